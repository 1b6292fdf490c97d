-- Habits that will be trouble one day.
local lock, cache = asyncio.Lock(), {}
local async function slow()
  async with lock do await asyncio.sleep(2) end
end
local async function lookup(i) return cache[i] end
local async function scan()
  for i = 1, 200 do await lookup(i) end
end
local async function call() await asyncio.wait_for(asyncio.sleep(.1), 5) end
await asyncio.gather(slow(), slow(), scan(), scan())
async with asyncio.timeout(1) do await call() end
async with asyncio.timeout(2) do await asyncio.create_task(call()) end

--? trouble
--=     0.000 s  no suspension   scan·4 awaits lookup again and again, habits.lua:8, and never gives the loop back: 1 other turn was ready meanwhile. [enter]
--=                              An await that finds all done goes straight on: await asyncio.sleep(0) in the loop now and then.
--=     2.000 s  lock held       slow·2 held a lock while it waited 2.000 s for sleep 2, habits.lua:4; 1 task wanted it meanwhile. [lock.free]
--=                              Wait first, and take the lock for what must not be interrupted; or let each wait have a lock of its own.
--=     4.000 s  timeout         The timeout of 5.000 s in main·1, habits.lua:10, can never strike: the one around it (habits.lua:12) strikes after 1.000 s. [timer]
--=                              Make the inner timeout the shorter one, or leave it out.
