-- Tasks that wait for each other: their text shows each of them once, as CPython's does.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local ts = {}
local async function a() await ts.b end
local async function b() await ts.a end
ts.a, ts.b = asyncio.create_task(a(), {name = "a"}), asyncio.create_task(b(), {name = "b"})
await asyncio.sleep(0)

local text = tostring(ts.a):gsub("at [^ >]+:%d+", "at FILE:LINE")
is(text, "<Task pending name='a' coro=<a() running at FILE:LINE> wait_for=<Task pending name='b' coro=<b() running at FILE:LINE> "
  .. "wait_for=... cb=[Task.task_wakeup()]> cb=[Task.task_wakeup()]>", "two tasks that wait for each other")
is((tostring(ts.b):gsub(".* (wait_for=%.%.%.).*", "%1")), "wait_for=...", "and the other one, afterwards")

ts.a, ts.b = nil, nil -- nobody can wake them, and nobody keeps them
collectgarbage()
is(#asyncio.all_tasks(), 1, "they are collected")

done()
