local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local sleep, gather, shield = asyncio.sleep, asyncio.gather, asyncio.shield
local ValueError, RuntimeError = asyncio.ValueError, asyncio.RuntimeError

local function futures(n)
  local list = {}
  for i = 1, n do list[i] = asyncio.get_running_loop():create_future() end
  return table.unpack(list)
end

local async function turns(n)
  for _ = 1, n or 1 do await sleep(0) end
end

local async function value(x, delay)
  await sleep(delay or 0)
  return x
end

case("results in the order of arguments", async function()
  local a, b, c = futures(3)
  local fut = gather(a, b, c)
  b:set_result(1)
  a:set_result(2)
  await turns()
  say(b:done(), fut:done())
  c:set_result(3)
  await turns()
  say(fut:done(), fut:result())
end)

case("one fails", async function()
  local a, b, c, d, e = futures(5)
  local fut = gather(a, b, c, d, e)
  a:set_result(1)
  b:set_exception(ValueError("b"))
  await turns()
  say(fut:done(), fut:exception() == b:exception())
  c:set_result(3)
  d:cancel()
  e:set_exception(RuntimeError("e"))
  say(e:exception())
end)

case("errors as results", async function()
  local a, b, c, d = futures(4)
  local fut = gather(a, b, c, d, {return_exceptions = true})
  a:set_result(1)
  b:set_exception(ValueError("b"))
  c:set_result(3)
  await turns()
  say(fut:done())
  d:set_exception(RuntimeError("d"))
  await turns()
  say(fut:done(), fut:result())
end)

case("of nothing", async function()
  local fut = gather()
  say(asyncio.isfuture(fut), await fut)
  say(await gather({return_exceptions = true}))
end)

case("one is cancelled", async function()
  local a, b, c = futures(3)
  local fut = gather(a, b, c)
  a:set_result(1)
  b:cancel("b")
  await turns()
  say(fut:done(), fut:cancelled(), raised(fut.exception, fut), raised(fut.result, fut))
  c:set_result(3)
end)

case("one is cancelled and errors are results", async function()
  local a, b, c, d, e, f = futures(6)
  local fut = gather(a, b, c, d, e, f, {return_exceptions = true})
  a:set_result(1)
  b:set_exception(asyncio.ZeroDivisionError("z"))
  c:cancel()
  d:set_result(2)
  e:set_exception(RuntimeError("r"))
  await turns()
  say(fut:done())
  f:cancel("f")
  await turns()
  say(fut:done(), fut:result())
end)

case("coroutines counted once", async function()
  local c = value("abc")
  say(await gather(c, c, value("def"), c))
end)

case("cancelling it cancels all", async function()
  local a, b = futures(2)
  local async function wait(f) return await f end
  local async function outer() return await gather(wait(a), wait(b)) end
  local t = asyncio.create_task(outer())
  await turns(2)
  say(t:cancel())
  say(await caught(t), {a:cancelled(), b:cancelled()})
end)

case("the first error reaches the awaiter at once", async function()
  local a, b = futures(2)

  local async function inner(f)
    local _ <close> = asyncio.finally(function() say("inner ends") end)
    await f
  end

  local async function outer() return await gather(inner(a), inner(b)) end
  local t = asyncio.create_task(outer())
  await turns()
  await turns()
  a:set_exception(ValueError("a"))
  await turns(4)
  say(t:done(), await caught(t), b:done())
  b:set_exception(RuntimeError("b"))
  await turns(3)
end)

case("cancelled when all children are done", async function()
  local f = futures(1)
  local async function child() return await f end
  local g = gather(child())
  await turns()
  local seen = {}
  f:add_done_callback(function() seen[1] = g:cancel() end)
  f:set_result(42)
  say(await g, seen, g:cancelled())
end)

case("cancelled in a loop with errors as results", async function()
  local async function loop()
    while true do await gather(sleep(.005), {return_exceptions = true}) end
  end

  for i = 1, 2 do
    local t = asyncio.create_task(loop())
    await sleep(.012)
    if i == 1 then t:cancel() else t:cancel("my message") end
    say(await caught(t))
  end
end)

case("of other loops is refused", async function()
  local loop = asyncio.new_event_loop()
  local a, b = loop:create_future(), asyncio.get_running_loop():create_future()
  say(raised(gather, a, b).name)
  loop:close()
end)

case("of what cannot be awaited", async function() say(raised(gather, 1).name) end)

case("within each other", async function()
  say(await gather(gather(value(1), value(2)), value(3)))
end)

case("shield gives the result", async function()
  local f = futures(1)
  local outer = shield(f)
  f:set_result(42)
  say(await outer)
end)

case("shield gives the error", async function()
  local f = futures(1)
  local outer = shield(f)
  local e = RuntimeError("expected")
  f:set_exception(e)
  await turns()
  say(outer:exception() == e, f:exception() == e)
end)

case("shield the inner one is cancelled", async function()
  local f = futures(1)
  local outer = shield(f)
  f:cancel()
  await turns()
  say(outer:cancelled())
end)

case("shield the outer one is cancelled", async function()
  local f = futures(1)
  local outer = shield(f)
  outer:cancel("outer")
  await turns()
  say(outer:cancelled(), f:done(), await caught(outer))
  f:set_result(1)
end)

case("shield of what is done", async function()
  local f = futures(1)
  f:set_result(42)
  say(shield(f) == f, await shield(f))
end)

case("shield keeps the inner task running", async function()
  local f = futures(1)
  local proof = {}

  local async function inner()
    await f
    proof[#proof + 1] = 1
  end

  local async function outer()
    await shield(inner())
    proof[#proof + 1] = 100
  end

  local t = asyncio.create_task(outer())
  await turns(2)
  t:cancel()
  say(await caught(t))
  f:set_result(nil)
  await turns(2)
  say(proof)
end)

case("shield around gather", async function()
  local a, b = futures(2)
  local parent = gather(a, b)
  local outer = shield(parent)
  await turns()
  outer:cancel()
  await turns()
  say(outer:cancelled())
  a:set_result(1)
  b:set_result(2)
  await turns()
  say(parent:result())
end)

case("gather around shields", async function()
  local a, b = futures(2)
  local x, y = shield(a), shield(b)
  local parent = gather(x, y)
  await turns()
  say(parent:cancel())
  await turns(2)
  say(raised(parent.exception, parent), x:cancelled(), y:cancelled(), a:done(), b:done())
  a:set_result(1)
  b:set_result(2)
end)

case("shield in a loop of cancellations", async function()
  local t = asyncio.create_task(value("done", .02))

  local async function stubborn()
    while true do
      local ok, result = pcall(function() return await shield(t) end)
      if ok then return result end
      say("not yet")
    end
  end

  local s = asyncio.create_task(stubborn())
  for _ = 1, 2 do
    await sleep(.005)
    s:cancel()
  end
  say(await s, s:cancelling())
end)
