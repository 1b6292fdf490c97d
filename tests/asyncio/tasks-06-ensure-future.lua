local Awaitable = {}
Awaitable.__index = Awaitable
function Awaitable:__await() return asyncio.sleep(.01, "from __await__") end

local async function main()
  local loop = asyncio.get_running_loop()
  local t = asyncio.create_task(asyncio.sleep(0, "task"))
  local f = loop:create_future()
  f:set_result("future")
  print(asyncio.ensure_future(t) == t, asyncio.ensure_future(f) == f)
  print(await asyncio.ensure_future(asyncio.sleep(0, "coroutine")),
    await asyncio.ensure_future(setmetatable({}, Awaitable)))
  print(await setmetatable({}, Awaitable))
  for _, wrong in ipairs {5, "text", false} do
    local ok, e = pcall(asyncio.ensure_future, wrong or nil)
    print(e.name)
  end
  await t
  local ok, e = pcall(asyncio.create_task, 5)
  print(e.name)
  ok, e = pcall(asyncio.create_task, f)
  print(e.name)
end

asyncio.run(main())
