local async function waits_for_nothing()
  await asyncio.get_running_loop():create_future()
end

local async function main()
  local loop = asyncio.get_running_loop()
  loop:set_exception_handler(function(l, c) print(c.message, c.task:get_name()) end)
  local t = asyncio.create_task(waits_for_nothing(), {name = "lost"})
  await asyncio.sleep(0)
  t = nil
  collectgarbage()
  print("end")
end

asyncio.run(main())
