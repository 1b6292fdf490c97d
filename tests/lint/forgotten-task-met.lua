-- Nobody keeps them by name, and all of them are awaited.
local async function tick() await asyncio.sleep(.1) end
for i = 1, 3 do asyncio.create_task(tick()) end
local tasks = asyncio.all_tasks()
table.remove(tasks, 1)
tasks.n = nil
await asyncio.wait(tasks)

--? source

--? trace
