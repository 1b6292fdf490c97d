-- generators.lua - asyncio.yield_from(g): Python's `yield from`, for generators made by coroutine.wrap.
--
-- It hands everything on: what g yields goes to whoever resumed the caller, what that one sends goes to g, and what g
-- returns in the end is returned. It starts no task.
local hidden, asyncio = ...

-- The coroutine behind a generator: only that tells a value yielded from a value returned.
local function thread_of(g)
  if type(g) == "thread" then return g end
  for i = 1, 3 do
    local _, value = debug.getupvalue(g, i)
    if type(value) == "thread" then return value end
  end
end

local function is_awaitable(g)
  if hidden.is_future(g) or hidden.is_coroutine(g) then return true end
  local meta = debug.getmetatable(g)
  return type(g) == "table" and g.__await ~= nil or meta and rawget(meta, "__await") ~= nil
end

local function checked(ok, ...)
  if not ok then error((...), 0) end
  return ...
end

-- One step after the other, until g has ended. A plain iterator has ended when it gives nil.
local function delegate(resume, has_ended, ...)
  local values = table.pack(resume(...))
  while not has_ended(values[1]) do
    values = table.pack(resume(coroutine.yield(table.unpack(values, 1, values.n))))
  end
  return table.unpack(values, 1, values.n)
end

function asyncio.yield_from(g)
  if is_awaitable(g) then return hidden.await(g) end
  if type(g) ~= "function" and type(g) ~= "thread" then
    error(asyncio.TypeError(("'%s' object is not iterable"):format(type(g))), 2)
  end
  local thread = thread_of(g)
  if not thread then return delegate(g, function(value) return value == nil end) end
  local resume = type(g) == "function" and g or function(...) return checked(coroutine.resume(g, ...)) end
  return delegate(resume, function() return coroutine.status(thread) == "dead" end)
end
