-- `await f(x)` makes no coroutine object; nothing else about it differs from awaiting one.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local async function back(...) return ... end
local async function later(...) await asyncio.sleep(0) return ... end
local async function fails(e) await back() error(e, 0) end

-- values

is(await back(7), 7, "a body that does not suspend")
is(await later(8), 8, "one that does")
is(select("#", await back()), 0, "no value")
is(select("#", await back(nil, nil)), 2, "two nils")
is(table.concat({await later(1, 2, 3)}, " "), "1 2 3", "three values, of one that suspends")
is(table.concat({await back(await later(1, 2))}, " "), "1 2", "an await among the arguments")
is((await asyncio.sleep(0, "x")), "x", "a body in C")
is((await asyncio.sleep(0.001, "y")), "y", "a body in C that waits")

-- Only what is awaited where it is called makes no object.

local function kind(x) x:close() return tostring(x):match("^<(%a+)") end
local async function kind_of(x) return kind(x) end
local function make(...) return back(...) end
local saved
local function save(...) saved = back(...) return saved end
local box = {back = back, kind_of = function(_, x) return kind_of(x) end, [1] = back}
local awaited = {}
function box:m(...) return make(...) end

is(await kind_of(back()), "coroutine", "an argument of an awaited call is an object")
is(await box:kind_of(back()), "coroutine", "of an awaited method, too")
is(await kind_of((back())), "coroutine", "in parentheses, too")
is(await make(3), 3, "a plain function that returns one")
is(await box:m(4), 4, "a plain method that returns one")
is(await save(5), 5, "one that is kept besides")
raises(function() await saved end, "RuntimeError: cannot reuse already awaited coroutine", "which is spent then")
is((await (back(6))), 6, "an object in parentheses")
is(await box[1](7), 7, "an indexed function")
is(await box.back(8), 8, "a field")
is(kind(select(2, pcall(back))), "coroutine", "pcall gets an object")
is(kind(back()), "coroutine", "so does a plain call")
saved = nil

local callable = setmetatable({}, {__call = async function(_, x) return x end, __index = async function(_, k) return k end})
is(await callable(9), 9, "an async __call")
is(await callable.field, "field", "an async __index")
is((await asyncio.gather(back(1), back(2))).n, 2, "a call with calls as its arguments")

do
  local c = back(10)
  local function give() return c end
  is(await give(), 10, "an object that was made before")
end
raises(function() await make end, "TypeError: object function can't be used in 'await' expression", "no awaitable")
raises(function() await nothing() end, ": attempt to call a nil value (global 'nothing')", "what is no function has its name in the message")

-- errors, and the ways out

raises(function() await fails("plain") end, "plain", "an error")
raises(function() await fails(asyncio.ValueError("v")) end, "ValueError: v", "an error object")
raises(function() await later(await fails("inner")) end, "inner", "an error in an argument")
do
  local seen = {}
  local async function guarded()
    local _ <close> = asyncio.finally(function(e) await asyncio.sleep(0) seen[#seen + 1] = tostring(e) end)
    await later()
    await fails("out")
  end
  raises(function() await guarded() end, "out", "an error through a block that awaits as it is left")
  is(table.concat(seen, ","), "out", "and that saw it")
end
do
  async function box.down(n)
    if n == 0 then return 0 end
    local _, below = pcall(function() return await box.down(n - 1) end)
    return 1 + below
  end
  is(await box.down(45), 45, "pcalls between awaits, 45 deep")
  local async function down(n) if n == 0 then return debug.traceback() end return (await down(n - 1)) end
  local _, frames = (await down(14)):gsub("direct.lua:%d+: in", "")
  ok(frames >= 15, "a traceback shows the functions that await, however they run (" .. frames .. ")")
end

-- cancellation, and tasks that are lost

do
  local reached = 0
  local async function deep(n)
    if n == 0 then await asyncio.sleep(10) end
    local fine, e = pcall(function() await deep(n - 1) end)
    reached = reached + 1
    error(e, 0)
  end
  local t = asyncio.create_task(deep(30))
  await asyncio.sleep(0)
  t:cancel()
  raises(function() await t end, "CancelledError", "a cancellation goes in at the innermost one")
  ok(reached == 30, "and out through all of them")
end
do
  local lost = setmetatable({}, {__mode = "v"})
  local async function waits(f) await (async function() await f end)() end
  local loop = asyncio.get_running_loop()
  do
    local async function outer() local f = loop:create_future() await waits(f) end
    lost[1] = asyncio.create_task(outer())
    local said
    loop:set_exception_handler(function(_, context) said = context.message end)
    await asyncio.sleep(0)
    for _ = 1, 4 do collectgarbage() await asyncio.sleep(0) end
    loop:set_exception_handler(nil)
    is(said, "Task was destroyed but it is pending!", "a task within such awaits that nobody can wake is collected")
  end
  ok(lost[1] == nil, "and gone")
end

-- Spare threads are used again: so many awaits, of all kinds in turn, take no more memory.
do
  local async function mixed(i)
    if i % 3 == 0 then return await later(i) end
    if i % 3 == 1 then pcall(function() await fails("e") end) return i end
    return await back(i)
  end
  local async function some()
    for i = 1, 300 do await mixed(i) end
    collectgarbage()
    collectgarbage()
    return collectgarbage("count")
  end
  await some()
  local before = await some()
  ok(await some() < before + 20, "memory stays what it was")
end
done()
