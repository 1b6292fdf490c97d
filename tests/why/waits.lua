-- What a task waits for, down to the end of the chain.
local sleeping = asyncio.create_task(asyncio.sleep(1), {name = "sleeping"})

local async function awaits(task) return await task end
local outer = asyncio.create_task(awaits(sleeping), {name = "outer"})

local async function all() await asyncio.gather(sleeping, asyncio.sleep(2), asyncio.get_running_loop():create_future()) end
local many = asyncio.create_task(all(), {name = "many"})

local async function crowd()
  local list = {}
  for i = 1, 6 do list[i] = asyncio.create_task(asyncio.sleep(3)) end
  await asyncio.wait(list)
end
asyncio.create_task(crowd(), {name = "crowd"})

local async function grouped()
  async with asyncio.TaskGroup() as group do group:create_task(asyncio.sleep(2), {name = "member"}) end
end
asyncio.create_task(grouped(), {name = "grouped"})

local async function shielded() await asyncio.shield(sleeping) end
asyncio.create_task(shielded(), {name = "shielded"})

local event, condition, barrier = asyncio.Event(), asyncio.Condition(), asyncio.Barrier(2)
local async function for_event() await event:wait() end
local async function for_condition() async with condition do await condition:wait() end end
local async function for_barrier() await barrier:wait() end
asyncio.create_task(for_event(), {name = "for-event"})
asyncio.create_task(for_condition(), {name = "for-condition"})
asyncio.create_task(for_barrier(), {name = "for-barrier"})

local empty, fed, full, drained = asyncio.Queue(), asyncio.Queue(), asyncio.Queue(1), asyncio.Queue(1)
local async function for_item(queue) await queue:get() await queue:get() end
local async function for_room(queue) await queue:put(1) await queue:put(2) await queue:put(3) end
local async function taker(queue) await queue:get() end
fed:put_nowait("one")
asyncio.create_task(empty:get(), {name = "for-item"})
asyncio.create_task(for_item(fed), {name = "for-more"})
asyncio.create_task(for_room(full), {name = "for-room"})
asyncio.create_task(for_room(drained), {name = "for-more-room"})
asyncio.create_task(taker(drained), {name = "taker"})

local lock, semaphore, gate = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Semaphore(0)
local async function holds(what) async with what do await asyncio.sleep(1) end end
local async function passes(what) async with what do end end
asyncio.create_task(holds(lock), {name = "holder"})
asyncio.create_task(passes(lock), {name = "for-lock"})
asyncio.create_task(holds(semaphore), {name = "first"})
asyncio.create_task(holds(semaphore), {name = "second"})
asyncio.create_task(passes(semaphore), {name = "for-permit"})
asyncio.create_task(passes(gate), {name = "at-gate"})

local future = asyncio.get_running_loop():create_future()
local async function for_future() await future end
asyncio.create_task(for_future(), {name = "for-future"})

local quick = asyncio.create_task((async function() return 7 end)(), {name = "quick"})
local bad = asyncio.create_task((async function() error(asyncio.ValueError("no")) end)(), {name = "bad"})
local gone = asyncio.create_task(asyncio.sleep(9), {name = "gone"})

await asyncio.sleep(0.5)
gone:cancel()
local soon = asyncio.create_task(asyncio.sleep(0), {name = "soon"})
print("made")
await asyncio.sleep(0)
await asyncio.sleep(0)
print("later")

--? waiting sleeping --at 0.4
--= sleeping waits for sleep 1, waits.lua:2, since 0.000 s. [park]
--=   Its timer is due at 1.000 s, in 600 ms; set by sleeping. [timer]

--? waiting outer --at 0.4
--= outer waits for sleeping, waits.lua:4, since 0.000 s. [park]
--=   sleeping waits for sleep 1, waits.lua:2, since 0.000 s. [park]
--=     Its timer is due at 1.000 s, in 600 ms; set by sleeping. [timer]

--? waiting many --at 0.4
--= many waits for gather of 3, waits.lua:7, since 0.000 s: 3 of 3 are not done. [park]
--=   sleeping waits for sleep 1, waits.lua:2, since 0.000 s. [park]
--=     Its timer is due at 1.000 s, in 600 ms; set by sleeping. [timer]
--=   sleep·2 waits for sleep 2, waits.lua:7, since 0.000 s. [park]
--=     Its timer is due at 2.000 s, in 1.600 s; set by sleep·2. [timer]
--=   future is awaited by many. [future]
--=     The future was made by many at waits.lua:7, and nobody has given it a result. [future]

--? waiting crowd --at 0.4
--= crowd waits for wait of 6, waits.lua:13, since 0.000 s: 6 of 6 are not done. [park]
--=   sleep·3 waits for sleep 3, waits.lua:12, since 0.000 s. [park]
--=     Its timer is due at 3.000 s, in 2.600 s; set by sleep·3. [timer]
--=   sleep·4 waits for sleep 3, waits.lua:12, since 0.000 s. [park]
--=     Its timer is due at 3.000 s, in 2.600 s; set by sleep·4. [timer]
--=   sleep·5 waits for sleep 3, waits.lua:12, since 0.000 s. [park]
--=     Its timer is due at 3.000 s, in 2.600 s; set by sleep·5. [timer]
--=   sleep·6 waits for sleep 3, waits.lua:12, since 0.000 s. [park]
--=     Its timer is due at 3.000 s, in 2.600 s; set by sleep·6. [timer]
--=   And 2 more are not done. [future]

--? waiting grouped --at 0.4
--= grouped waits for group of 1, waits.lua:18, since 0.000 s: 1 of 1 is not done. [park]
--=   member waits for sleep 2, waits.lua:18, since 0.000 s. [park]
--=     Its timer is due at 2.000 s, in 1.600 s; set by member. [timer]

--? waiting shielded --at 0.4
--= shielded waits for shield of 1, waits.lua:22, since 0.000 s. [park]
--=   sleeping waits for sleep 1, waits.lua:2, since 0.000 s. [park]
--=     Its timer is due at 1.000 s, in 600 ms; set by sleeping. [timer]

--? waiting for-event --at 0.4
--= for-event waits for event 2, waits.lua:26, since 0.000 s. [park]
--=   Somebody has to set event 2, and nobody has. [future]

--? waiting for-condition --at 0.4
--= for-condition waits for condition 3, waits.lua:27, since 0.000 s. [park]
--=   Somebody has to notify condition 3, and then let its lock go. [future]

--? waiting for-barrier --at 0.4
--= for-barrier waits for barrier 4, waits.lua:28, since 0.000 s. [park]
--=   The barrier opens when the last of its parties comes. [future]

--? waiting for-item --at 0.4
--= for-item waits for queue.get 5, waits.lua:38, since 0.000 s. [park]
--=   Queue 5 is empty: nothing was put into it yet. [future]

--? waiting for-more --at 0.4
--= for-more waits for queue.get 6, waits.lua:34, since 0.000 s. [park]
--=   Queue 6 is empty; main·1 put the last item in. [queue.put]

--? waiting for-room --at 0.4
--= for-room waits for queue.put 7, waits.lua:35, since 0.000 s. [park]
--=   Queue 7 is full, 1 of 1: nothing was taken out of it yet. [future]

--? waiting for-more-room --at 0.4
--= for-more-room waits for queue.put 8, waits.lua:35, since 0.000 s. [park]
--=   Queue 8 is full, 1 of 1; taker took the last item out. [queue.get]

--? waiting for-lock --at 0.4
--= for-lock waits for lock 9, waits.lua:46, since 0.000 s. [park]
--=   holder holds lock 9 since 0.000 s. [lock.got]
--=     holder waits for sleep 1, waits.lua:45, since 0.000 s. [park]
--=       Its timer is due at 1.000 s, in 600 ms; set by holder at waits.lua:45. [timer]

--? waiting for-permit --at 0.4
--= for-permit waits for semaphore 10, waits.lua:46, since 0.000 s. [park]
--=   first holds semaphore 10 since 0.000 s. [lock.got]
--=     first waits for sleep 1, waits.lua:45, since 0.000 s. [park]
--=       Its timer is due at 1.000 s, in 600 ms; set by first at waits.lua:45. [timer]
--=   second holds semaphore 10 since 0.000 s. [lock.got]
--=     second waits for sleep 1, waits.lua:45, since 0.000 s. [park]
--=       Its timer is due at 1.000 s, in 600 ms; set by second at waits.lua:45. [timer]

--? waiting at-gate --at 0.4
--= at-gate waits for semaphore 11, waits.lua:46, since 0.000 s. [park]
--=   Semaphore 11 has no permit left, and nobody known holds one: somebody has to release one. [future]

--? waiting for-future --at 0.4
--= for-future waits for future, waits.lua:55, since 0.000 s. [park]
--=   The future was made by main·1 at waits.lua:54, and nobody has given it a result. [future]

--? waiting quick --at 0.4
--= quick has ended at 0.000 s: it returned 7. [done]

--? waiting bad --at 0.4
--= bad has ended at 0.000 s: it failed: ValueError: no. [done]

--? waiting gone --at @later
--= gone has ended at 0.500 s: it was cancelled. [done]

--? waiting soon --at @made
--= soon does not wait: it is ready for 0 µs, and its turn will come. [task]

--? waiting main-1 --at @made
--= main·1 does not wait: it runs since 0.500 s, waits.lua:62. [step]

--? waiting "fd 7" --at 0.4
--= fd 7 is not watched by the loop.

--? waiting nobody --at 0.4

--? waiting for-future
--= for-future has ended at 0.500 s: it was cancelled. [done]
