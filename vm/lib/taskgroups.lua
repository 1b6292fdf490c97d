-- taskgroups.lua - TaskGroup: tasks that never outlive the block that they are made in.
--
--   async with asyncio.TaskGroup() as group do
--     group:create_task(one())
--     group:create_task(two())
--   end                              -- both are done here
--
-- When one of them fails, or the block does, the others are cancelled, and so is what the block awaits; when all have
-- ended, their errors leave the block together, as an ExceptionGroup. A cancellation from outside goes on outward.
local prim, asyncio = ...
local pcall, error, select, format, concat, tostring = pcall, error, select, string.format, table.concat, tostring
local class, line, await_value = prim.class, prim.line, prim.await
local errors, check = prim.exceptions, prim.check
local isinstance, CancelledError, RuntimeError, TypeError = errors.isinstance, errors.CancelledError, errors.RuntimeError, errors.TypeError

local TaskGroup = class("TaskGroup", "taskgroups")

function TaskGroup:__init(...)
  if select("#", ...) > 0 then error(TypeError("TaskGroup() takes no arguments")) end
  self.entered, self.exiting, self.aborting = false, false, false
  self.tasks = line.new()          -- those that are not done, in order of creation
  self.errors = {n = 0}            -- what they have raised
  self.base_error = nil            -- a SystemExit or KeyboardInterrupt among it: that one goes out alone
  self.parent = nil                -- the task whose block it is
  self.parent_cancelled = false    -- by the group, which has to take that back
  self.all_done = nil              -- the future that the parent awaits at the end of the block
end

function TaskGroup:__tostring()
  local parts = {"<TaskGroup"}
  if self.tasks.count > 0 then parts[#parts + 1] = format("tasks=%d", self.tasks.count) end
  if self.errors.n > 0 then parts[#parts + 1] = format("errors=%d", self.errors.n) end
  if self.aborting then parts[#parts + 1] = "cancelling"
  elseif self.entered then parts[#parts + 1] = "entered" end
  return concat(parts, " ") .. ">"
end

-- Cancels a task on the group's behalf.
local function cancel(self, task)
  prim.asking("group", self.parent:get_name() .. "'s group", task.cancel, task)
end

-- Cancels all that are not done.
local function abort(self)
  self.aborting = true
  for _, task in line.each(self.tasks) do
    if not task:done() then cancel(self, task) end
  end
end

local function is_base_error(e) return isinstance(e, {errors.SystemExit, errors.KeyboardInterrupt}) end

local function add_error(self, e)
  self.errors.n = self.errors.n + 1
  self.errors[self.errors.n] = e
end

local function tell_too_late(self, task, e)
  self.loop:call_exception_handler({
    message = format("Task %s has errored out but its parent task %s is already completed", tostring(task), tostring(self.parent)),
    exception = e, task = task})
end

-- One of the tasks is done. The first failure cancels the others, and what the block awaits.
local function task_done(self, task)
  if self.all_done and self.tasks.count == 0 and not self.all_done:done() then self.all_done:set_result(true) end
  if task:cancelled() then return end
  local e = task:exception()
  if e == nil then return end
  add_error(self, e)
  if is_base_error(e) and self.base_error == nil then self.base_error = e end
  if self.parent:done() then return tell_too_late(self, task, e) end
  if self.aborting or self.parent_cancelled then return end
  abort(self)
  self.parent_cancelled = true
  cancel(self, self.parent)
end

-- Closes a coroutine that will not run, so that nobody warns of it.
local function refuse(self, coro, why)
  if prim.is_coroutine(coro) then coro:close() end
  error(RuntimeError(format("TaskGroup %s %s", tostring(self), why)), 3)
end

-- create_task(coro [, {name = ..., context = ...}]) -> a task of this group
function TaskGroup:create_task(coro, keywords)
  if not self.entered then refuse(self, coro, "has not been entered") end
  if self.exiting and self.tasks.count == 0 then refuse(self, coro, "is finished") end
  if self.aborting then refuse(self, coro, "is shutting down") end
  local task = self.loop:create_task(coro, keywords)
  if task:done() then -- it was eager
    task_done(self, task)
    return task
  end
  -- The group waits for whom it has entered: so it enters whose end it will hear of. Memory may give out in between.
  local place
  prim.awaited(task, self.parent)
  task:add_done_callback(function()
    if not place then return end
    line.leave(self.tasks, place, task)
    task_done(self, task)
  end)
  place = line.join(self.tasks, task)
  return task
end

async function TaskGroup:__aenter()
  if self.entered then error(RuntimeError(format("TaskGroup %s has already been entered", tostring(self)))) end
  self.loop = self.loop or asyncio.get_running_loop()
  self.parent = prim.current_task()
  if not self.parent then
    error(RuntimeError(format("TaskGroup %s cannot determine the parent task", tostring(self))))
  end
  self.entered = true
  return self
end

-- Waits for all tasks. Returns the first cancellation of the parent meanwhile that is not the group's own doing; it
-- aborts the group. The tasks may take as long as they like to end, and the parent may be cancelled again.
local function wait_for_all(self)
  local cancellation
  while self.tasks.count > 0 do
    self.all_done = prim.new_future(self.loop, "group")
    for _, task in line.each(self.tasks) do prim.waits(task, "group", self.all_done) end
    local ok, e = pcall(await_value, self.all_done)
    self.all_done = nil
    if not ok then
      if not isinstance(e, CancelledError) then error(e, 0) end
      if not self.aborting then
        cancellation = e
        abort(self)
      end
    end
  end
  return cancellation
end

-- All tasks' errors together. The parent keeps the cancellation that was asked of it meanwhile, for its next await.
local function raise_errors(self)
  local list = self.errors
  self.errors = {n = 0}
  if self.parent:cancelling() > 0 then
    self.parent:uncancel()
    self.parent:cancel()
  end
  error(errors.BaseExceptionGroup("unhandled errors in a TaskGroup", list), 0)
end

async function TaskGroup:__aexit(e)
  if not self.entered then error(RuntimeError(format("TaskGroup %s has not been entered", tostring(self)))) end
  self.exiting = true
  local failed, cancelled = e ~= nil, e ~= nil and isinstance(e, CancelledError)
  if failed and self.base_error == nil and is_base_error(e) then self.base_error = e end
  if failed and not self.aborting then abort(self) end
  local cancellation = wait_for_all(self) or (cancelled and e or nil)
  if self.base_error ~= nil then error(self.base_error, 0) end
  -- What the group has asked for is taken back; if nobody else asked, there is no cancellation.
  if self.parent_cancelled and self.parent:uncancel() == 0 then cancellation = nil end
  if cancellation and self.errors.n == 0 then error(cancellation, 0) end
  if failed and not cancelled then add_error(self, e) end
  if self.errors.n > 0 then raise_errors(self) end
end

check.methods("TaskGroup", TaskGroup)
