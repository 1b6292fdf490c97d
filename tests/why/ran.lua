-- What led to a turn, back to its root.
local loop = asyncio.get_running_loop()
local lock, event, condition, queue, room = asyncio.Lock(), asyncio.Event(), asyncio.Condition(), asyncio.Queue(), asyncio.Queue(1)

local async function sleeps() await asyncio.sleep(0.1) end
local async function takes_lock() async with lock do end end
local async function waits_for_event() await event:wait() end
local async function is_notified() async with condition do await condition:wait() end end
local async function gets_item() await queue:get() end
local async function puts_two() await room:put(1) await room:put(2) end
local async function awaits(x) return await x end
local async function fails() error(asyncio.ValueError("no")) end
local async function yields() await asyncio.sleep(0) end

local future = loop:create_future()
await lock:acquire()
for _, one in ipairs {{"sleeper", sleeps}, {"locked", takes_lock}, {"eventful", waits_for_event}, {"notified", is_notified},
  {"consumer", gets_item}, {"producer", puts_two}, {"yielder", yields}} do
  asyncio.create_task(one[2](), {name = one[1]})
end
asyncio.create_task(awaits(future), {name = "promised"})
local bad = asyncio.create_task(fails(), {name = "bad"})
local disappointed = asyncio.create_task(awaits(bad), {name = "disappointed"})
local dropped, broken = loop:create_future(), loop:create_future()
local refused = asyncio.create_task(awaits(broken), {name = "refused"})
local cancelled = asyncio.create_task(awaits(dropped), {name = "cancelled"})
await asyncio.sleep(0.01)
lock:release()
event:set()
async with condition do condition:notify() end
queue:put_nowait("item")
room:get_nowait()
future:set_result("kept")
dropped:cancel()
broken:set_exception(asyncio.ValueError("broken"))
loop:call_soon(function() print("called") end)
loop:call_later(0.05, function() print("timed") end)
asyncio.create_task(sleeps(), {name = "new"})
await asyncio.sleep(0.2)
for _, task in ipairs {disappointed, refused} do pcall(function() await task end) end
pcall(function() await cancelled end)
loop:set_task_factory(asyncio.eager_task_factory)
local eager = asyncio.create_task(yields(), {name = "eager"})
local keen = asyncio.create_task(sleeps(), {name = "keen"})
print("eager ran")
await eager
loop:set_task_factory(nil)

-- Two that hand a token to and fro: the chain is long.
local here, there = asyncio.Queue(), asyncio.Queue()
local async function ping() for _ = 1, 20 do await here:get() there:put_nowait(1) end end
local async function pong() for _ = 1, 20 do here:put_nowait(1) await there:get() end end
local a, b = asyncio.create_task(ping(), {name = "ping"}), asyncio.create_task(pong(), {name = "pong"})
await asyncio.gather(a, b)

--? ran sleeper
--= sleeper ran at 0.100 s, tick 9: sleep 0.10 is over. [done]
--=   timer sleep 0.10 ran at 0.100 s, tick 8: its timer was due at 0.100 s; sleeper set it at ran.lua:5. [timer]

--? ran locked
--= locked ran at 0.010 s, tick 6: lock 2 is its to take, by main·1. [done]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran eventful
--= eventful ran at 0.010 s, tick 6: event 3 was set, by main·1. [done]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran notified
--= notified ran at 0.010 s, tick 6: condition 4 was notified, by main·1. [done]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran consumer
--= consumer ran at 0.010 s, tick 6: queue.get 5 has an item for it, by main·1. [done]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran producer
--= producer ran at 0.010 s, tick 6: queue.put 6 has room for it, by main·1. [done]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran yielder
--= yielder ran at 0.000 s, tick 3: it had given the loop back for one turn, and was queued again at once. [park]
--=   yielder ran at 0.000 s, tick 2: main·1 made it at ran.lua:19. [task]
--=     main·1 ran at 0.000 s, tick 1: it was queued before the loop ran. [ready]

--? ran promised
--= promised ran at 0.010 s, tick 6: future is done, by main·1. [done]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran refused
--= refused ran at 0.010 s, tick 6: future failed, by main·1. [done]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran disappointed
--= disappointed ran at 0.000 s, tick 2: main·1 made it at ran.lua:23. [task]
--=   main·1 ran at 0.000 s, tick 1: it was queued before the loop ran. [ready]

--? ran cancelled
--= cancelled ran at 0.010 s, tick 6: future was cancelled, by main·1. [done]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran new --at 0.05
--= new ran at 0.010 s, tick 6: main·1 made it at ran.lua:38. [task]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran @called
--= ran.lua:36 ran at 0.010 s, tick 6: main·1 called for it at ran.lua:36. [handle]
--=   main·1 ran at 0.010 s, tick 5: sleep 0.01 is over. [done]
--=     timer sleep 0.01 ran at 0.010 s, tick 4: its timer was due at 0.010 s; main·1 set it at ran.lua:27. [timer]

--? ran @timed
--= ran.lua:37 ran at 0.060 s, tick 7: its timer was due at 0.060 s; main·1 set it at ran.lua:37. [timer]

--? ran eager --at "@eager ran"
--= eager is ready since 0.210 s: it had given the loop back for one turn, and was queued again at once. [park]
--=   main·1 ran at 0.210 s, tick 13: sleep 0.20 is over. [done]
--=     timer sleep 0.20 ran at 0.210 s, tick 12: its timer was due at 0.210 s; main·1 set it at ran.lua:39. [timer]

--? ran keen --at "@eager ran"
--= keen ran at 0.210 s, tick 13: main·1 started it eagerly, within its own turn. [step]
--=   main·1 ran at 0.210 s, tick 13: sleep 0.20 is over. [done]
--=     timer sleep 0.20 ran at 0.210 s, tick 12: its timer was due at 0.210 s; main·1 set it at ran.lua:39. [timer]

--? ran ping
--= ping ran at 0.210 s, tick 55: queue.get 7 has an item for it, by pong. [done]
--=   pong ran at 0.210 s, tick 54: queue.get 8 has an item for it, by ping. [done]
--=     ping ran at 0.210 s, tick 53: queue.get 7 has an item for it, by pong. [done]
--=       pong ran at 0.210 s, tick 52: queue.get 8 has an item for it, by ping. [done]
--=         ping ran at 0.210 s, tick 51: queue.get 7 has an item for it, by pong. [done]
--=           pong ran at 0.210 s, tick 50: queue.get 8 has an item for it, by ping. [done]
--=             ping ran at 0.210 s, tick 49: queue.get 7 has an item for it, by pong. [done]
--=               pong ran at 0.210 s, tick 48: queue.get 8 has an item for it, by ping. [done]
--=                 35 turns like these lie between that and the following.
--=                 timer sleep 0.20 ran at 0.210 s, tick 12: its timer was due at 0.210 s; main·1 set it at ran.lua:39. [timer]

--? ran main-1 --at 0
--= main·1 ran at 0.000 s, tick 1: it was queued before the loop ran. [ready]
