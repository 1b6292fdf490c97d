-- async with and async for: the protocols, what is said to who does not follow them, errors on the way out.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local async function message(f)
  local fine, e = pcall(function() await f() end)
  return fine and "no error" or tostring(e)
end

-- an object with the methods given, which may await
local function object(methods) return setmetatable({}, {__index = methods}) end
local function nothing() return asyncio.sleep(0) end

-- the protocol of async with
is(await message(async function() async with 5 do end end),
  "TypeError: 'number' object does not support the asynchronous context manager protocol", "a number")
is(await message(async function() async with nil do end end),
  "TypeError: 'nil' object does not support the asynchronous context manager protocol", "nil")
is(await message(async function() async with object {__aenter = nothing} do end end),
  "TypeError: 'table' object does not support the asynchronous context manager protocol (missed __aexit method)", "no __aexit")
is(await message(async function() async with setmetatable({}, {__name = "Thing"}) do end end),
  "TypeError: 'Thing' object does not support the asynchronous context manager protocol", "a type with a name")
is(await message(async function() async with object {__aenter = function() return 5 end, __aexit = nothing} do end end),
  "TypeError: 'async with' received an object from __aenter that does not implement __await: number", "__aenter gives no awaitable")
is(await message(async function() async with object {__aenter = nothing, __aexit = function() end} do end end),
  "TypeError: 'async with' received an object from __aexit that does not implement __await: nil", "nor __aexit")
is(await message(async function() async with setmetatable({}, {__aenter = nothing, __aexit = nothing}) do end end),
  "no error", "methods of the metatable")
is(await message(async function() async with setmetatable({}, {__index = {__aenter = function() return {__await = nothing} end, __aexit = nothing}}) do end end),
  "no error", "an awaitable of one's own")

-- values and errors
local async function value(v) return v end
local seen
async with object {__aenter = function() return value("entered") end, __aexit = nothing} as v do seen = v end
is(seen, "entered", "what __aenter gives is the value")
local function leaving(result)
  return object {__aenter = nothing, __aexit = function(_, err) seen = err return value(result) end}
end
async with leaving(true) do error("text", 0) end
is(seen, "text", "__aexit gets the error; a true result suppresses it")
is(await message(async function() async with leaving(0) do error("text", 0) end end), "no error", "0 is true")
is(await message(async function() async with leaving(false) do error("text", 0) end end), "text", "false is not")
seen = 1
async with leaving(true) do end
is(seen, nil, "no error, nil")
local original, other = asyncio.ValueError("first"), asyncio.LookupError("second")
local fine, e = pcall(function()
  async with object {__aenter = nothing, __aexit = function() error(other) end} do error(original) end
end)
ok(not fine and e == other and e.context == original, "an error in __aexit takes the place of the first, its context")
fine, e = pcall(function() async with leaving(false) do error(nil) end end)
ok(not fine and e == nil, "an error without a value")
fine, e = pcall(function()
  async with object {__aenter = nothing, __aexit = async function() await asyncio.sleep(0) end} do error(original) end
end)
ok(e == original and e.context == nil, "__aexit may await, and the error goes on")

-- cancellation
local steps = {}
local task = asyncio.create_task((async function()
  async with object {__aenter = value, __aexit = async function(_, err)
    steps[#steps + 1] = err.name
    await asyncio.sleep(0)
    steps[#steps + 1] = "left"
  end} do
    await asyncio.sleep(10)
  end
end)())
await asyncio.sleep(0)
task:cancel()
await asyncio.wait({task})
ok(task:cancelled(), "a cancelled task")
is(table.concat(steps, " "), "CancelledError left", "leaves the block, which may await")

-- async for
local function counter(n)
  local i = 0
  return object {
    __aiter = function(self) return self end,
    __anext = async function()
      await asyncio.sleep(0)
      i = i + 1
      if i > n then error(asyncio.StopAsyncIteration()) end
      return i, -i
    end,
  }
end
local sum = 0
async for a, b in counter(3) do sum = sum + a * 10 + b end
is(sum, 54, "all values of each step")
sum = 0
async for a in counter(10) do
  if a == 2 then goto continue end
  if a == 5 then break end
  sum = sum + a
  ::continue::
end
is(sum, 8, "break and goto")
local async function first() async for a in counter(3) do return a, "returned" end end
is(select(2, await first()), "returned", "return")
local ended = object {__aiter = function(self) return self end, __anext = function() return value(nil) end}
async for _ in ended do sum = 0 end
is(sum, 8, "a step of nil ends it")
ended.__anext = function() return nil end
async for _ in ended do sum = 0 end
is(sum, 8, "also without an awaitable")
sum = 0
async for i, v in ipairs {10, 20} do sum = sum + i * v end
is(sum, 50, "an iterator of plain Lua")
async for k in pairs {a = 1} do sum = k end
is(sum, "a", "pairs")
local generator = coroutine.wrap(function() for i = 1, 2 do await asyncio.sleep(0) coroutine.yield(i) end end)
sum = 0
async for i in generator do sum = sum + i end
is(sum, 3, "a generator that awaits")
is(await message(async function() async for _ in 5 do end end), "TypeError: 'async for' requires an object with __aiter method, got number", "a number")
is(await message(async function() async for _ in object {__aiter = function() return {} end} do end end),
  "TypeError: 'async for' received an object from __aiter that does not implement __anext: table", "no __anext")
is(await message(async function()
  async for _ in object {__aiter = function(s) return s end, __anext = function() return 7 end} do end
end), "TypeError: 'async for' received an invalid object from __anext: number", "a step that cannot be awaited")
is(await message(async function()
  async for _ in object {__aiter = function(s) return s end, __anext = function() error(original) end} do end
end), "ValueError: first", "an error of a step")

-- where `...` goes
local async function all(...)
  async with leaving(false), leaving(false) do return select("#", ...), ... end
end
is(select("#", await all(nil, nil)), 3, "the function's arguments in a block")
done()
