local async function f()
  await asyncio.sleep(0)
end

local async function main()
  print(asyncio.current_task():get_name())
  local a = asyncio.create_task(f())
  local b = asyncio.create_task(f(), {name = "mine"})
  local c = asyncio.get_running_loop():create_task(f())
  local d = asyncio.ensure_future(f())
  print(a:get_name(), b:get_name(), c:get_name(), d:get_name())
  a:set_name("renamed")
  b:set_name(5)
  print(a:get_name(), b:get_name(), b:get_name() == "5")
  print(#asyncio.all_tasks())
  await asyncio.gather(a, b, c, d)
  print(#asyncio.all_tasks())
end

asyncio.run(main())
