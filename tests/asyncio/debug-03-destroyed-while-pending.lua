local async function waits()
  await asyncio.get_running_loop():create_future()
end

local async function main()
  asyncio.create_task(waits(), {name = "lost"})
  await asyncio.sleep(0)
  collectgarbage()
  print("end")
end

for _, debug in ipairs {false, true} do
  print(debug)
  asyncio.run(main(), {debug = debug})
end
