-- generators.lua - asyncio.yield_from(g): Python's `yield from`, for generators made by coroutine.wrap.
--
-- It hands everything on: what g yields goes to whoever resumed the caller, what that one sends goes to g, and what g
-- returns in the end is returned. It starts no task.
local prim, asyncio = ...
local format = string.format
local error, type, rawget, pack, unpack = error, type, rawget, table.pack, table.unpack
local resume, yield, status, debug_getmetatable = coroutine.resume, coroutine.yield, coroutine.status, debug.getmetatable

local function is_awaitable(g)
  if prim.is_future(g) or prim.is_coroutine(g) then return true end
  local meta = debug_getmetatable(g)
  return type(g) == "table" and g.__await ~= nil or meta and rawget(meta, "__await") ~= nil
end

local function checked(ok, ...)
  if not ok then error((...), 0) end
  return ...
end

-- One step after the other, until g has ended. A plain iterator has ended when it gives nil.
local function delegate(step, has_ended, ...)
  local values = pack(step(...))
  while not has_ended(values[1]) do
    values = pack(step(yield(unpack(values, 1, values.n))))
  end
  return unpack(values, 1, values.n)
end

function asyncio.yield_from(g)
  if is_awaitable(g) then return prim.await(g) end
  if type(g) ~= "function" and type(g) ~= "thread" then
    error(asyncio.TypeError(format("'%s' object is not iterable", type(g))))
  end
  -- The coroutine behind a generator: only that tells a value yielded from a value returned.
  local thread = type(g) == "thread" and g or prim.generator_thread(g)
  if not thread then return delegate(g, function(value) return value == nil end) end
  local step = type(g) == "function" and g or function(...) return checked(resume(g, ...)) end
  return delegate(step, function() return status(thread) == "dead" end)
end
