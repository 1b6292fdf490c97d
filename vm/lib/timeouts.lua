-- timeouts.lua - asyncio.timeout, timeout_at and wait_for: a deadline that
-- cancels, and the TimeoutError that its cancellation becomes.
local prim, asyncio = ...
local format = string.format
local error, ipairs, pcall, select, setmetatable = error, ipairs, pcall, select, setmetatable
local pack, unpack = table.pack, table.unpack
local check = prim.check

local Timeout = {__name = "Timeout"}
Timeout.__index = Timeout

local function expire(self)
  prim.asking("timeout", self.asker, self.task.cancel, self.task)
  self.state, self.handle = "expiring", nil
end

function Timeout:when() return self.deadline end

-- Sets another deadline; nil: none.
function Timeout:reschedule(...)
  check.given("Timeout.reschedule", select("#", ...), "when")
  local when = check.seconds("Timeout.reschedule", "when", ...)
  if self.state ~= "active" then
    if self.state == "created" then error(asyncio.RuntimeError("Timeout has not been entered")) end
    error(asyncio.RuntimeError(format("Cannot change state of %s Timeout", self.state)))
  end
  self.deadline = when
  if self.handle then self.handle:cancel() end
  self.handle = nil
  if when == nil then return end
  local loop = asyncio.get_running_loop()
  if when <= loop:time() then self.handle = loop:call_soon(expire, self)
  else self.handle = loop:call_at(when, expire, self) end
end

-- Has the deadline passed inside the block?
function Timeout:expired() return self.state == "expiring" or self.state == "expired" end

async function Timeout:__aenter()
  if self.state ~= "created" then error(asyncio.RuntimeError("Timeout has already been entered")) end
  local task = prim.current_task()
  if not task then error(asyncio.RuntimeError("Timeout should be used inside a task")) end
  self.state, self.task, self.cancelling = "active", task, task:cancelling()
  self.asker = format("timeout(%s) of %s", self.text, task:get_name())
  self:reschedule(self.deadline)
  return self
end

-- Notes that the timeout is behind an error which another one has replaced on its way out.
local function insert_timeout_error(e)
  while type(e) == "table" and e.context ~= nil do
    if asyncio.isinstance(e.context, asyncio.CancelledError) then
      local te = asyncio.TimeoutError()
      te.context, te.cause = e.context, e.context
      e.context = te
      return
    end
    e = e.context
  end
end

async function Timeout:__aexit(err)
  if self.handle then self.handle:cancel() end
  self.handle = nil
  if self.state == "expiring" then
    self.state = "expired"
    if self.task:uncancel() <= self.cancelling and err ~= nil then
      if asyncio.isinstance(err, asyncio.CancelledError) then
        local timeout = asyncio.TimeoutError()
        timeout.cause, timeout.context = err, err
        error(timeout)
      end
      insert_timeout_error(err)
      if asyncio.isinstance(err, asyncio.ExceptionGroup) then
        for _, e in ipairs(err.exceptions) do insert_timeout_error(e) end
      end
    end
  elseif self.state == "active" then
    self.state = "finished"
  end
end

-- As Python's round(when, 3) is shown.
local function rounded(when)
  local text = format("%.3f", when):gsub("0+$", "")
  return text:find("%.$") and text .. "0" or text
end

function Timeout:__tostring()
  local when = self.state == "active" and (" when=" .. (self.deadline and rounded(self.deadline) or "nil")) or ""
  return format("<Timeout [%s]%s>", self.state, when)
end

check.methods("Timeout", Timeout)

local function make(when, text)
  return setmetatable({state = "created", deadline = when, text = text}, Timeout)
end

-- timeout(delay) -> for `async with`: cancels the block after `delay` seconds and raises TimeoutError; nil: never
function asyncio.timeout(...)
  check.given("timeout", select("#", ...), "delay")
  local delay = check.seconds("timeout", "delay", check.one("timeout", "delay", ...))
  local loop = asyncio.get_running_loop()
  return make(delay and loop:time() + delay, delay and format("%.14g", delay) or "nil")
end

-- timeout_at(when) -> the same with a deadline on the loop's clock
function asyncio.timeout_at(...)
  check.given("timeout_at", select("#", ...), "when")
  local when = check.seconds("timeout_at", "when", check.one("timeout_at", "when", ...))
  return make(when, when and format("at %.14g", when) or "nil")
end

-- Cancels a future and waits until it has ended.
local async function cancel_and_wait(future, asker)
  local waiter = asyncio.get_running_loop():create_future()
  local function release() if not waiter:done() then waiter:set_result(nil) end end
  future:add_done_callback(release)
  local _ <close> = asyncio.finally(function() future:remove_done_callback(release) end)
  prim.asking("timeout", asker, future.cancel, future)
  await waiter
end

-- wait_for(awaitable, timeout) -> its result, or TimeoutError after it has been cancelled and has ended
async function asyncio.wait_for(awaitable, ...)
  check.given("wait_for", select("#", awaitable, ...), "fut", "timeout")
  local timeout = check.seconds("wait_for", "timeout", check.one("wait_for", "timeout", ...))
  if timeout ~= nil and timeout <= 0 then
    local future = prim.ensure_future(awaitable)
    if future:done() then return future:result() end
    await cancel_and_wait(future, format("wait_for(%.14g)", timeout))
    local results = pack(pcall(future.result, future))
    if results[1] then return unpack(results, 2, results.n) end
    local e = results[2] -- a gather may have failed with a CancelledError of its children: that counts, too
    if not asyncio.isinstance(e, asyncio.CancelledError) then error(e, 0) end
    local timeout_error = asyncio.TimeoutError()
    timeout_error.cause, timeout_error.context = e, e
    error(timeout_error)
  end
  async with asyncio.timeout(timeout) do return await awaitable end
end
