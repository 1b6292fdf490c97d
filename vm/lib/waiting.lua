-- waiting.lua - asyncio.wait: until the first, until an error, or until all
-- are done, or the time is over; and as_completed: one after the other.
local prim, asyncio = ...
local format = string.format
local error, type, tostring, setmetatable, getmetatable = error, type, tostring, setmetatable, getmetatable
local check = prim.check

-- Which futures that are done may end a wait, in the words of prim.tally.
local WHEN = {FIRST_COMPLETED = "each", FIRST_EXCEPTION = "errors", ALL_COMPLETED = "last"}

local WAIT_KEYS, AS_COMPLETED_KEYS = {timeout = true, return_when = true}, {timeout = true}

-- The futures of a sequence, each once, in the order given.
local function unique(list)
  local futures, other = prim.unique(list, check.length("wait", "fs", list))
  if futures then return futures end
  local text = "Passing coroutines is forbidden, use tasks explicitly."
  if not prim.is_coroutine(other) then text = format("expect a sequence of futures, not of %s", check.type_name(other)) end
  error(asyncio.TypeError(text), 3)
end

-- Is the wait over with this future, although others are not done?
local function is_enough(return_when, future)
  if return_when == "FIRST_EXCEPTION" then return not future:cancelled() and future:exception() ~= nil end
  return return_when == "FIRST_COMPLETED"
end

local async function wait_until(futures, timeout, return_when)
  local loop = asyncio.get_running_loop()
  local waiter = prim.new_future(loop, "wait")
  local function release() if not waiter:done() then waiter:set_result(nil) end end
  local timer = timeout and loop:call_later(timeout, release)

  local function one_done(future, last)
    if not last and not is_enough(return_when, future) then return end
    if timer then timer:cancel() end
    release()
  end

  local tally = prim.tally(one_done, "wait", WHEN[return_when])
  prim.count_for(tally, waiter)
  prim.count(tally, futures)
  local _ <close> = asyncio.finally(function()
    if timer then timer:cancel() end
    prim.unwatch(futures, tally)
  end)
  await waiter
end

-- wait({f1, f2, ...} [, {timeout = seconds, return_when = asyncio.FIRST_COMPLETED}]) -> done, pending
async function asyncio.wait(list, keywords)
  if type(list) ~= "table" then
    error(asyncio.TypeError(format("expect a list of futures, not %s", check.type_name(list))))
  end
  if check.length("wait", "fs", list) == 0 then error(asyncio.ValueError("Set of Tasks/Futures is empty.")) end
  local k = check.keywords("wait", keywords, WAIT_KEYS)
  local timeout, return_when = check.seconds("wait", "timeout", k.timeout), k.return_when or asyncio.ALL_COMPLETED
  if not WHEN[return_when] then
    error(asyncio.ValueError(format("Invalid return_when value: %s", tostring(return_when))))
  end
  local futures = unique(list)
  await wait_until(futures, timeout, return_when)
  return prim.split(futures)
end

-- as_completed: one after the other, in the order in which they are done ------------------------------------------

-- Iterates in two ways: a plain `for` gives at once as many awaitables as there are futures, the first of which has
-- the outcome of whichever is done first; `async for` waits for each future, and gives the future itself.
local AsCompleted = {__name = "_AsCompletedIterator"}
AsCompleted.__index = AsCompleted

local TIMED_OUT = {} -- stands in the queue for a future that was not done in time

local function handle_timeout(self)
  for i = 1, self.futures.n do
    local future = self.futures[i]
    if self.todo[future] then
      future:remove_done_callback(self.on_done)
      self.done:put_nowait(TIMED_OUT)
    end
  end
  self.todo, self.todo_count = {}, 0
end

local function handle_completion(self, future)
  if not self.todo[future] then return end
  self.todo[future] = nil
  self.todo_count = self.todo_count - 1
  self.done:put_nowait(future)
  if self.todo_count == 0 and self.timer then self.timer:cancel() end
end

-- The next future that is done.
async function AsCompleted:_wait_for_one()
  local future = await self.done:get()
  if future == TIMED_OUT then error(asyncio.TimeoutError()) end
  return future
end

-- What a plain `for` gives: it has the outcome of that future.
async function AsCompleted:_result_of_next() return (await self:_wait_for_one()):result() end

local function take_one(self)
  if self.left == 0 then return false end
  self.left = self.left - 1
  return true
end

function AsCompleted:__call() return take_one(self) and self:_result_of_next() or nil end

function AsCompleted:__aiter() return self end

async function AsCompleted:__anext()
  if not take_one(self) then error(asyncio.StopAsyncIteration()) end
  return await self:_wait_for_one()
end

-- Futures for all awaitables of a list; coroutines become tasks now.
local function futures_of(list, loop)
  local seen, out = {}, {n = 0}
  for i = 1, check.length("as_completed", "fs", list) do
    local x = list[i]
    if x == nil or not seen[x] then
      out.n = out.n + 1
      out[out.n] = prim.ensure_future(x, loop)
      if x ~= nil then seen[x] = true end
    end
  end
  return out
end

-- as_completed({a, b, ...} [, {timeout = seconds}]) -> for `for` and for `async for`; TimeoutError when the time is over
function asyncio.as_completed(list, keywords)
  if type(list) ~= "table" or getmetatable(list) ~= nil then
    error(asyncio.TypeError(format("expects an iterable of awaitables, not %s", check.type_name(list))))
  end
  local loop = asyncio.get_event_loop()
  local timeout = check.seconds("as_completed", "timeout", check.keywords("as_completed", keywords, AS_COMPLETED_KEYS).timeout)
  local self = setmetatable({todo = {}, done = prim.quiet_queue("wait")}, AsCompleted)
  self.futures = futures_of(list, loop)
  self.left, self.todo_count = self.futures.n, self.futures.n
  self.on_done = function(future) handle_completion(self, future) end
  for i = 1, self.futures.n do
    self.todo[self.futures[i]] = true
    prim.waits(self.futures[i], "as_completed")
    self.futures[i]:add_done_callback(self.on_done)
  end
  if self.left > 0 and timeout ~= nil then self.timer = loop:call_later(timeout, handle_timeout, self) end
  return self
end
