local async function waits(f, name)
  local ok, e = pcall(function() print(name, await f) end)
  if not ok then print(name, e) end
end

local async function main()
  local loop = asyncio.get_running_loop()
  local f = loop:create_future()
  local tasks = {}
  for i, n in ipairs {"a", "b", "c"} do tasks[i] = asyncio.create_task(waits(f, n)) end
  await asyncio.sleep(0)
  loop:call_later(.01, f.set_result, f, "value")
  await asyncio.gather(table.unpack(tasks))
  print(await f, await f)
  f = loop:create_future()
  tasks = {}
  for i, n in ipairs {"d", "e"} do tasks[i] = asyncio.create_task(waits(f, n)) end
  await asyncio.sleep(0)
  f:set_exception(asyncio.ValueError("error"))
  await asyncio.gather(table.unpack(tasks))
  -- awaiting what is done takes no turn
  local g = loop:create_future()
  g:set_result("done")
  loop:call_soon(print, "a turn was taken")
  print(await g)
  await asyncio.sleep(0)
end

asyncio.run(main())
