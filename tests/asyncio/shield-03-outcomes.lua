local async function value()
  await asyncio.sleep(.01)
  return 7
end

local async function fails()
  await asyncio.sleep(.01)
  error(asyncio.LookupError("inner"))
end

local async function main()
  local loop = asyncio.get_running_loop()
  print(await asyncio.shield(value()))
  print(select(2, pcall(function() await asyncio.shield(fails()) end)))
  local f = loop:create_future()
  f:set_result("done before")
  print(asyncio.shield(f) == f, await asyncio.shield(f))
  local t = asyncio.create_task(value())
  local s = asyncio.shield(t)
  t:cancel("the inner one")
  local ok, e = pcall(function() await s end)
  print(e, s:cancelled())
  ok, e = pcall(asyncio.shield, 5)
  print(e.name)
end

asyncio.run(main())
