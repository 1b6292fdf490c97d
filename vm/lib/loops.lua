-- loops.lua - what a loop does that is better said in Lua: running until
-- something is done, making tasks, and what happens to errors that nobody
-- catches. The tick itself is the engine's.
local prim, asyncio = ...
local format, find, gsub = string.format, string.find, string.gsub
local pcall, xpcall, error, type, select, tostring, next, ipairs = pcall, xpcall, error, type, select, tostring, next, ipairs
local getmetatable, rawequal = getmetatable, rawequal
local concat, sort = table.concat, table.sort
local loop_methods, errors, texts, check = prim.loop_methods, prim.exceptions, prim.texts, prim.check

-- Names

asyncio.AbstractEventLoop = nil
local current -- set_event_loop's

function asyncio.new_event_loop() return prim.new_event_loop() end

function asyncio.get_running_loop()
  return prim.running_loop() or error(asyncio.RuntimeError("no running event loop"))
end

function asyncio.get_event_loop()
  local running = prim.running_loop()
  if running then return running end
  if not current then current = prim.new_event_loop() end
  return current
end

function asyncio.set_event_loop(...)
  check.given("set_event_loop", select("#", ...), "loop")
  local loop = ...
  if loop ~= nil and not prim.is_loop(loop) then
    error(asyncio.TypeError(format("loop argument must be an instance of AbstractEventLoop or nil, not '%s'", check.type_name(loop))))
  end
  current = loop
end

-- The last argument as keywords: a table without metatable whose keys are all among `names`.
function prim.keywords(t, names)
  if type(t) ~= "table" or getmetatable(t) ~= nil then return nil end
  for k in next, t do
    if not names[k] then return nil end
  end
  return t
end

-- Tasks

local TASK_KEYS = {name = true, context = true}
local NEW_TASK_KEYS = {name = true, context = true, loop = true, eager_start = true}

-- The task factory's choice, or an ordinary task. The engine comes here when there is a factory, or are keywords.
function prim.create_task_as(self, coro, keywords)
  local factory = self.task_factory
  local k = check.keywords("create_task", keywords, TASK_KEYS)
  if not factory then return prim.make_task(self, coro, k.name, false, k.context) end
  local task = factory(self, coro, keywords or {})
  if k.name ~= nil and prim.is_task(task) and task:get_name() ~= tostring(k.name) then task:set_name(k.name) end
  return task
end

loop_methods.create_task = prim.create_task

function loop_methods:set_task_factory(...)
  check.given("EventLoop.set_task_factory", select("#", ...), "factory")
  local factory = ...
  if factory ~= nil and type(factory) ~= "function" then
    error(asyncio.TypeError("task factory must be a callable or nil"))
  end
  self.task_factory = factory
end

function loop_methods:get_task_factory() return self.task_factory end

-- Task(coro [, {loop = ..., name = ..., context = ..., eager_start = true}]) -> a task past the task factory: what a
-- factory is made with. Programs call create_task.
function asyncio.Task(coro, keywords)
  local k = check.keywords("Task", keywords, NEW_TASK_KEYS)
  return prim.make_task(check.loop("Task", "loop", k.loop) or asyncio.get_event_loop(), coro, k.name, k.eager_start, k.context)
end

-- create_eager_task_factory(make) -> a task factory that has make(coro, keywords) make tasks that start at once
function asyncio.create_eager_task_factory(make)
  check.callable("create_eager_task_factory", "custom_task_constructor", make)
  return function(loop, coro, keywords)
    local k = check.keywords("eager_task_factory", keywords, TASK_KEYS)
    return make(coro, {loop = loop, name = k.name, context = k.context, eager_start = true})
  end
end

asyncio.eager_task_factory = asyncio.create_eager_task_factory(asyncio.Task)

asyncio.create_task = prim.create_task_here

-- Running until something is done

local function stop_loop(future)
  if not future:cancelled() then
    local e = future:exception()
    if asyncio.isinstance(e, {asyncio.SystemExit, asyncio.KeyboardInterrupt}) and e ~= nil then return end
  end
  future:get_loop():stop()
end

function loop_methods:run_until_complete(awaitable)
  if self:is_closed() then error(asyncio.RuntimeError("Event loop is closed")) end
  if self:is_running() then error(asyncio.RuntimeError("This event loop is already running")) end
  if prim.running_loop() then error(asyncio.RuntimeError("Cannot run the event loop while another loop is running")) end
  local is_new = not prim.is_future(awaitable)
  local future = prim.ensure_future(awaitable, self)
  if is_new then prim.quiet_destroy(future) end
  prim.waits(future, "run")
  future:add_done_callback(stop_loop)
  local ok, e = pcall(self.run_forever, self)
  future:remove_done_callback(stop_loop)
  if not ok then
    if is_new and future:done() and not future:cancelled() then prim.forget(future) end
    error(e, 0)
  end
  if not future:done() then error(asyncio.RuntimeError("Event loop stopped before Future completed.")) end
  return future:result()
end

async function loop_methods:shutdown_asyncgens() end

-- Errors that nobody catches

function loop_methods:set_exception_handler(...)
  check.given("EventLoop.set_exception_handler", select("#", ...), "handler")
  local handler = ...
  if handler ~= nil and type(handler) ~= "function" then
    error(asyncio.TypeError(format("A callable object or nil is expected, got %s", texts.value(handler))))
  end
  self.exception_handler = handler
end

function loop_methods:get_exception_handler() return self.exception_handler end

local function check_context(method, context)
  if type(context) == "table" then return end
  error(asyncio.TypeError(format("EventLoop.%s: context must be a table, not %s", method, check.type_name(context))), 0)
end

-- Prints the message, what the context holds, and the error with where it came from.
local function print_context(context)
  local lines = {context.message ~= nil and tostring(context.message) or "Unhandled exception in event loop"}
  local keys = {}
  for k in next, context do
    if k ~= "message" and k ~= "exception" then keys[#keys + 1] = tostring(k) end
  end
  sort(keys)
  local words = prim.context_words
  for _, k in ipairs(keys) do lines[#lines + 1] = k .. ": " .. (words[k] or texts.value)(context[k]) end
  local e = context.exception
  if e ~= nil then
    local traceback = prim.traceback(e)
    if traceback == "" and prim.is_future(context.future) then traceback = prim.future_traceback(context.future) or "" end
    lines[#lines + 1] = prim.describe_error(e) .. (traceback ~= "" and "\nstack traceback:" .. traceback or "")
      .. prim.members(e)
  end
  prim.log_error(concat(lines, "\n"), e)
end

function loop_methods:default_exception_handler(context)
  check_context("default_exception_handler", context)
  print_context(prim.with_handle_traceback(context))
end

-- The context (of variables) of the task or the handle that an error is about, unless it is in use.
local function context_of(about)
  local own = prim.context_of(about.task) or prim.context_of(about.future) or prim.context_of(about.handle)
  if own and not own.entered and not rawequal(own, prim.context()) then return own end
end

local function record(context)
  local about = context.future or context.task
  prim.put("unhandled", prim.is_future(about) and about or nil, context.message ~= nil and tostring(context.message) or nil, context.exception)
end

function loop_methods:call_exception_handler(context)
  check_context("call_exception_handler", context)
  record(context)
  local handler = self.exception_handler
  if not handler then return self:default_exception_handler(context) end
  local own = context_of(context)
  local ok, e
  if own then ok, e = xpcall(own.run, prim.msgh, own, handler, self, context)
  else ok, e = xpcall(handler, prim.msgh, self, context) end
  if ok then return end
  if asyncio.isinstance(e, {asyncio.SystemExit, asyncio.KeyboardInterrupt}) then error(e, 0) end
  self:default_exception_handler({message = "Unhandled error in exception handler", exception = e, context = context})
end

-- Called by the engine; the loop may be gone already.
function prim.call_exception_handler(loop, context)
  local method = loop_methods.call_exception_handler
  if loop then return method(loop, context) end
  record(context)
  print_context(context)
end

-- An error in one line.
function prim.describe_error(e)
  local ok, text = pcall(tostring, e)
  if not ok then return format("(error object is a %s value)", type(e)) end
  return text
end

local members_max, depth_max = 20, 8 -- errors of a group that are told, and groups within groups

-- "\n  1. ValueError: bad" and so on: the errors in a group, each with where it came from; "" for any other error.
function prim.members(e, indent, depth)
  if not asyncio.isinstance(e, asyncio.BaseExceptionGroup) or depth == depth_max then return "" end
  indent = (indent or "") .. "  "
  local lines, n = {}, e.exceptions.n
  for i = 1, n <= members_max and n or members_max do
    local member = e.exceptions[i]
    lines[i] = format("\n%s%d. %s%s%s", indent, i, prim.describe_error(member),
      gsub(prim.traceback(member), "\n", "\n" .. indent), prim.members(member, indent, (depth or 0) + 1))
  end
  if n > members_max then lines[#lines + 1] = format("\n%s... and %d more", indent, n - members_max) end
  return concat(lines)
end

-- A loop with nothing left to wait for: who waits, and in a circle, if so.

local function label(task)
  local name = task:get_name()
  local coro = prim.place(task)
  return find(name, "^Task%-%d+$") and format("%s (%s)", coro, name) or name
end

local function awaited_task(task)
  local waits, future = prim.waiting(task)
  return waits and future and prim.is_task(future) and future or nil
end

-- The tasks from the first that is met twice to its second meeting; nil when there is no circle.
local function circle(task)
  local seen, path = {}, {}
  while task do
    path[#path + 1] = label(task)
    if seen[task] then return concat(path, " awaits ", seen[task]) end
    seen[task] = #path
    task = awaited_task(task)
  end
end

function prim.stuck(loop)
  local tasks = prim.tasks(loop)
  local names, round = {}, nil
  for i = 1, tasks.n do
    local name, file, line = prim.place(tasks[i])
    names[#names + 1] = format("%s at %s:%d", label(tasks[i]), file, line)
    round = round or circle(tasks[i])
  end
  if tasks.n == 0 then return "the loop would wait for ever: nothing is ready, and there is no timer", 0 end
  local text = "all tasks are waiting, and nothing can wake them: " .. concat(names, ", ")
  return round and text .. "; a circle: " .. round or text, tasks.n
end

check.loop_methods()
