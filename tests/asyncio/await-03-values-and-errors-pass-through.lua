local async function two() return 1, 2 end
local async function none() end
local async function deep(n)
  if n == 0 then error(asyncio.LookupError("bottom")) end
  return await deep(n - 1)
end

local async function main()
  local a, b = await two()
  print(a, b)
  print((await none()))
  print(select(2, pcall(function() await deep(5) end)))
  local e = asyncio.ValueError("one object")
  local async function raises() error(e) end
  local t = asyncio.create_task(raises())
  local ok, caught = pcall(function() await t end)
  print(caught == e, t:exception() == e)
  local x, y = await asyncio.wait_for(two(), 1)
  print(x, y)
  print(await asyncio.shield(two()))
  print(await asyncio.create_task(two()))
end

asyncio.run(main())
