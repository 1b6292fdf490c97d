-- The trailing table of keyword arguments.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local loop = asyncio.get_running_loop()

async function f(x) await asyncio.sleep(0) return x end
async function fails() error("x") end

is(asyncio.create_task(f(1), {name = "n"}):get_name(), "n", "name of a task")
is(loop:create_task(f(1), {name = "m"}):get_name(), "m", "name of a loop's task")
is((await asyncio.gather(f(1), fails(), {return_exceptions = true})).n, 2, "return_exceptions")
is((await asyncio.gather({return_exceptions = true})).n, 0, "gather of nothing")
is(await asyncio.wait_for(f(2), {timeout = 1}), 2, "timeout of wait_for")
is(await asyncio.wait_for(f(2), 1), 2, "the same, positional")
is((await asyncio.sleep(0, {1, 2}))[2], 2, "a sequence is no keywords")
is(await asyncio.sleep({delay = 0, result = 3}), 3, "keywords alone")

local seen
loop:call_soon(function(t) seen = t end, {})
await asyncio.sleep(0)
ok(type(seen) == "table", "call_soon passes an empty table on")
seen = nil
loop:call_later(0, function(...) seen = table.pack(...) end, 1, nil, 3)
await asyncio.sleep(.01)
is(seen and seen.n, 3, "call_later passes all arguments on, nil too")

done()
