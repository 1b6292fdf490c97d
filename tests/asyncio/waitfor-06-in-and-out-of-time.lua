local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local sleep, wait_for = asyncio.sleep, asyncio.wait_for

-- Runs its time, whoever cancels it.
local async function slow(seconds, state)
  local loop = asyncio.get_running_loop()
  local till = loop:time() + seconds
  while loop:time() < till do await caught(sleep(till - loop:time())) end
  state[#state + 1] = "exited"
end

-- A task that tells whether it runs.
local function running_task(state, started)
  local async function foo()
    state[#state + 1] = "runs"
    if started then started:set_result(nil) end
    local _ <close> = asyncio.finally(function() state[#state + 1] = "ends" end)
    await sleep(10)
  end
  return asyncio.create_task(foo())
end

local async function done_after(delay)
  await sleep(delay)
  return "done"
end

case("cancelled while the task does not listen", async function()
  local state = {}
  local w = asyncio.create_task(wait_for(slow(.02, state), .04))
  await sleep(0)
  w:cancel()
  await asyncio.wait({w})
  say(state, w:cancelled())
end)

case("timed out while the task does not listen", async function()
  local state = {}
  say(await caught(wait_for(slow(.02, state), .01)), state)
end)

case("a done future and no time", async function()
  local fut = asyncio.get_running_loop():create_future()
  fut:set_result("done")
  say(await wait_for(fut, 0))
end)

case("no time starts no coroutine", async function()
  local started = {}
  local async function foo() started[1] = true end
  say(await caught(wait_for(foo(), 0)), started)
end)

case("no time for a running task", async function()
  for _, timeout in ipairs {0, -1} do
    local started = asyncio.get_running_loop():create_future()
    local state = {}
    local t = running_task(state, started)
    await started
    say(await caught(wait_for(t, timeout)), t:done(), t:cancelled(), state)
  end
end)

case("too late", async function()
  local state = {}
  local t = running_task(state)
  say(await caught(wait_for(t, .01)), t:done(), t:cancelled(), state)
end)

case("no limit", async function()
  local a, b = await wait_for(done_after(0), {timeout = nil}), await wait_for(done_after(0), nil)
  say(a, b)
end)

case("the result comes in the same turn", async function()
  local fut = asyncio.get_running_loop():create_future()
  local w = wait_for(fut, {timeout = .2})
  asyncio.get_running_loop():call_soon(fut.set_result, fut, "ok")
  say(await w)
end)

case("a task that swallows the cancellation has a result", async function()
  local async function inner()
    say(await caught(sleep(1)))
    return 1
  end

  say(await wait_for(inner(), .01))
end)

case("it waits for the tasks cleanup", async function()
  local done = {}

  local async function inner()
    local e = await caught(sleep(10))
    await sleep(.01)
    done[#done + 1] = true
    error(e, 0)
  end

  local e = await caught(wait_for(asyncio.create_task(inner()), .01))
  say(e, done, e.cause)
  local t = asyncio.create_task(inner())
  await sleep(.001)
  e = await caught(wait_for(t, 0))
  say(e, done, e.cause)
end)

case("an error in the cleanup goes out", async function()
  local async function inner()
    await caught(sleep(.2))
    error(asyncio.ValueError("cleanup"))
  end

  say(await caught(wait_for(asyncio.create_task(inner()), .01)))
end)

case("cancelling it cancels the task", async function()
  local async function blocking() await asyncio.get_running_loop():create_future() end

  for i = 1, 2 do
    local task = asyncio.create_task(blocking())
    local w = asyncio.create_task(wait_for(task, i == 2 and 60.0 or nil))
    asyncio.get_running_loop():call_soon(w.cancel, w)
    say(await caught(w), task:cancelled())
  end
end)

case("a late value is given", async function()
  local async function return_42()
    await caught(sleep(10))
    return 42
  end

  say(await wait_for(return_42(), .01))
end)

case("cancelled in the turn in which the task ends", async function()
  local async function inner() return "done" end
  local inner_task = asyncio.create_task(inner())
  local reached = {}

  local async function waiting()
    await wait_for(inner_task, 100)
    await sleep(1)
    reached[1] = true
  end

  local task = asyncio.create_task(waiting())
  say(task:done())
  await sleep(0)
  task:cancel()
  say(await caught(task), inner_task:done(), await inner_task, reached)
end)

case("a shield and no time", async function()
  local task = asyncio.create_task(done_after(.01))
  local shielded = asyncio.shield(task)
  say(await caught(wait_for(shielded, 0)), task:done(), shielded:cancelled())
  say(await task)
end)

case("a shield and no limit", async function()
  local task = asyncio.create_task(done_after(.01))
  await wait_for(asyncio.shield(task), nil)
  say(task:done(), await task)
end)

case("a shield and too little time", async function()
  local task = asyncio.create_task(done_after(.03))
  say(await caught(wait_for(asyncio.shield(task), .01)), task:done())
  say(await task)
end)

case("what cannot be awaited", async function() say((await caught(wait_for(5, 1))).name) end)

case("an error in time", async function() say(await caught(wait_for(fail("soon"), 1))) end)
