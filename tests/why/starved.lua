-- Many short turns are as bad as a long one.
local async function bite() asyncio.block(0.02) end
for i = 1, 10 do asyncio.create_task(bite()) end
local last = asyncio.create_task(bite(), {name = "last"})
await last
asyncio.get_running_loop():call_later(0.1, function() end)
for i = 1, 12 do asyncio.create_task(bite()) end
await asyncio.sleep(0.5)

--? trouble
--=     0.100 s  starved         bite·7 was ready for 100 ms before its turn came: 5 other turns ran first. [step]
--=                              No turn is too long, but there are too many: bound how many tasks run at a time with asyncio.Semaphore.
--=     0.320 s  starved         bite·17 was ready for 100 ms before its turn came: 5 other turns ran first. [step]
--=                              No turn is too long, but there are too many: bound how many tasks run at a time with asyncio.Semaphore.
--=     0.460 s  late            The timer of starved.lua:6 came 140 ms late. [timer.due]
--=                              The loop had too much to do, or the machine: do less in one tick.
