local async function value(delay)
  await asyncio.sleep(delay)
  return "value"
end

local async function fails()
  await asyncio.sleep(0)
  error(asyncio.KeyError("k"))
end

local async function main()
  local loop = asyncio.get_running_loop()
  print(await asyncio.wait_for(value(.01), 5))
  print(await asyncio.wait_for(value(.01), nil))
  local f = loop:create_future()
  f:set_result("done")
  print(await asyncio.wait_for(f, 0), await asyncio.wait_for(f, -1))
  local t = asyncio.create_task(value(0))
  await t
  print(await asyncio.wait_for(t, 0))
  local ok, e = pcall(function() await asyncio.wait_for(fails(), 1) end)
  print(e.name)
  print(await asyncio.wait_for(asyncio.wait_for(value(.01), .05), .1))
end

asyncio.run(main())
