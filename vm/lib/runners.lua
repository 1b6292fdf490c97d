-- runners.lua - asyncio.run and asyncio.Runner: a loop from beginning to end.
local prim, asyncio = ...
local format = string.format
local pcall, error, setmetatable, select, pack, unpack = pcall, error, setmetatable, select, table.pack, table.unpack
local check = prim.check

-- Cancels what is still pending and waits for its cleanup.
local function cancel_all_tasks(loop)
  local tasks = prim.tasks(loop)
  if tasks.n == 0 then return end
  for i = 1, tasks.n do
    prim.put("leftover", tasks[i])
    prim.asking("run", "the end of run", tasks[i].cancel, tasks[i])
  end
  tasks[tasks.n + 1] = {return_exceptions = true}
  loop:run_until_complete(asyncio.gather(unpack(tasks, 1, tasks.n + 1)))
  for i = 1, tasks.n do
    if not tasks[i]:cancelled() then
      local e = tasks[i]:exception()
      if e ~= nil then
        loop:call_exception_handler({
          message = "unhandled exception during asyncio.run() shutdown", exception = e, task = tasks[i]})
      end
    end
  end
end

local Runner = {__name = "Runner"}
Runner.__index = Runner

local RUNNER_KEYS, RUN_KEYS = {debug = true, loop_factory = true}, {context = true}

-- Runner([{debug = true, loop_factory = f}]) -> runs several coroutines, one after the other, on one loop
function asyncio.Runner(keywords)
  local k = check.keywords("Runner", keywords, RUNNER_KEYS)
  if k.loop_factory ~= nil then check.callable("Runner", "loop_factory", k.loop_factory) end
  return setmetatable({state = "created", debug = k.debug, loop_factory = k.loop_factory}, Runner)
end

local function lazy_init(self)
  if self.state == "closed" then error(asyncio.RuntimeError("Runner is closed"), 3) end
  if self.state == "initialized" then return end
  local loop = (self.loop_factory or asyncio.new_event_loop)()
  if not prim.is_loop(loop) then
    error(asyncio.TypeError("Runner: loop_factory must return an event loop, not " .. check.type_name(loop)), 0)
  end
  self.loop = loop
  if not self.loop_factory then asyncio.set_event_loop(self.loop) end
  if self.debug ~= nil then self.loop:set_debug(self.debug) end
  self.context = prim.context() and asyncio.copy_context()
  self.state = "initialized"
end

function Runner:get_loop()
  lazy_init(self)
  return self.loop
end

-- The first Ctrl-C cancels the main task; the second one interrupts whatever runs.
local function sigint_handler(self, task)
  return function()
    self.interrupts = self.interrupts + 1
    if self.interrupts == 1 and not task:done() then
      task:cancel()
      return
    end
    error(asyncio.KeyboardInterrupt())
  end
end

function Runner:run(...)
  check.given("Runner.run", select("#", ...), "coro")
  local coro, keywords = ...
  local given = check.keywords("Runner.run", keywords, RUN_KEYS).context
  if not prim.is_coroutine(coro) then
    error(asyncio.ValueError(format("a coroutine was expected, got %s", prim.texts.value(coro))))
  end
  if prim.running_loop() then
    error(asyncio.RuntimeError("Runner.run() cannot be called from a running event loop"))
  end
  lazy_init(self)
  local task = self.loop:create_task(coro, {context = given or self.context})
  self.interrupts = 0
  local before = prim.sigint(sigint_handler(self, task))
  local results = pack(pcall(self.loop.run_until_complete, self.loop, task))
  prim.sigint(before)
  if not given then self.context = self.context or prim.context_of(task) end -- all runs share one
  if results[1] then return unpack(results, 2, results.n) end
  local e = results[2]
  if self.interrupts > 0 and asyncio.isinstance(e, asyncio.CancelledError) and task:uncancel() == 0 then
    error(asyncio.KeyboardInterrupt())
  end
  error(e, 0)
end

-- Ends the loop: leftover tasks are cancelled first.
function Runner:close()
  if self.state ~= "initialized" then return end
  local loop = self.loop
  local ok, e = pcall(function()
    cancel_all_tasks(loop)
    prim.own_tasks(true)
    loop:run_until_complete(loop:shutdown_asyncgens())
    loop:run_until_complete(loop:shutdown_default_executor())
  end)
  prim.own_tasks(false)
  if not self.loop_factory then asyncio.set_event_loop(nil) end
  loop:close()
  self.loop, self.state = nil, "closed"
  if not ok then error(e, 0) end
end

-- What goes wrong while it closes takes the place of the error before, which is its context.
function Runner:__close(err)
  local ok, e = pcall(self.close, self)
  if ok then return end
  if type(e) == "table" and e ~= err and e.context == nil then e.context = err end
  error(e, 0)
end

-- run(coro [, {debug = true, loop_factory = f}]) -> its results; leftover tasks are cancelled at the end
function asyncio.run(...)
  check.given("run", select("#", ...), "main")
  local coro, keywords = ...
  if prim.running_loop() then
    error(asyncio.RuntimeError("asyncio.run() cannot be called from a running event loop"))
  end
  local runner <close> = asyncio.Runner(check.keywords("run", keywords, RUNNER_KEYS))
  return runner:run(coro)
end

check.methods("Runner", Runner)

prim.cancel_all_tasks = cancel_all_tasks
