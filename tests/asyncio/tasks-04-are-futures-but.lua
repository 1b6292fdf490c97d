local async function value()
  await asyncio.sleep(0)
  return "value"
end

local async function main()
  local t = asyncio.create_task(value())
  print(asyncio.isfuture(t), asyncio.iscoroutine(t), asyncio.iscoroutinefunction(value))
  print("result", select(2, pcall(t.result, t)))
  print("exception", select(2, pcall(t.exception, t)))
  print("set_result", select(2, pcall(t.set_result, t, 1)))
  print("set_exception", select(2, pcall(t.set_exception, t, asyncio.ValueError())))
  t:add_done_callback(function(t) print("done callback", t:result()) end)
  local c = t:get_coro()
  print(asyncio.iscoroutine(c), t:get_loop() == asyncio.get_running_loop())
  print(await t, t:result(), (t:exception()))
end

asyncio.run(main())
