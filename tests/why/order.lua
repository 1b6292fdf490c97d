-- Why one ran before another: the rules of the loop.
local loop = asyncio.get_running_loop()
local async function turn() end
local first = asyncio.create_task(turn(), {name = "first"})
local second = asyncio.create_task(turn(), {name = "second"})
print("queued")
await asyncio.sleep(0)
local third = asyncio.create_task(turn(), {name = "third"})
local fourth = asyncio.create_task(turn(), {name = "fourth"})
print("between")
await asyncio.sleep(0.01)

-- Deadlines that pass while the loop is busy come due in one tick: by deadline, then by order of scheduling.
local t = loop:time()
loop:call_at(t + 0.03, print, "later deadline")
loop:call_at(t + 0.02, print, "sooner deadline")
loop:call_at(t + 0.02, print, "same deadline")
asyncio.block(0.05)
await asyncio.sleep(0.1)

loop:set_task_factory(asyncio.eager_task_factory)
local eager = asyncio.create_task(turn(), {name = "eager"})
loop:set_task_factory(nil)
await asyncio.sleep(0.1)

--? order second
--= second ran before main·1: it was queued first, record M before N. First in, first out. [ready]
--= first ran before second: it was queued first, record M before N. First in, first out. [ready]

--? order first --before second
--= first ran before second: it was queued first, record M before N. First in, first out. [ready]

--? order first --before third
--= first ran before third: the latter was queued while tick 2 ran, by main·1; what is queued during a tick runs in the next. [ready]

--? order second --at @queued
--= It was queued while tick 1 ran, so it runs in tick 2. [ready]
--= It is number 2 in the queue, behind step first, which was queued before it. First in, first out. [ready]

--? order first --at @queued
--= It was queued while tick 1 ran, so it runs in tick 2. [ready]
--= It is the first in the queue: nothing that is ready runs before it. [ready]
--= step second was queued after it, and runs after it. [ready]

--? order third --at @between
--= It was queued while tick 2 ran, so it runs in tick 3. [ready]
--= It is the first in the queue: nothing that is ready runs before it. [ready]
--= step fourth was queued after it, and runs after it. [ready]

--? order fourth --at @between
--= It was queued while tick 2 ran, so it runs in tick 3. [ready]
--= It is number 2 in the queue, behind step third, which was queued before it. First in, first out. [ready]

--? order "@sooner deadline"
--= print ran before print: both timers were due at 0.030 s, and this one was set first, record M before N. [timer]
--= main·1 ran before print: the latter was queued only at 0.060 s, after tick 5. [ready]

--? order "@same deadline"
--= print ran before print: its timer was due at 0.030 s, the other at 0.040 s. [timer]
--= print ran before print: both timers were due at 0.030 s, and this one was set first, record M before N. [timer]

--? order eager
--= eager ran before timer sleep 0.10, within a turn: it was started eagerly, and never queued. [step]
--= eager ran within the turn of main·1, which started it eagerly. [step]

--? order first --before eager
--= first ran before eager, within a turn: it was started eagerly, and never queued. [step]

--? order eager --before main-1
--= eager ran before main·1, within a turn: it was started eagerly, and never queued. [step]
