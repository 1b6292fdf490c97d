-- executors.lua - functions that run elsewhere: ThreadPoolExecutor, ProcessPoolExecutor, run_in_executor, to_thread.
--
-- An executor copies a function and its arguments to a worker, and gives a *concurrent* future for the result: one that
-- knows no loop, and is waited for by blocking. run_in_executor chains an asyncio future to it, which can be awaited.
-- Threads, processes and copies are the engine's.
local prim, asyncio = ...
local format = string.format
local error, type, pcall, ipairs, next, tostring = error, type, pcall, ipairs, next, tostring
local setmetatable, getmetatable = setmetatable, getmetatable
local pack, unpack, min, math_type = table.pack, table.unpack, math.min, math.type
local loop_methods, texts = prim.loop_methods, prim.texts
local WRONG_THREAD = prim.exceptions.WRONG_THREAD

-- Concurrent futures -------------------------------------------------------------------------------------------

local Future = {__name = "Future"}
Future.__index = Future

local function new_future() return setmetatable({state = "pending", callbacks = {}}, Future) end

local function is_concurrent(x) return getmetatable(x) == Future end

local function call_back(future, f)
  local ok, e = pcall(f, future)
  if ok then return end
  if asyncio.isinstance(e, {asyncio.KeyboardInterrupt, asyncio.SystemExit}) then error(e, 0) end
  prim.stderr(format("exception calling callback for %s\n%s\n", tostring(future), prim.describe_error(e)))
end

-- It is done, one way or the other: whoever asked to be told is told at once.
local function finish(future, state)
  future.state, future.job = state, nil
  local callbacks = future.callbacks
  future.callbacks = nil
  for _, f in ipairs(callbacks) do call_back(future, f) end
end

function Future:done() return self.state == "finished" or self.state == "cancelled" end

function Future:cancelled() return self.state == "cancelled" end

function Future:running() return self.state == "pending" and self.job ~= nil and prim.job_running(self.job) end

-- Cancels a call that no worker has begun; one that runs cannot be called back.
function Future:cancel()
  if self.state == "cancelled" then return true end
  if self:done() or self.job ~= nil and not prim.job_cancel(self.job) then return false end
  finish(self, "cancelled")
  return true
end

function Future:add_done_callback(f)
  if self.callbacks then self.callbacks[#self.callbacks + 1] = f else call_back(self, f) end
end

-- Stops everything here, the loop too, until the future is done.
local function block_for(future, timeout)
  if type(timeout) == "table" and prim.keywords(timeout, {timeout = true}) then timeout = timeout.timeout end
  if timeout ~= nil and type(timeout) ~= "number" then
    error(asyncio.TypeError(format("timeout must be a number of seconds or nil, not %s", type(timeout))), 3)
  end
  local until_ = timeout and prim.now() + timeout
  while not future:done() do
    local over
    if future.job ~= nil then over = prim.wait_for_job(future.job, until_)
    elseif timeout then over = false
    else error(asyncio.RuntimeError("the loop that would end this future cannot run while it is waited for"), 3) end
    if over == false and not future:done() then error(asyncio.TimeoutError(), 3) end
  end
  if future.state == "cancelled" then error(asyncio.CancelledError(), 3) end
end

-- The error of a future that has failed, with the worker's part of its traceback.
local function failure(future)
  prim.came_from(future.error[1], future.traceback)
  return future.error[1]
end

function Future:result(timeout)
  block_for(self, timeout)
  if self.error then error(failure(self), 0) end
  return unpack(self.values, 1, self.values.n)
end

function Future:exception(timeout)
  block_for(self, timeout)
  return self.error and self.error[1]
end

function Future:set_result(...)
  if self:done() then error(asyncio.InvalidStateError(format("%s: %s", self.state, tostring(self))), 2) end
  self.values = pack(...)
  if self.values.n == 0 then self.values.n = 1 end
  finish(self, "finished")
end

function Future:set_exception(e, traceback)
  if self:done() then error(asyncio.InvalidStateError(format("%s: %s", self.state, tostring(self))), 2) end
  self.error, self.traceback = {e}, traceback or ""
  finish(self, "finished")
end

function Future:__tostring()
  local state = self:running() and "running" or self.state
  local rest = ""
  if state == "finished" and self.error then
    local e = self.error[1]
    rest = " raised " .. (type(e) == "table" and e.name and tostring(e.name) or "Exception")
  elseif state == "finished" then
    rest = " returned " .. type(self.values[1])
  end
  return format("<Future at %p state=%s%s>", self, state, rest)
end

-- Called by the engine: what came of a job.
function prim.job_done(future, ok, ...)
  if future:done() then return end
  if ok then return future:set_result(...) end
  local e, traceback = ...
  if asyncio.isinstance(e, asyncio.BrokenProcessPool) and future.executor then future.executor.broken = true end
  if asyncio.isinstance(e, asyncio.RuntimeError) and e.message == WRONG_THREAD then prim.wrong("thread", WRONG_THREAD) end
  future.executor = nil
  future:set_exception(e, traceback)
end

-- Called by the engine: a worker's call_soon_threadsafe. When the loop has been closed, nobody is left to tell.
function prim.call_from_worker(loop, f, ...)
  if not loop:is_closed() then loop:call_soon_threadsafe(f, ...) end
end

-- Chains: when one future is done, so is the other --------------------------------------------------------------

local function copy_state(source, target)
  if target:done() then return end
  if source:cancelled() then
    target:cancel()
  elseif source.error then
    prim.fail(target, source.error[1], source.traceback)
  else
    target:set_result(unpack(source.values, 1, source.values.n))
  end
end

-- An asyncio future that ends as the concurrent one does, and whose cancellation cancels that one, if it can be.
local function chain(source, target)
  target:add_done_callback(function()
    if target:cancelled() then source:cancel() end
  end)
  source:add_done_callback(function()
    local loop = target:get_loop()
    if not loop:is_closed() then prim.call_as_job(loop, target, copy_state, source, target) end
  end)
  return target
end

function asyncio.wrap_future(future, keywords)
  if prim.is_future(future) then return future end
  if not is_concurrent(future) then
    error(asyncio.TypeError(format("concurrent.futures.Future is expected, got %s", texts.value(future))))
  end
  local loop = keywords and keywords.loop or asyncio.get_event_loop()
  return chain(future, prim.new_future(loop, "job", "thread"))
end

-- run_coroutine_threadsafe(coro, loop) -> a concurrent future. From the loop's own thread only: a coroutine cannot be
-- copied to another one.
function asyncio.run_coroutine_threadsafe(coro, loop)
  if not prim.is_coroutine(coro) then error(asyncio.TypeError("A coroutine object is required")) end
  if not prim.is_loop(loop) then
    error(asyncio.AttributeError(format("loop: '%s' object has no attribute 'call_soon_threadsafe'", prim.check.type_name(loop))))
  end
  local future = new_future()
  loop:call_soon_threadsafe(function()
    if future:done() then return coro:close() end
    local task = prim.ensure_future(coro, loop)
    future:add_done_callback(function()
      if future:cancelled() then loop:call_soon_threadsafe(task.cancel, task) end
    end)
    task:add_done_callback(function()
      if future:done() then return end
      if task:cancelled() then return future:cancel() end
      local e = task:exception()
      if e ~= nil then return future:set_exception(e, prim.future_traceback(task)) end
      future:set_result(task:result())
    end)
  end)
  return future
end

-- Executors -----------------------------------------------------------------------------------------------------

local Executor = {}
Executor.__index = Executor

local closing = {} -- the engine's pool -> what is called when it has closed

-- submit(f, ...) -> a concurrent future. `waiter`, inside: the asyncio future that will wait for it.
local function submit(self, waiter, f, ...)
  if self.broken then
    error(asyncio.BrokenProcessPool("A child process terminated abruptly, the process pool is not usable anymore"), 3)
  end
  if self.is_shut then error(asyncio.RuntimeError("cannot schedule new futures after shutdown"), 3) end
  local future = new_future()
  future.executor = self.kind == "process" and self or nil
  future.job = prim.submit(self.pool, future, waiter, f, ...)
  self.waiting[future] = true
  return future
end

function Executor:submit(f, ...) return submit(self, nil, f, ...) end

local MAP_KEYS = {timeout = true, chunksize = true}

-- A sequence, or an iterator: a function, or what is called like one.
local function is_iterable(x)
  return type(x) == "table" or type(x) == "function" or (getmetatable(x) or {}).__call ~= nil
end

-- The i-th arguments of all sequences, or nothing when one of them has ended. An iterator is asked once for each.
local function zipped(iterables, i)
  local values = {n = iterables.n}
  for k = 1, iterables.n do
    local from = iterables[k]
    if type(from) == "table" then values[k] = from[i] else values[k] = from() end
    if values[k] == nil then return nil end
  end
  return values
end

-- map(f, sequence, ...) -> an iterator over the results, in the order of the arguments. All calls begin at once; those
-- that no worker has begun when the iteration ends are cancelled.
function Executor:map(f, ...)
  local iterables = pack(...)
  local keywords = prim.keywords(iterables[iterables.n], MAP_KEYS)
  if keywords and next(keywords) ~= nil then iterables.n = iterables.n - 1 else keywords = {} end
  if iterables.n == 0 then error(asyncio.TypeError("map() needs a function and at least one sequence"), 2) end
  for i = 1, iterables.n do
    if not is_iterable(iterables[i]) then
      error(asyncio.TypeError(format("Executor.map: '%s' object is not iterable", prim.check.type_name(iterables[i]))), 2)
    end
  end
  local timeout = prim.check.seconds("Executor.map", "timeout", keywords.timeout)
  local until_ = timeout and prim.now() + timeout
  local futures, taken = {}, 0
  for i = 1, math.huge do
    local values = zipped(iterables, i)
    if not values then break end
    futures[i] = self:submit(f, unpack(values, 1, values.n))
  end
  local function advance()
    taken = taken + 1
    if taken <= #futures then return futures[taken]:result(until_ and until_ - prim.now()) end
  end
  local rest = setmetatable({}, {__close = function()
    for i = taken + 1, #futures do futures[i]:cancel() end
  end})
  return advance, nil, nil, rest
end

local SHUT_KEYS = {wait = true, cancel_futures = true}

-- No call is taken any more. shutdown({wait = true, cancel_futures = false}): what waits is still done, and waited for.
function Executor:shutdown(wait, keywords)
  local k = prim.keywords(wait, SHUT_KEYS) or prim.check.keywords("Executor.shutdown", keywords, SHUT_KEYS)
  if type(wait) == "table" then wait = k.wait end
  self.is_shut = true
  if k.cancel_futures then
    for future in next, self.waiting do future:cancel() end
  end
  if not prim.shut(self.pool) or wait == false then return end
  repeat until prim.wait_for_job(self.pool)
end

function Executor:__close() self:shutdown() end

function Executor:__tostring() return format("<%s object at %p>", self.__name, self) end

-- Calls f() when the last worker of a pool that has been shut is gone; false when there is none.
local function when_closed(executor, f)
  local some, id = prim.shut(executor.pool, true)
  if some then closing[id] = f end
  return some
end

-- Called by the engine.
function prim.pool_closed(id)
  local f = closing[id]
  closing[id] = nil
  if f then f() end
end

local function class(name)
  local c = {__name = name, __close = Executor.__close, __tostring = Executor.__tostring}
  setmetatable(c, {__index = Executor})
  c.__index = c
  return c
end

local ThreadPool, ProcessPool = class("ThreadPoolExecutor"), class("ProcessPoolExecutor")
local POOL_KEYS = {max_workers = true, thread_name_prefix = true}

local function workers_of(max_workers, default)
  if prim.keywords(max_workers, POOL_KEYS) then max_workers = max_workers.max_workers end
  if max_workers == nil then return default end
  if math_type(max_workers) ~= "integer" then
    error(asyncio.TypeError(format("max_workers must be an integer, not %s", type(max_workers))), 3)
  end
  if max_workers <= 0 then error(asyncio.ValueError("max_workers must be greater than 0"), 3) end
  return max_workers
end

local function make(class_, kind, workers)
  local waiting = setmetatable({}, {__mode = "k"}) -- the futures, as long as somebody has them
  return setmetatable({kind = kind, pool = prim.pool(kind, workers), waiting = waiting}, class_)
end

prim.check.methods("Executor", Executor)

-- ThreadPoolExecutor([max_workers]): each call runs in a Lua state of its own, on a thread of the pool.
function asyncio.ThreadPoolExecutor(max_workers)
  return make(ThreadPool, "thread", workers_of(max_workers, min(32, prim.cpus() + 4)))
end

-- ProcessPoolExecutor([max_workers]): the same in processes. One that dies breaks the pool.
function asyncio.ProcessPoolExecutor(max_workers)
  return make(ProcessPool, "process", workers_of(max_workers, prim.cpus()))
end

-- The loop's side ---------------------------------------------------------------------------------------------------

-- run_in_executor(executor or nil, f, ...) -> an asyncio future for what f(...) returns on a worker
function loop_methods:run_in_executor(executor, f, ...)
  if self:is_closed() then error(asyncio.RuntimeError("Event loop is closed"), 2) end
  prim.check_callback(self, f, "run_in_executor")
  if executor == nil then
    if self.executor_shutdown_called then error(asyncio.RuntimeError("Executor shutdown has been called"), 2) end
    executor = self.default_executor
    if executor == nil then
      executor = asyncio.ThreadPoolExecutor()
      self.default_executor = executor
    end
  end
  local mt = getmetatable(executor)
  if mt ~= ThreadPool and mt ~= ProcessPool then
    if type(executor) ~= "table" or executor.submit == nil then
      error(asyncio.TypeError(format("run_in_executor: executor must be an executor or nil, not %s", prim.check.type_name(executor))), 2)
    end
    return asyncio.wrap_future(executor:submit(f, ...), {loop = self})
  end
  local waiter = prim.new_future(self, "job", mt.__name == "ThreadPoolExecutor" and "thread" or "process")
  return chain(submit(executor, waiter, f, ...), waiter)
end

function loop_methods:set_default_executor(executor)
  if getmetatable(executor) ~= ThreadPool then
    error(asyncio.TypeError("executor must be ThreadPoolExecutor instance"), 2)
  end
  self.default_executor = executor
end

local function set_unless_cancelled(future)
  if not future:cancelled() then future:set_result(nil) end
end

-- Waits until the default executor's threads are gone; after `timeout` seconds it warns and waits no more.
async function loop_methods:shutdown_default_executor(timeout)
  if type(timeout) == "table" and prim.keywords(timeout, {timeout = true}) then timeout = timeout.timeout end
  self.executor_shutdown_called = true
  local executor = self.default_executor
  if executor == nil then return end
  executor.is_shut = true
  local future = self:create_future()
  local function closed()
    if not self:is_closed() then self:call_soon_threadsafe(set_unless_cancelled, future) end
  end
  if not when_closed(executor, closed) then closed() end
  local ok, e = pcall(function()
    async with asyncio.timeout(timeout) do await future end
  end)
  if ok then return end
  if not asyncio.isinstance(e, asyncio.TimeoutError) then error(e, 0) end
  local _, file, line = prim.place(prim.current_task())
  prim.warning("RuntimeWarning", format("%s:%d: RuntimeWarning: The executor did not finishing joining its threads within %s seconds.",
    file, line, tostring(timeout)))
  executor:shutdown({wait = false})
end

local function submitted(ok, future)
  prim.carry_context(false)
  if not ok then error(future, 0) end
  return future
end

-- to_thread(f, ...) -> what f(...) returns on another thread; for blocking calls. The context goes along: f finds the
-- context variables that it uses as they are here.
async function asyncio.to_thread(f, ...)
  local loop = asyncio.get_running_loop()
  prim.carry_context(true)
  return await submitted(pcall(loop.run_in_executor, loop, nil, f, ...))
end

prim.check.loop_methods()
