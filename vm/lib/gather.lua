-- gather.lua - asyncio.gather and asyncio.shield: one future for many, and a
-- future that a cancellation does not get through.
local prim, asyncio = ...
local error, ipairs, type, next, getmetatable, pack = error, ipairs, type, next, getmetatable, table.pack
local ensure_future, watch, failure, outcome = prim.ensure_future, prim.watch, prim.failure, prim.outcome
local done = prim.methods.Future.done

-- Cancelling a gather cancels its children; it ends when they have.
local function cancel_children(children, state)
  return function(outer, msg)
    local any = false
    for i = 1, children.n do
      if children[i]:cancel(msg) then any = true end
    end
    if any then state.cancel_requested = true end
    return any
  end
end

-- The keywords at the end of gather's arguments, nil when there are none. A sequence there is not taken for them.
local function take_keywords(args)
  local last = args[args.n]
  if type(last) ~= "table" or type(next(last) or "") ~= "string" or getmetatable(last) ~= nil or last.__await ~= nil then return nil end
  args.n = args.n - 1
  return prim.check.keywords("gather", last, {return_exceptions = true})
end

-- gather(a, b, ..., [{return_exceptions = true}]) -> a future of the results, in the order of the arguments
function asyncio.gather(...)
  local args = pack(...)
  local keywords = take_keywords(args)
  local return_exceptions = keywords and keywords.return_exceptions

  if args.n == 0 then
    local empty = asyncio.get_event_loop():create_future()
    empty:set_result({n = 0})
    return empty
  end

  local children, by_argument, finished_already = {n = args.n}, {}, {}
  local count, finished, state, outer = 0, 0, {}, nil

  local function child_done(child)
    finished = finished + 1
    if not outer or done(outer) then
      if not child:cancelled() then child:exception() end -- taken out: nobody is to be warned of it
      return
    end
    if not return_exceptions then
      local e = failure(child)
      if e ~= nil then return outer:set_exception(e) end
    end
    if finished < count then return end
    local results = {n = children.n}
    for i = 1, children.n do results[i] = outcome(children[i]) end
    if state.cancel_requested then outer:set_exception(prim.cancelled_error(child))
    else outer:set_result(results) end
  end

  local loop
  for i = 1, args.n do
    local arg = args[i]
    if arg == nil then error(asyncio.TypeError("An asyncio.Future, a coroutine or an awaitable is required")) end
    local child = by_argument[arg]
    if not child then
      child = ensure_future(arg, loop, true)
      loop = loop or child:get_loop()
      by_argument[arg] = child
      count = count + 1
      if not watch(child, child_done) then finished_already[#finished_already + 1] = child end
    end
    children[i] = child
  end

  outer = prim.new_future(loop, "gather")
  prim.canceller(outer, cancel_children(children, state))
  prim.waits(children, "gather", outer)
  for _, child in ipairs(finished_already) do child_done(child) end
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
