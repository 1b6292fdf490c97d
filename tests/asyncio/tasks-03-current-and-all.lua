local async function child(expected)
  print(asyncio.current_task() == expected[1], asyncio.current_task():get_name())
  await asyncio.sleep(.01)
end

local function callback()
  print("in a callback", asyncio.current_task())
end

local async function plain_await()
  return asyncio.current_task()
end

local async function main()
  local box = {}
  local me = asyncio.current_task()
  local t = asyncio.create_task(child(box), {name = "child"})
  box[1] = t
  print(me == await plain_await())
  asyncio.get_running_loop():call_soon(callback)
  await asyncio.sleep(0)
  local all = asyncio.all_tasks()
  print(#all == 2 and all[1]:get_name() == "Task-1" and all[2]:get_name() == "child", me == all[1])
  await t
  print(#asyncio.all_tasks())
end

asyncio.run(main())
print(select(2, pcall(asyncio.current_task)))
print(select(2, pcall(asyncio.all_tasks)))
