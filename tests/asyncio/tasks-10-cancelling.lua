local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local sleep = asyncio.sleep

local function future() return asyncio.get_running_loop():create_future() end

local async function waits(f, ...)
  local result = await f
  if select("#", ...) > 0 then return (...) end
  return result
end

local function shows(t, words) return tostring(t):find(words, 1, true) ~= nil end

case("cancelling is counted and shown", async function()
  local t = asyncio.create_task(sleep(10))
  say(t:cancelling(), shows(t, " cancelling "))
  say(t:cancel(), t:cancelling(), shows(t, "<Task cancelling"))
  say(t:cancel(), t:cancelling())
  say(await caught(t), t:cancelling())
end)

case("uncancel", async function()
  local async function task()
    await caught(sleep(10))
    asyncio.current_task():uncancel()
    await sleep(10)
  end

  local t = asyncio.create_task(task())
  await sleep(0)
  say(t:cancel(), t:cancelling(), t:cancelled())
  await sleep(.001)
  say(shows(t, "cancelling"), t:cancelling(), t:cancelled())
  say(t:cancel(), t:cancelling(), t:cancelled())
  say(await caught(t), t:cancelled(), t:done())
  say(t:uncancel(), t:cancelled(), t:done())
end)

case("uncancel more often than cancelled", async function()
  say(asyncio.current_task():uncancel(), asyncio.current_task():cancelling())
end)

case("a block with a timeout of ones own", async function()
  local async function request(seconds, timeout)
    local task = asyncio.current_task()
    local timed_out = {}

    local function on_timeout()
      timed_out[1] = true
      task:cancel()
    end

    local handle = asyncio.get_running_loop():call_later(timeout, on_timeout)
    local e = await caught(sleep(seconds))
    handle:cancel()
    if timed_out[1] and task:uncancel() == 0 and asyncio.isinstance(e, asyncio.CancelledError) then
      e = asyncio.TimeoutError()
    end
    await sleep(0)
    return timed_out, e
  end

  for _, times in ipairs {{10, .01}, {0, 10}} do
    local t = asyncio.create_task(request(times[1], times[2]))
    local timed_out, e = await t
    say(timed_out, e, t:cancelling())
  end
end)

case("uncancel before the error is delivered", async function()
  local f = future()
  local t = asyncio.create_task(waits(f, 42))
  await sleep(0)
  f:set_result(nil)
  t:cancel()
  say(t:cancelling())
  t:uncancel()
  say(t:cancelling(), await t)
end)

case("cancel a sleeper", async function()
  local t = asyncio.create_task(sleep(10))
  asyncio.get_running_loop():call_soon(t.cancel, t)
  say(await caught(t), t:done(), t:cancelled(), t:cancel())
end)

-- What `method` of a cancelled task raises, for each way to cancel it.
local async function messages(method)
  for i = 1, 4 do
    local t = asyncio.create_task(sleep(10))
    await sleep(0)
    if i == 1 then t:cancel() else t:cancel(({[3] = "my message", [4] = 5})[i]) end
    await asyncio.wait({t})
    local e = raised(t[method], t)
    say(e.name, #e.args, table.unpack(e.args))
  end
end

case("the message comes out of result", async function() await messages("result") end)

case("the message comes out of exception", async function() await messages("exception") end)

case("the message of a task that never started", async function()
  local t = asyncio.create_task(sleep(10))
  t:cancel("my message")
  await asyncio.wait({t})
  say(raised(t.exception, t))
end)

case("cancelled between two turns", async function()
  local async function task()
    await sleep(0)
    await sleep(0)
    return 12
  end

  local t = asyncio.create_task(task())
  await sleep(0)
  t:cancel()
  say(await caught(t), t:done(), t:cancelled(), t:cancel())
end)

case("the awaited future is cancelled", async function()
  local f = future()
  local t = asyncio.create_task(waits(f, 12))
  await sleep(0)
  f:cancel("inner")
  say(await caught(t), f:cancelled(), t:cancelled())
end)

case("both are cancelled", async function()
  local f = future()
  local t = asyncio.create_task(waits(f, 12))
  await sleep(0)
  f:cancel("future")
  t:cancel("task")
  say(await caught(t), t:done(), f:cancelled(), t:cancelled())
end)

case("caught and answered", async function()
  local f1, f2 = future(), future()

  local async function task()
    await f1
    await caught(f2)
    return 42
  end

  local t = asyncio.create_task(task())
  await sleep(0)
  f1:set_result(nil)
  await sleep(0)
  t:cancel()
  say(f2:cancelled(), await t, t:cancelled(), t:cancelling())
end)

case("ignored", async function()
  local f1, f2, f3 = future(), future(), future()

  local async function task()
    await f1
    await caught(f2)
    return await f3
  end

  local t = asyncio.create_task(task())
  await sleep(0)
  f1:set_result(nil)
  await sleep(0)
  t:cancel()
  say(f2:cancelled())
  await sleep(0)
  f3:set_result(42)
  say(await t, f3:cancelled(), t:cancelled())
end)

case("itself", async function()
  local async function task()
    say(asyncio.current_task():cancel())
    await sleep(100)
    return 12
  end

  local t = asyncio.create_task(task())
  say(await caught(t), t:done(), t:cancelled(), t:cancel())
end)

case("itself at the end", async function()
  local async function task()
    asyncio.current_task():cancel()
    return 12
  end

  local t = asyncio.create_task(task())
  say(await caught(t), t:done(), t:cancelled(), t:cancel())
end)

case("itself before it awaits another", async function()
  local f = future()
  local nested

  local async function coro()
    nested = asyncio.create_task(waits(f))
    await sleep(0)
    asyncio.current_task():cancel()
    await nested
  end

  local t = asyncio.create_task(coro())
  say(await caught(t), t:cancelled(), nested:cancelled(), f:cancelled())
end)

case("a sleeper by a timer", async function()
  local async function doit()
    local t = asyncio.create_task(sleep(5000))
    asyncio.get_running_loop():call_later(.01, t.cancel, t)
    return await caught(t)
  end

  say(await doit())
end)

case("through a chain of awaits", async function()
  local f = future()
  local proof = {}

  local async function inner()
    local e = await caught(f)
    proof[#proof + 1] = "inner"
    error(e, 0)
  end

  local async function outer()
    local e = await caught(inner())
    proof[#proof + 1] = e
  end

  local t = asyncio.create_task(outer())
  await sleep(0)
  t:cancel()
  await t
  say(proof, f:cancelled())
end)

case("wait does not pass it on", async function()
  local f = future()
  local proof = {}

  local async function inner()
    await f
    proof[#proof + 1] = 1
  end

  local async function outer()
    await asyncio.wait({asyncio.create_task(inner())})
    proof[#proof + 1] = 100
  end

  local t = asyncio.create_task(outer())
  await sleep(0)
  await sleep(0)
  t:cancel()
  say(await caught(t))
  f:set_result(nil)
  await sleep(0)
  say(proof)
end)

case("an error in place of the cancellation", async function()
  local async function task()
    await caught(sleep(10))
    error(asyncio.ValueError("instead"))
  end

  local t = asyncio.create_task(task())
  await sleep(0)
  t:cancel()
  say(await caught(t), t:cancelled(), t:exception())
end)

case("a cancelled error of ones own", async function()
  local async function task() error(asyncio.CancelledError("mine")) end
  local t = asyncio.create_task(task())
  say(await caught(t), t:cancelled(), t:cancelling())
end)

case("twice in one turn", async function()
  local f = future()
  local t = asyncio.create_task(waits(f))
  await sleep(0)
  say(t:cancel("first"), t:cancel("second"), t:cancelling())
  say(await caught(t))
end)

case("a coroutine may cancel who awaits it", async function()
  local parent = asyncio.current_task()

  local async function child()
    parent:cancel("by the child")
    return "result"
  end

  say(await child())
  say(await caught(sleep(1)), parent:cancelling())
  parent:uncancel()
end)
