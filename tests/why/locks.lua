-- Moments in between: a lock that is let go, a gather whose tasks are all done, a long chain, a program that leaves.
local lock = asyncio.Lock()
local async function holds() async with lock do await asyncio.sleep(0.1) end print("let go") end
local async function takes() async with lock do end end
asyncio.create_task(holds(), {name = "holder"})
asyncio.create_task(takes(), {name = "next"})
local last = asyncio.create_task(takes(), {name = "last"})
await last

local async function work() await asyncio.sleep(0.1) print("work done") end
local async function gathers() await asyncio.gather(work(), asyncio.sleep(0)) end
await asyncio.create_task(gathers(), {name = "gatherer"})

local async function awaits(x) return await x end
local chain = asyncio.create_task(asyncio.sleep(9), {name = "link0"})
for i = 1, 30 do chain = asyncio.create_task(awaits(chain), {name = "link" .. i}) end
local future = asyncio.get_running_loop():create_future()
asyncio.create_task(awaits(future), {name = "abandoned"})
await asyncio.sleep(0.1)
print("all linked")
os.exit(0)

--? waiting last --at "@let go"
--= last waits for lock 2, locks.lua:4, since 0.000 s. [park]
--=   Nobody holds lock 2: it was let go. [lock.free]

--? waiting gatherer --at "@work done/done"
--= gatherer waits for gather of 2, locks.lua:11, since 0.100 s. [park]
--=   All of them are done: its callback stands in the ready queue. [future]

--? waiting link30 --at "@all linked"
--= link30 waits for link29, locks.lua:14, since 0.200 s. [park]
--=   link29 waits for link28, locks.lua:14, since 0.200 s. [park]
--=     link28 waits for link27, locks.lua:14, since 0.200 s. [park]
--=       link27 waits for link26, locks.lua:14, since 0.200 s. [park]
--=         link26 waits for link25, locks.lua:14, since 0.200 s. [park]
--=           link25 waits for link24, locks.lua:14, since 0.200 s. [park]
--=             link24 waits for link23, locks.lua:14, since 0.200 s. [park]
--=               link23 waits for link22, locks.lua:14, since 0.200 s. [park]
--=                 link22 waits for link21, locks.lua:14, since 0.200 s. [park]
--=                   link21 waits for link20, locks.lua:14, since 0.200 s. [park]
--=                     link20 waits for link19, locks.lua:14, since 0.200 s. [park]
--=                       link19 waits for link18, locks.lua:14, since 0.200 s. [park]
--=                         link18 waits for link17, locks.lua:14, since 0.200 s. [park]
--=                           link17 waits for link16, locks.lua:14, since 0.200 s. [park]
--=                             link16 waits for link15, locks.lua:14, since 0.200 s. [park]
--=                               link15 waits for link14, locks.lua:14, since 0.200 s. [park]
--=                                 link14 waits for link13, locks.lua:14, since 0.200 s. [park]
--=                                   link13 waits for link12, locks.lua:14, since 0.200 s. [park]
--=                                     link12 waits for link11, locks.lua:14, since 0.200 s. [park]
--=                                       link11 waits for link10, locks.lua:14, since 0.200 s. [park]
--=                                         link10 waits for link9, locks.lua:14, since 0.200 s. [park]
--=                                           link9 waits for link8, locks.lua:14, since 0.200 s. [park]
--=                                             link8 waits for link7, locks.lua:14, since 0.200 s. [park]
--=                                               link7 waits for link6, locks.lua:14, since 0.200 s. [park]
--=                                                 And so on: the chain is longer.

--? waiting abandoned
--= abandoned waits for future, locks.lua:14, since 0.200 s. [park]
--=   The future was made by main·1 at locks.lua:17, and nobody has given it a result. [future]
--=   The run has ended: nobody will. [end]
