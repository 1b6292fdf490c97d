local async function waits(f, name)
  print(name, await f)
  await asyncio.sleep(0)
  print(name, "again")
end

local async function main()
  local loop = asyncio.get_running_loop()
  local f, g = loop:create_future(), loop:create_future()
  local a = asyncio.create_task(waits(f, "a"))
  local b = asyncio.create_task(waits(g, "b"))
  await asyncio.sleep(0)
  loop:call_soon(print, "soon 1")
  g:set_result("g")
  loop:call_soon(print, "soon 2")
  f:set_result("f")
  f:add_done_callback(function(f) print("done callback of f") end)
  loop:call_soon(print, "soon 3")
  a:add_done_callback(function(t) print("a is done") end)
  b:add_done_callback(function(t) print("b is done") end)
  await b
  print("main after b")
  await a
  print("main after a")
end

asyncio.run(main())
