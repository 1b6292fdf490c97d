local async function f()
  return 1
end

local async function nested()
  local c = f()
  print(select(2, pcall(asyncio.run, c)))
  c:close()
end

asyncio.run(nested())
for _, wrong in ipairs {5, f, false} do
  local ok, e = pcall(asyncio.run, wrong or nil)
  print((e.message:match("^[^,]*")))
end
print(asyncio.run(f()))
local async function fails()
  error(asyncio.LookupError("out of run"))
end
print(select(2, pcall(asyncio.run, fails())))
print(select(2, pcall(asyncio.create_task, 5)))
