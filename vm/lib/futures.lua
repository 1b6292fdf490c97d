-- futures.lua - turning awaitables into futures, and the questions one asks of
-- a value: is it a coroutine, a future?
local prim, asyncio = ...
local format = string.format
local pcall, error, type, setmetatable, getmetatable, rawget = pcall, error, type, setmetatable, getmetatable, rawget

local errors, check = prim.exceptions, prim.check

local function is_error_object(e) return type(e) == "table" and errors.ancestors[getmetatable(e)] ~= nil end

asyncio.iscoroutine = prim.is_coroutine
asyncio.iscoroutinefunction = prim.is_async
asyncio.isfuture = prim.is_future
asyncio.FIRST_COMPLETED = "FIRST_COMPLETED"
asyncio.FIRST_EXCEPTION = "FIRST_EXCEPTION"
asyncio.ALL_COMPLETED = "ALL_COMPLETED"

local function awaitable_method(x)
  local mt = getmetatable(x)
  if type(x) == "table" and x.__await ~= nil then return x.__await end
  return type(mt) == "table" and rawget(mt, "__await") or nil
end

local async function wrap_awaitable(x) return await x end

-- A future as it is, a coroutine as a task of `loop`, any other awaitable as a task that awaits it. The engine comes here
-- where it is not as simple as that.
function prim.ensure_future_as(x, loop, quiet)
  if prim.is_future(x) then
    if loop ~= nil and loop ~= x:get_loop() then
      local text = "The future belongs to a different loop than the one specified as the loop argument"
      prim.wrong("loop", text)
      error(asyncio.ValueError(text))
    end
    return x
  end
  if not prim.is_coroutine(x) then
    if not awaitable_method(x) then
      error(asyncio.TypeError("An asyncio.Future, a coroutine or an awaitable is required"))
    end
    x = wrap_awaitable(x)
  end
  local task = prim.create_task(loop or asyncio.get_event_loop(), x)
  if quiet and prim.is_future(task) then prim.quiet_destroy(task) end
  return task
end

local LOOP = {loop = true}

function asyncio.ensure_future(x, keywords)
  return prim.ensure_future(x, check.loop("ensure_future", "loop", check.keywords("ensure_future", keywords, LOOP).loop))
end

function asyncio.Future(keywords)
  local loop = check.loop("Future", "loop", check.keywords("Future", keywords, LOOP).loop)
  return (loop or asyncio.get_event_loop()):create_future()
end

function asyncio.current_task(loop)
  loop = check.loop("current_task", "loop", check.one("current_task", "loop", loop))
  local running = prim.running_loop()
  if loop == nil and not running then error(asyncio.RuntimeError("no running event loop")) end
  if loop ~= nil and loop ~= running then return nil end
  return prim.current_task()
end

function asyncio.all_tasks(loop)
  loop = check.loop("all_tasks", "loop", check.one("all_tasks", "loop", loop))
  return prim.tasks(loop or asyncio.get_running_loop())
end

asyncio.block = prim.block

-- A mark in the recording, with the task and the line: the timeline and all exports show it.
function asyncio.mark(...)
  check.given("mark", select("#", ...), "text")
  prim.mark(check.text("mark", "text", ...))
end

-- Holds the loop here, as a breakpoint does, until the viewer lets it go on. Without a viewer it does nothing.
asyncio.breakpoint = prim.hold
prim.texts.name_fields("", {block = prim.block})

-- asyncio.finally(f): what `try: ... finally:` is in Python. `local _ <close> = asyncio.finally(f)` calls f(err) on
-- every way out of the block; f may await.
local Finally = {__name = "finally"}

function Finally:__close(err)
  prim.guard("run", self.id)
  local f = self.f
  self.f = nil
  if not f then return end
  local ok, e = pcall(f, err)
  prim.guard("end", self.id, nil, ok)
  if ok then return end
  if err ~= nil and e ~= err and is_error_object(e) and e.context == nil then e.context = err end
  error(e, 0)
end

function asyncio.finally(f)
  return setmetatable({f = check.callable("finally", "f", f), id = prim.guard("made", 0, "finally")}, Finally)
end
