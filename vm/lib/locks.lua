-- locks.lua - Lock, Event, Condition, Semaphore, BoundedSemaphore, Barrier.
--
-- All of them work alike. Who cannot go on makes a future, stands in line with it, and awaits it; who lets go makes
-- the future of the first in line done. That one runs a turn of the loop later, and much can happen until then: it
-- may be cancelled, somebody may come along and take what has become free. Most lines below are about that.
local prim, asyncio = ...
local pcall, error, type, select, next, format = pcall, error, type, select, next, string.format
local class, line, await_value, new_future, loop_of = prim.class, prim.line, prim.await, prim.new_future, prim.loop_of
local errors, check = prim.exceptions, prim.check
local RuntimeError, ValueError, TypeError, BrokenBarrierError = errors.RuntimeError, errors.ValueError, errors.TypeError, errors.BrokenBarrierError
local CancelledError, isinstance = errors.CancelledError, errors.isinstance

local function note(self, kind)
  if prim.recording and self.records then prim.note(kind, self.what, self.id, self.waiters.count) end
end

-- Stands in line with a new future and waits for it. Returns what pcall does, and the future.
local function wait_in_line(self)
  local future = new_future(loop_of(self), self.what, self.id)
  local place = line.join(self.waiters, future)
  note(self, "lock.wait")
  local ok, e = pcall(await_value, future)
  line.leave(self.waiters, place, future)
  return ok, e, future
end

local function wake(future, result)
  if future:done() then return false end
  future:set_result(result)
  return true
end

-- "locked, waiters:2"
local function with_waiters(self, text)
  if self.waiters.count > 0 then text = format("%s, waiters:%d", text, self.waiters.count) end
  return prim.object_text(self, text)
end

-- For the classes that take no arguments.
local function check_none(name, ...)
  if select("#", ...) > 0 then error(TypeError(name .. "() takes no arguments")) end
end

-- Lock -------------------------------------------------------------------------------------------------------

local Lock = class("Lock", "locks")
Lock.what, Lock.records = "lock", true -- its word in the trace, and that lock.wait, lock.got, lock.free go there

function Lock:__init(...)
  check_none("Lock", ...)
  self.held, self.waiters, self.id = false, line.new(), prim.id()
end

-- `async with lock do ... end`: acquired on the way in, released on every way out.
async function Lock:__aenter() await self:acquire() end

async function Lock:__aexit() self:release() end

function Lock:locked() return self.held end

-- Is there anybody in line who still wants it?
local function is_wanted(self)
  for _, future in line.each(self.waiters) do
    if not future:cancelled() then return true end
  end
  return false
end

local function wake_first(self)
  local first = self.waiters[self.waiters.first]
  if first then wake(first, true) end
end

-- Waits until nobody holds the lock, then takes it. A newcomer never overtakes the line.
async function Lock:acquire()
  if self.held or is_wanted(self) then
    local ok, e = wait_in_line(self)
    if not ok then
      -- It may have been this one's turn: then it is the next one's.
      if isinstance(e, CancelledError) and not self.held then wake_first(self) end
      error(e, 0)
    end
  end
  self.held = true
  note(self, "lock.got")
  return true
end

-- Lets go, and wakes the first in line. Anybody may do that, not only who has acquired it.
function Lock:release()
  if not self.held then error(RuntimeError("Lock is not acquired.")) end
  self.held = false
  note(self, "lock.free")
  wake_first(self)
end

function Lock:__tostring() return with_waiters(self, self.held and "locked" or "unlocked") end

-- Event ------------------------------------------------------------------------------------------------------

local Event = class("Event", "locks")
Event.what = "event"

function Event:__init(...)
  check_none("Event", ...)
  self.value, self.waiters, self.id = false, line.new(), prim.id()
end

function Event:is_set() return self.value end

-- Wakes all who wait, and lets everybody through from now on.
function Event:set()
  if self.value then return end
  self.value = true
  for _, future in line.each(self.waiters) do wake(future, true) end
end

function Event:clear() self.value = false end

-- Waits until the event is set. Who was woken goes on even if it has been cleared since.
async function Event:wait()
  if self.value then return true end
  local ok, e = wait_in_line(self)
  if not ok then error(e, 0) end
  return true
end

function Event:__tostring() return with_waiters(self, self.value and "set" or "unset") end

-- Condition --------------------------------------------------------------------------------------------------

local Condition = class("Condition", "locks")
Condition.what = "condition"
Condition.__aenter, Condition.__aexit = Lock.__aenter, Lock.__aexit

-- Condition([lock]): those who share a lock may wait for different things under it.
function Condition:__init(lock)
  lock = check.one("Condition", "lock", lock)
  if lock ~= nil and (type(lock) ~= "table" or not (lock.acquire and lock.release and lock.locked)) then
    error(TypeError(format("Condition: lock must be a Lock, not %s", check.type_name(lock))))
  end
  self.lock, self.waiters, self.id = lock or asyncio.Lock(), line.new(), prim.id()
end

function Condition:locked() return self.lock:locked() end

function Condition:acquire() return self.lock:acquire() end

function Condition:release() return self.lock:release() end

local function wake_some(self, n)
  for _, future in line.each(self.waiters) do
    if n <= 0 then return end
    if wake(future, false) then n = n - 1 end -- as Python's does
  end
end

-- Takes the lock again, however often the task is cancelled meanwhile. Returns the last cancellation, if any.
local function acquire_again(self)
  local cancelled
  while true do
    local ok, e = pcall(await_value, self:acquire())
    if ok then return cancelled end
    if not isinstance(e, CancelledError) then
      wake_some(self, 1)
      error(e, 0)
    end
    cancelled = e
  end
end

-- Lets the lock go, waits for a notification, and takes the lock again. What one waits for may be gone by then, as
-- others ran in between: look again, or use wait_for.
async function Condition:wait()
  if not self:locked() then error(RuntimeError("cannot wait on un-acquired lock")) end
  loop_of(self)
  self:release()
  local ok, e = wait_in_line(self)
  local cancelled = acquire_again(self)
  if ok and not cancelled then return true end
  wake_some(self, 1) -- the notification may have been for this one, which cannot take it
  error(cancelled or e, 0)
end

-- Waits until predicate() is true, and returns what it gave.
async function Condition:wait_for(predicate)
  local result = check.callable("Condition.wait_for", "predicate", predicate)()
  while not result do
    await self:wait()
    result = predicate()
  end
  return result
end

-- Wakes n of those who wait (1 unless said). They go on when they get the lock, so not before the caller lets go.
function Condition:notify(n)
  if not self:locked() then error(RuntimeError("cannot notify on un-acquired lock")) end
  n = check.one("Condition.notify", "n", n)
  wake_some(self, n == nil and 1 or check.integer("Condition.notify", "n", n))
end

function Condition:notify_all() self:notify(self.waiters.count) end

function Condition:__tostring() return with_waiters(self, self:locked() and "locked" or "unlocked") end

-- Semaphore --------------------------------------------------------------------------------------------------

local Semaphore = class("Semaphore", "locks")
Semaphore.what, Semaphore.records = "semaphore", true
Semaphore.__aenter, Semaphore.__aexit = Lock.__aenter, Lock.__aexit

-- Semaphore([value]): as many may hold it at a time; 1 unless said.
function Semaphore:__init(value)
  value = check.one("Semaphore", "value", value)
  value = value == nil and 1 or check.integer("Semaphore", "value", value)
  if value < 0 then error(ValueError("Semaphore initial value must be >= 0")) end
  self.value, self.waiters, self.id = value, line.new(), prim.id()
end

-- Would acquire have to wait?
function Semaphore:locked() return self.value == 0 or is_wanted(self) end

-- Hands one permit to the first in line who is not awake yet: it is taken from the value here and now, so that
-- nobody who comes along can take it instead.
local function hand_over(self)
  for _, future in line.each(self.waiters) do
    if wake(future, true) then
      self.value = self.value - 1
      return true
    end
  end
  return false
end

async function Semaphore:acquire()
  if not self:locked() then
    self.value = self.value - 1
    note(self, "lock.got")
    return true
  end
  local ok, e, future = wait_in_line(self)
  if not ok and isinstance(e, CancelledError) and future:done() and not future:cancelled() then
    self.value = self.value + 1 -- it had been handed a permit
  end
  while self.value > 0 and hand_over(self) do end
  if not ok then error(e, 0) end
  note(self, "lock.got")
  return true
end

function Semaphore:release()
  self.value = self.value + 1
  note(self, "lock.free")
  hand_over(self)
end

function Semaphore:__tostring()
  return with_waiters(self, self:locked() and "locked" or format("unlocked, value:%d", self.value))
end

local BoundedSemaphore = class("BoundedSemaphore", "locks", Semaphore)

function BoundedSemaphore:__init(value)
  Semaphore.__init(self, value)
  self.bound = self.value
end

-- Releasing more often than acquiring is an error here.
function BoundedSemaphore:release()
  if self.value >= self.bound then error(ValueError("BoundedSemaphore released too many times")) end
  Semaphore.release(self)
end

-- Barrier ----------------------------------------------------------------------------------------------------

-- Fills until all parties are there, drains until they have all left, and fills again. reset() sends away those who
-- wait (resetting), abort() those, too, who come later (broken).
local Barrier = class("Barrier", "locks")

-- Its inner lock and condition are no business of the trace's, only that one waits at a barrier.
local function inner_condition()
  local condition = asyncio.Condition()
  condition.what, condition.lock.records = "barrier", false
  return condition
end

-- What programs read: parties, n_waiting (who is there, while it fills), broken.
local function become(self, state, count)
  self.state, self.count = state, count
  self.n_waiting, self.broken = state == "filling" and count or 0, state == "broken"
end

function Barrier:__init(parties)
  parties = check.integer("Barrier", "parties", check.one("Barrier", "parties", parties))
  if parties < 1 then error(ValueError("parties must be > 0")) end
  self.parties, self.condition = parties, inner_condition()
  become(self, "filling", 0)
end

local function wait_until(self, predicate) return await_value(self.condition:wait_for(predicate)) end

-- Nobody comes in while others are still on their way out.
local function wait_for_room(self)
  wait_until(self, function() return self.state ~= "draining" and self.state ~= "resetting" end)
  if self.broken then error(BrokenBarrierError("Barrier aborted")) end
end

-- The last to come opens the barrier; the others wait for it.
local function pass(self, index)
  if index + 1 == self.parties then
    become(self, "draining", self.count)
    return self.condition:notify_all()
  end
  wait_until(self, function() return self.state ~= "filling" end)
  if self.broken or self.state == "resetting" then error(BrokenBarrierError("Abort or reset of barrier")) end
end

-- The last to leave makes room for the next round.
local function leave(self)
  become(self, self.state, self.count - 1)
  if self.count > 0 then return end
  if self.state == "resetting" or self.state == "draining" then become(self, "filling", 0) end
  self.condition:notify_all()
end

-- Waits until all parties are here. Returns a number from 0 to parties - 1, another one for each.
async function Barrier:wait()
  async with self.condition do
    wait_for_room(self)
    local index = self.count
    become(self, self.state, index + 1)
    local ok, e = pcall(pass, self, index)
    leave(self)
    if not ok then error(e, 0) end
    return index
  end
end

-- Empties the barrier: those who wait there get a BrokenBarrierError.
async function Barrier:reset()
  async with self.condition do
    become(self, self.count > 0 and "resetting" or "filling", self.count)
    self.condition:notify_all()
  end
end

-- Breaks the barrier for good: who waits there, and who comes, gets a BrokenBarrierError.
async function Barrier:abort()
  async with self.condition do
    become(self, "broken", self.count)
    self.condition:notify_all()
  end
end

async function Barrier:__aenter() return await self:wait() end

async function Barrier:__aexit() end

function Barrier:__tostring()
  local waiters = self.broken and "" or format(", waiters:%d/%d", self.n_waiting, self.parties)
  return prim.object_text(self, self.state .. waiters)
end

for name, methods in next, {Lock = Lock, Event = Event, Condition = Condition, Semaphore = Semaphore,
  BoundedSemaphore = BoundedSemaphore, Barrier = Barrier} do check.methods(name, methods) end

-- At once ----------------------------------------------------------------------------------------------------

-- What is free, and what has happened: `await lock:acquire()` and the like then answer here, without a coroutine.

prim.at_once(Lock, "acquire", function(self)
  if self.held or self.waiters.count > 0 then return end
  self.held = true
  return true, true
end)

prim.at_once(Semaphore, "acquire", function(self)
  if self.value == 0 or self.waiters.count > 0 then return end
  self.value = self.value - 1
  return true, true
end)

prim.at_once(Event, "wait", function(self)
  if self.value then return true, true end
end)
