local async function waiter(f, name)
  local ok, e = pcall(function() print(name, "got", await f) end)
  if not ok then
    print(name, e)
    error(e, 0)
  end
end

local async function main()
  local loop = asyncio.get_running_loop()
  -- the future is done first: the task is already being woken, and is cancelled at its wake-up
  local f = loop:create_future()
  local t = asyncio.create_task(waiter(f, "result first"))
  await asyncio.sleep(0)
  f:set_result("value")
  print(t:cancel("late"), f:cancelled())
  await asyncio.wait({t})
  print(t:cancelled())
  -- the request comes first: the future is cancelled, and set_result fails
  f = loop:create_future()
  t = asyncio.create_task(waiter(f, "cancel first"))
  await asyncio.sleep(0)
  print(t:cancel(), f:cancelled())
  local ok, e = pcall(f.set_result, f, "value")
  print(e)
  await asyncio.wait({t})
  print(t:cancelled())
end

asyncio.run(main())
