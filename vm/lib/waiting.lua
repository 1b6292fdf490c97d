-- waiting.lua - asyncio.wait: until the first, until an error, or until all
-- are done, or the time is over.
local prim, asyncio = ...
local format = string.format
local error, type, tostring = error, type, tostring

local WHEN = {FIRST_COMPLETED = true, FIRST_EXCEPTION = true, ALL_COMPLETED = true}

-- The futures of a sequence, each once, in the order given.
local function unique(list)
  local seen, out = {}, {n = 0}
  for i = 1, list.n or #list do
    local f = list[i]
    if prim.is_coroutine(f) then
      error(asyncio.TypeError("Passing coroutines is forbidden, use tasks explicitly."), 3)
    end
    if not prim.is_future(f) then
      error(asyncio.TypeError(format("expect a sequence of futures, not of %s", type(f))), 3)
    end
    if not seen[f] then
      seen[f] = true
      out.n = out.n + 1
      out[out.n] = f
    end
  end
  return out
end

local function is_enough(return_when, left, future)
  if left <= 0 or return_when == "FIRST_COMPLETED" then return true end
  return return_when == "FIRST_EXCEPTION" and not future:cancelled() and future:exception() ~= nil
end

local async function wait_until(futures, timeout, return_when)
  local loop = asyncio.get_running_loop()
  local waiter = prim.new_future(loop, "wait")
  local left = futures.n
  local function release() if not waiter:done() then waiter:set_result(nil) end end
  local timer = timeout and loop:call_later(timeout, release)

  local function one_done(future)
    left = left - 1
    if not is_enough(return_when, left, future) then return end
    if timer then timer:cancel() end
    release()
  end

  for i = 1, futures.n do
    prim.waits(futures[i], "wait", waiter)
    futures[i]:add_done_callback(one_done)
  end
  local _ <close> = asyncio.finally(function()
    if timer then timer:cancel() end
    for i = 1, futures.n do futures[i]:remove_done_callback(one_done) end
  end)
  await waiter
end

-- wait({f1, f2, ...} [, {timeout = seconds, return_when = asyncio.FIRST_COMPLETED}]) -> done, pending
async function asyncio.wait(list, keywords)
  if prim.is_future(list) or prim.is_coroutine(list) then
    error(asyncio.TypeError(format("expect a list of futures, not %s", prim.is_task(list) and "Task"
      or prim.is_future(list) and "Future" or "coroutine")))
  end
  if type(list) ~= "table" then
    error(asyncio.TypeError(format("expect a list of futures, not %s", type(list))))
  end
  if (list.n or #list) == 0 then error(asyncio.ValueError("Set of Tasks/Futures is empty.")) end
  local return_when = keywords and keywords.return_when or asyncio.ALL_COMPLETED
  if not WHEN[return_when] then
    error(asyncio.ValueError(format("Invalid return_when value: %s", tostring(return_when))))
  end
  local futures = unique(list)
  await wait_until(futures, keywords and keywords.timeout, return_when)
  local done, pending = {n = 0}, {n = 0}
  for i = 1, futures.n do
    local into = futures[i]:done() and done or pending
    into.n = into.n + 1
    into[into.n] = futures[i]
  end
  return done, pending
end
