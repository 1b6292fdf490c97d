-- gather.lua - asyncio.gather and asyncio.shield: one future for many, and a
-- future that a cancellation does not get through.
local prim, asyncio = ...
local error, ipairs, type, next, select, getmetatable = error, ipairs, type, next, select, getmetatable
local failure = prim.failure

-- What stands at the end of gather's arguments, as keywords; nil when it is something else, as a sequence is.
local function take_keywords(last)
  if type(last) ~= "table" or type(next(last) or "") ~= "string" or getmetatable(last) ~= nil or last.__await ~= nil then return nil end
  return prim.check.keywords("gather", last, {return_exceptions = true})
end

-- gather(a, b, ..., [{return_exceptions = true}]) -> a future of the results, in the order of the arguments
function asyncio.gather(...)
  local n = select("#", ...)
  local keywords = n > 0 and take_keywords((select(n, ...))) or nil
  if keywords then n = n - 1 end
  local return_exceptions = keywords and keywords.return_exceptions

  if n == 0 then
    local empty = asyncio.get_event_loop():create_future()
    empty:set_result({n = 0})
    return empty
  end

  local tally, outer, cancel_requested

  -- Called for the last child, and for each that has failed or was cancelled; the others are only counted.
  local function child_done(child, last)
    if not return_exceptions then
      local e = failure(child)
      if e ~= nil then return outer:set_exception(e) end
    end
    if not last then return end
    local results = prim.outcomes(tally)
    if cancel_requested then outer:set_exception(prim.cancelled_error(prim.last_child(tally))) -- as in Python, of the last that was given
    else outer:set_result(results) end
  end

  -- Cancelling a gather cancels its children; it ends when they have.
  local function cancel(_, msg)
    local any = prim.cancel_children(tally, msg)
    cancel_requested = cancel_requested or any
    return any
  end

  tally = prim.tally(child_done, "gather", return_exceptions and "last" or "errors")
  local loop, finished_already = prim.children(tally, n, ...)
  outer = prim.new_future(loop, "gather")
  prim.canceller(outer, cancel)
  prim.gather_for(tally, outer)
  for _, child in ipairs(finished_already or {}) do tally(child) end
  return outer
end

-- shield(x) -> a future that ends as x does, and whose cancellation leaves x alone
function asyncio.shield(x)
  local inner = prim.ensure_future(x)
  if inner:done() then return inner end
  local outer = prim.new_future(inner:get_loop(), "shield")
  prim.waits(inner, "shield", outer)

  local function inner_done()
    if outer:cancelled() then
      if not inner:cancelled() then inner:exception() end
    elseif inner:cancelled() then
      outer:cancel()
    else
      local e = inner:exception()
      if e ~= nil then outer:set_exception(e) else outer:set_result(inner:result()) end
    end
  end

  inner:add_done_callback(inner_done)
  outer:add_done_callback(function()
    if inner:done() then return end
    inner:remove_done_callback(inner_done)
    prim.awaited(inner, nil)
  end)
  return outer
end
