-- with.lua - what `async with` and `async for` do. The rewriter turns
--
--   async with E as x do BODY end      into   __lun_with(E, function(x) BODY end)
--   async for v, w in E do BODY end    into   for v, w in __lun_iter(E) do BODY end
--
-- and this file owns those two functions and the two that carry a `return` out of BODY. It awaits in the coroutine
-- that calls it, and knows nothing of tasks.
local hidden = ...
local format, unpack, pack = string.format, table.unpack, table.pack
local await_value, exceptions = hidden.await, hidden.exceptions
local TypeError, StopAsyncIteration = exceptions.TypeError, exceptions.StopAsyncIteration
local isinstance = exceptions.isinstance
local pcall, xpcall, error, type, rawget, debug_getmetatable = pcall, xpcall, error, type, rawget, debug.getmetatable

-- Notes where an error came from, as far as the block that it leaves: what is outside of it adds its own when the
-- error goes on.
local note = hidden.msgh_within

-- The name of a value's type, as Lua's own messages give it.
local function type_name(value)
  local meta = debug_getmetatable(value)
  local name = meta and rawget(meta, "__name")
  return type(name) == "string" and name or type(value)
end

-- A method of one of the protocols: an ordinary field, or else one of the metatable.
local function method(object, name)
  local meta = debug_getmetatable(object)
  if type(object) == "table" or meta and rawget(meta, "__index") ~= nil then
    local found = object[name]
    if found ~= nil then return found end
  end
  return meta and rawget(meta, name)
end

local function is_awaitable(value)
  return hidden.is_coroutine(value) or hidden.is_future(value) or method(value, "__await") ~= nil
end

-- Awaits what a method of the protocol gave.
local function await_checked(value, message)
  if not is_awaitable(value) then error(TypeError(message .. type_name(value)), 0) end
  return await_value(value)
end

local enter_fault = "'async with' received an object from __aenter that does not implement __await: "
local exit_fault = "'async with' received an object from __aexit that does not implement __await: "

-- Both methods are looked up before anything is entered: what cannot be left is not entered.
local function context_methods(manager)
  local enter, exit = method(manager, "__aenter"), method(manager, "__aexit")
  if enter ~= nil and exit ~= nil then return enter, exit end
  local missed = enter ~= nil and " (missed __aexit method)" or ""
  error(TypeError(format("'%s' object does not support the asynchronous context manager protocol%s",
    type_name(manager), missed)), 0)
end

-- Leaves after an error. An error on the way out takes its place, and remembers it.
local function leave_with_error(exit, manager, err)
  local ok, result = pcall(function() return await_checked(exit(manager, err), exit_fault) end)
  if ok then return result end
  local is_error = type(result) == "table" and exceptions.ancestors[debug_getmetatable(result)] ~= nil
  if is_error and result ~= err and result.context == nil then result.context = err end
  error(result, 0)
end

-- The cleanup has ended: well, with what __aexit returned, or with an error of its own.
local function leave(cleanup, ok, result)
  hidden.guard("end", cleanup, nil, ok)
  if not ok then error(result, 0) end
  return result
end

-- Enters `manager`, runs body(value, ...), and leaves on every way out. Returns the way that the body has left by:
-- nil at its end or after an error that __aexit suppressed, otherwise what the rewriter put behind `return`.
function hidden.with(manager, body, ...)
  local enter, exit = context_methods(manager)
  local value = await_checked(enter(manager), enter_fault)
  local cleanup = hidden.guard("made", 0, "async with")
  local ok, way = xpcall(body, note, value, ...)
  hidden.guard("run", cleanup)
  if ok then
    leave(cleanup, pcall(function() await_checked(exit(manager, nil), exit_fault) end))
    return way
  end
  if not leave(cleanup, pcall(leave_with_error, exit, manager, way)) then error(way, 0) end
end

-- The values of a `return` in the body of an `async with`, on their way out of it.
hidden.pack, hidden.unpack = pack, function(way) return unpack(way, 1, way.n) end

-- A step's values; nothing more when the iterator says that it has ended.
local function next_values(ok, first, ...)
  if ok then return first, ... end
  if not isinstance(first, StopAsyncIteration) then error(first, 0) end
end

-- The iterator for Lua's `for`. A plain function, or anything else that is called, iterates as it always does; it
-- may await by itself.
function hidden.iter(object, ...)
  local start = method(object, "__aiter")
  if start == nil then
    if type(object) == "function" or method(object, "__call") ~= nil then return object, ... end
    error(TypeError("'async for' requires an object with __aiter method, got " .. type_name(object)), 0)
  end
  local iterator = start(object)
  local step = method(iterator, "__anext")
  if step == nil then
    error(TypeError("'async for' received an object from __aiter that does not implement __anext: "
      .. type_name(iterator)), 0)
  end
  local function advance()
    local value = step(iterator)
    if value == nil then return nil end
    return await_checked(value, "'async for' received an invalid object from __anext: ")
  end
  return function() return next_values(xpcall(advance, note)) end
end
