-- Waits that nobody will end: a deadlock of locks, one of tasks, and an event that nobody sets.
local left, right, event = asyncio.Lock(), asyncio.Lock(), asyncio.Event()
local async function both(a, b)
  async with a do
    await asyncio.sleep(0.1)
    async with b do end
  end
end
local ada = asyncio.create_task(both(left, right), {name = "ada"})
local bob = asyncio.create_task(both(right, left), {name = "bob"})

local egg
local async function hen() await egg end
local chicken = asyncio.create_task(hen(), {name = "hen"})
local async function shell() await chicken end
egg = asyncio.create_task(shell(), {name = "egg"})

local async function for_ever() await event:wait() end
asyncio.create_task(for_ever(), {name = "patient"})
await asyncio.gather(ada, bob, chicken)

--? waiting ada
--= ada waits for lock 2, stuck.lua:6, since 0.100 s. [park]
--=   bob holds lock 2 since 0.000 s. [lock.got]
--=     bob waits for lock 3, stuck.lua:6, since 0.100 s. [park]
--=       ada holds lock 3 since 0.000 s. [lock.got]
--=         This is a deadlock: ada → bob → ada. Each waits for the next, and none can go on. Whoever takes several locks should take them in one order everywhere. [park]

--? waiting hen --at 0.05
--= hen waits for egg, stuck.lua:13, since 0.000 s. [park]
--=   egg waits for hen, stuck.lua:15, since 0.000 s. [park]
--=     This is a deadlock: hen → egg → hen. Each waits for the next, and none can go on. [park]

--? waiting patient
--= patient waits for event 4, stuck.lua:18, since 0.000 s. [park]
--=   Somebody has to set event 4, and nobody has. [future]
--=   Nobody will: nothing is ready, and no timer, descriptor or job is left.

--? why
--= As it was when nothing was left to wait for [idle]:
--= main·1
--=  Why is it waiting?
--=   main·1 waits for gather of 3, stuck.lua:20, since 0.000 s: 3 of 3 are not done. [park]
--=     ada waits for lock 2, stuck.lua:6, since 0.100 s. [park]
--=       bob holds lock 2 since 0.000 s. [lock.got]
--=         bob waits for lock 3, stuck.lua:6, since 0.100 s. [park]
--=           ada holds lock 3 since 0.000 s. [lock.got]
--=             This is a deadlock: ada → bob → ada. Each waits for the next, and none can go on. Whoever takes several locks should take them in one order everywhere. [park]
--=     bob waits for lock 3, stuck.lua:6, since 0.100 s. [park]
--=       ada holds lock 3 since 0.000 s. [lock.got]
--=         ada waits for lock 2, stuck.lua:6, since 0.100 s. [park]
--=           bob holds lock 2 since 0.000 s. [lock.got]
--=             This is a deadlock: bob → ada → bob. Each waits for the next, and none can go on. Whoever takes several locks should take them in one order everywhere. [park]
--=     hen waits for egg, stuck.lua:13, since 0.000 s. [park]
--=       egg waits for hen, stuck.lua:15, since 0.000 s. [park]
--=         This is a deadlock: hen → egg → hen. Each waits for the next, and none can go on. [park]
--= ada
--=  Why is it waiting?
--=   ada waits for lock 2, stuck.lua:6, since 0.100 s. [park]
--=     bob holds lock 2 since 0.000 s. [lock.got]
--=       bob waits for lock 3, stuck.lua:6, since 0.100 s. [park]
--=         ada holds lock 3 since 0.000 s. [lock.got]
--=           This is a deadlock: ada → bob → ada. Each waits for the next, and none can go on. Whoever takes several locks should take them in one order everywhere. [park]
--= bob
--=  Why is it waiting?
--=   bob waits for lock 3, stuck.lua:6, since 0.100 s. [park]
--=     ada holds lock 3 since 0.000 s. [lock.got]
--=       ada waits for lock 2, stuck.lua:6, since 0.100 s. [park]
--=         bob holds lock 2 since 0.000 s. [lock.got]
--=           This is a deadlock: bob → ada → bob. Each waits for the next, and none can go on. Whoever takes several locks should take them in one order everywhere. [park]
--= hen
--=  Why is it waiting?
--=   hen waits for egg, stuck.lua:13, since 0.000 s. [park]
--=     egg waits for hen, stuck.lua:15, since 0.000 s. [park]
--=       This is a deadlock: hen → egg → hen. Each waits for the next, and none can go on. [park]
--= egg
--=  Why is it waiting?
--=   egg waits for hen, stuck.lua:15, since 0.000 s. [park]
--=     hen waits for egg, stuck.lua:13, since 0.000 s. [park]
--=       This is a deadlock: egg → hen → egg. Each waits for the next, and none can go on. [park]
--= patient
--=  Why is it waiting?
--=   patient waits for event 4, stuck.lua:18, since 0.000 s. [park]
--=     Somebody has to set event 4, and nobody has. [future]
--=     Nobody will: nothing is ready, and no timer, descriptor or job is left.

--? trouble
--=     0.000 s  deadlock        egg → hen → egg wait for each other in a circle, stuck.lua:15. [park]
--=                              Take locks in one order everywhere, and never await a task that awaits you.
--=     0.100 s  deadlock        bob → ada → bob wait for each other in a circle, stuck.lua:6. [park]
--=                              Take locks in one order everywhere, and never await a task that awaits you.
--=     0.100 s  hung            Nothing is left to wait for, and 6 tasks wait for ever. [idle]
--=                              Ask why of each of them: somebody has to set the event, put the item, or let the lock go.
