local async function fails(text)
  error(asyncio.ValueError(text))
end

local async function start()
  local t = asyncio.create_task(fails("in a task"), {name = "failing"})
  return t
end

local async function main()
  local loop = asyncio.get_running_loop()
  local t = await start()
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  t = nil
  collectgarbage()
  local f = loop:create_future()
  f:set_exception(asyncio.LookupError("in a future"))
  f = nil
  collectgarbage()
  t = await start()
  await asyncio.sleep(0)
  print(t:exception())
  t = nil
  collectgarbage()
end

for _, debug in ipairs {false, true} do
  print(debug)
  asyncio.run(main(), {debug = debug})
end
