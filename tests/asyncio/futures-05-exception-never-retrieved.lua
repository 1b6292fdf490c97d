local async function fails(x)
  error(asyncio.ValueError(x))
end

local async function main()
  local loop = asyncio.get_running_loop()
  loop:set_exception_handler(function(l, c) print(c.message, c.exception) end)
  local f = loop:create_future()
  f:set_exception(asyncio.LookupError("f"))
  f = nil
  collectgarbage()
  local t = asyncio.create_task(fails("t"))
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  t = nil
  collectgarbage()
  -- retrieved: silence
  t = asyncio.create_task(fails("u"))
  await asyncio.sleep(0)
  print("exception", t:exception())
  t = nil
  collectgarbage()
  t = asyncio.create_task(fails("v"))
  local ok, e = pcall(function() await t end)
  print("awaited", e.message)
  t, e = nil, nil
  collectgarbage()
  -- cancelled: silence
  t = asyncio.create_task(asyncio.sleep(1))
  t:cancel()
  await asyncio.sleep(0)
  t = nil
  collectgarbage()
  print("end")
end

asyncio.run(main())
