-- Tasks that nobody keeps.
local async function tick() await asyncio.sleep(.1) end
local async function main()
  local loop = asyncio.get_running_loop()
  asyncio.create_task(tick())
  loop:create_task(tick(), {name = "second"})
  for i = 1, 3 do asyncio.ensure_future(tick()) end
  await asyncio.sleep(1)
  asyncio.get_running_loop():create_task(asyncio.sleep(9))
  await asyncio.sleep(0)
end
asyncio.run(main())

--? source
--= forgotten-task.lua:5: forgotten-task: Nobody keeps or awaits the task of asyncio.create_task(tick()): its error would be told late, and while it waits the loop holds it weakly.
--=     Keep it, local task = asyncio.create_task(tick()), and await it; or make it in an asyncio.TaskGroup.
--= forgotten-task.lua:6: forgotten-task: Nobody keeps or awaits the task of loop:create_task(tick(), {name = "second"}): its error would be told late, and while it waits the loop holds it weakly.
--=     Keep it, local task = asyncio.create_task(tick(), {name = "second"}), and await it; or make it in an asyncio.TaskGroup.
--= forgotten-task.lua:7: forgotten-task: Nobody keeps or awaits the task of asyncio.ensure_future(tick()): its error would be told late, and while it waits the loop holds it weakly.
--=     Keep it, local task = asyncio.create_task(tick()), and await it; or make it in an asyncio.TaskGroup.
--= forgotten-task.lua:9: forgotten-task: Nobody keeps or awaits the task of asyncio.get_running_loop():create_task(asyncio.sleep(9)): its error would be told late, and while it waits the loop holds it weakly.
--=     Keep it, local task = asyncio.create_task(asyncio.sleep(9)), and await it; or make it in an asyncio.TaskGroup.

--? trace
--= forgotten-task.lua:5: forgotten-task: Nobody keeps or awaits the task of asyncio.create_task(tick()): its error would be told late, and while it waits the loop holds it weakly. [task]
--=     Keep it, local task = asyncio.create_task(tick()), and await it; or make it in an asyncio.TaskGroup.
--= forgotten-task.lua:6: forgotten-task: Nobody keeps or awaits the task of loop:create_task(tick(), {name = "second"}): its error would be told late, and while it waits the loop holds it weakly. [task]
--=     Keep it, local task = asyncio.create_task(tick(), {name = "second"}), and await it; or make it in an asyncio.TaskGroup.
--= forgotten-task.lua:7: forgotten-task: Nobody keeps or awaits the task of asyncio.ensure_future(tick()) (3 of them): its error would be told late, and while it waits the loop holds it weakly. [task]
--=     Keep it, local task = asyncio.create_task(tick()), and await it; or make it in an asyncio.TaskGroup.
--= forgotten-task.lua:9: forgotten-task: Nobody keeps or awaits the task of asyncio.get_running_loop():create_task(asyncio.sleep(9)): its error would be told late, and while it waits the loop holds it weakly. [task]
--=     Keep it, local task = asyncio.create_task(asyncio.sleep(9)), and await it; or make it in an asyncio.TaskGroup.
