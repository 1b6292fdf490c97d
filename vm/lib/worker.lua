-- worker.lua - the small world of a function that an executor runs: what `asyncio` is in a worker's Lua state.
--
-- A worker has the error classes, and a blocking sleep; it has no event loop. Each job has a state of its own, so this
-- file runs once for each of them, and does little.
local errors, block = ...
local format, type, error, setmetatable = string.format, type, error, setmetatable
local select, tostring = select, tostring

local asyncio = {isinstance = errors.isinstance, exception = errors.exception, block = block}
for name, class in next, errors do
  if errors.isclass(class) then asyncio[name] = class end
end

-- What `try: ... finally:` is in Python. In a worker its function cannot await.
local Finally = {__name = "finally"}

function Finally:__close(err)
  local f = self.f
  self.f = nil
  if f then f(err) end
end

function asyncio.finally(f)
  if type(f) ~= "function" then
    error(errors.TypeError(format("finally: a function was expected, got %s", type(f))))
  end
  return setmetatable({f = f}, Finally)
end

-- A context variable: it holds what it held for whoever called to_thread. What is set here stays here.
local ContextVar = {__name = "ContextVar"}
ContextVar.__index = ContextVar

function ContextVar:get(...)
  if self.is_set then return self.value end
  if select("#", ...) > 0 then return (...) end
  if self.default == nil then error(errors.LookupError(tostring(self))) end
  return self.default
end

function ContextVar:set(value)
  local token = {var = self, was_set = self.is_set, old_value = self.value}
  self.is_set, self.value = true, value
  return token
end

function ContextVar:reset(token)
  if type(token) ~= "table" or token.var ~= self then
    error(errors.ValueError(format("%s was created by a different ContextVar", tostring(token))))
  end
  self.is_set, self.value = token.was_set, token.old_value
end

function ContextVar:__tostring() return format("<ContextVar name='%s' at %p>", self.name, self) end

asyncio.ContextVar = setmetatable(ContextVar, {__call = function(_, name, keywords)
  if type(name) ~= "string" then error(errors.TypeError("context variable name must be a str")) end
  return setmetatable({name = name, default = keywords and keywords.default}, ContextVar)
end})

-- The header of the span within which the job was handed over; nil: there is none.
function asyncio.traceparent() return errors.traceparent end

-- What is asked of a loop's handle, other than call_soon_threadsafe.
function errors.wrong_thread()
  error(errors.RuntimeError(errors.WRONG_THREAD))
end

function errors.no_await()
  error(errors.RuntimeError("no running event loop: a worker cannot await"))
end

return setmetatable(asyncio, {__index = function(_, name)
  error(errors.RuntimeError(format("asyncio.%s cannot be used in a worker, which has no event loop", name)))
end})
