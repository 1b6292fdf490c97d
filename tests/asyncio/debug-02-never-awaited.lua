local async function fetch(url)
  return url
end

local function forget()
  fetch("a")
end

local async function outer()
  forget()
  await asyncio.sleep(0)
end

local async function main()
  fetch("b")
  collectgarbage()
  await outer()
  collectgarbage()
  fetch("c"):close()
  await asyncio.create_task(outer())
  collectgarbage()
end

for _, debug in ipairs {false, true} do
  print(debug)
  asyncio.run(main(), {debug = debug})
end
fetch("outside of a loop")
collectgarbage()
