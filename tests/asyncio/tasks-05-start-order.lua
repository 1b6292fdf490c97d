local async function f(name)
  print(name, 1)
  await asyncio.sleep(0)
  print(name, 2)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local a = asyncio.create_task(f("a"))
  loop:call_soon(print, "callback")
  local b = asyncio.create_task(f("b"))
  print("main goes first")
  await f("awaited: runs here, at once")
  await asyncio.gather(a, b)
end

asyncio.run(main())
