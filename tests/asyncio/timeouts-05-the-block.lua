local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local sleep, timeout, timeout_at = asyncio.sleep, asyncio.timeout, asyncio.timeout_at

local function now() return asyncio.get_running_loop():time() end

-- The body inside of the block; what came of it.
local async function inside(cm, body)
  local async function block()
    async with cm do
      if body then await body end
    end
  end
  return await caught(block())
end

case("basic", async function()
  local cm = timeout(.01)
  say(await inside(cm, sleep(10)), cm:expired())
end)

case("at a deadline", async function()
  local deadline = now() + .01
  local cm = timeout_at(deadline)
  say(await inside(cm, sleep(10)), cm:expired(), cm:when() == deadline)
end)

case("nested with one deadline", async function()
  local deadline = now() + .01
  local cm1, cm2 = timeout_at(deadline), timeout_at(deadline)
  local seen = {}

  local async function inner()
    local e = await inside(cm2, sleep(10))
    seen[1] = e
    error(e, 0)
  end

  say(await inside(cm1, inner()), seen, cm1:expired(), cm2:expired())
end)

case("the body is cancelled", async function()
  local seen = {}

  local async function body()
    local e = await caught(sleep(10))
    seen[1] = e
    error(e, 0)
  end

  say(await inside(timeout(.01), body()), seen)
end)

case("in time", async function()
  local cm = timeout(10)
  say(await inside(cm, sleep(.01)), cm:expired(), cm:when() > now())
end)

case("none is never", async function()
  for _, cm in ipairs {timeout(nil), timeout_at(nil)} do
    say(await inside(cm, sleep(.001)), cm:expired(), (cm:when()))
  end
end)

case("zero", async function()
  local cm = timeout(0)
  say(await inside(cm, sleep(10)), cm:expired())
end)

case("zero with a body of one turn", async function()
  local cm = timeout(0)
  say(await inside(cm, sleep(0)), cm:expired())
end)

case("in the past with a body of one turn", async function()
  local cm = timeout(-11)
  local t0 = now()
  say(await inside(cm, sleep(0)), cm:expired(), cm:when() <= t0)
end)

case("zero with a body that does not suspend", async function()
  local cm = timeout(0)
  say(await inside(cm), cm:expired())
end)

case("other errors pass", async function()
  local cm = timeout(.01)
  say(await inside(cm, fail("other")), cm:expired())
end)

case("a timeout has its cancellation as cause", async function()
  local e = await inside(timeout(.01), sleep(1))
  say(e, e.cause, e.context == e.cause)
end)

case("another error on the way out of a timeout", async function()
  local async function crash()
    await caught(sleep(1))
    error(asyncio.ValueError("crash"))
  end

  local cm = timeout(.01)
  say(await inside(cm, crash()), cm:expired())
end)

case("a cancellation before the deadline is no timeout", async function()
  local cm = timeout(10)

  local async function body()
    asyncio.current_task():cancel()
    await sleep(10)
  end

  say(await inside(cm, body()), cm:expired())
end)

case("the task around it is not cancelled", async function()
  local async function outer() return await inside(timeout(.001), sleep(10)) end
  local task = asyncio.create_task(outer())
  say(await task, task:cancelled(), task:cancelling())
end)

case("nested the outer one is first", async function()
  local async function inner()
    say(await inside(timeout(.1), sleep(1)))
    await sleep(1)
  end

  say(await inside(timeout(.002), inner()))
end)

case("nested both late because the loop was busy", async function()
  local async function busy()
    asyncio.block(.03)
    await sleep(1)
  end

  local async function inner()
    say(await inside(timeout(.005), busy()))
    await sleep(10)
  end

  say(await inside(timeout(.02), inner()))
end)

case("reschedule", async function()
  local fut = asyncio.get_running_loop():create_future()
  local deadline1 = now() + 10
  local deadline2 = deadline1 + 20

  local async function f()
    async with timeout_at(deadline1) as cm do
      fut:set_result(cm)
      await sleep(50)
    end
  end

  local task = asyncio.create_task(f())
  local cm = await fut
  say(cm:when() == deadline1)
  cm:reschedule(deadline2)
  say(cm:when() == deadline2)
  cm:reschedule(nil)
  say((cm:when()))
  task:cancel()
  say(await caught(task), cm:expired())
end)

case("repr of each state", async function()
  local cm = timeout(10)
  say(cm)
  async with cm do say(tostring(cm):find("<Timeout [active] when=", 1, true) == 1) end
  say(cm)
  cm = timeout(.001)
  await inside(cm, sleep(1))
  say(cm)
end)

case("nested in cleanup", async function()
  local async function body()
    local e = await caught(sleep(1))
    say(await inside(timeout(.01), sleep(10)))
    error(e, 0)
  end

  say(await inside(timeout(.01), body()))
end)

case("after a cancellation that was caught", async function()
  asyncio.current_task():cancel()
  say(await caught(sleep(1)))
  say(await inside(timeout(0), sleep(1)), asyncio.current_task():cancelling())
end)

case("cancelled inside after a cancellation that was caught", async function()
  asyncio.current_task():cancel()
  say(await caught(sleep(1)))

  local async function body()
    asyncio.current_task():cancel()
    await sleep(2)
  end

  say(await inside(timeout(1), body()), asyncio.current_task():cancelling())
end)

case("entered twice", async function()
  local cm = timeout(.1)
  async with cm do say(await inside(cm)) end
  say(await inside(cm))
end)

case("reschedule at the wrong time", async function()
  local cm = timeout(.01)
  say(raised(cm.reschedule, cm, .02))
  async with cm do end
  say(raised(cm.reschedule, cm, .02))
  cm = timeout(.001)
  await inside(cm, sleep(1))
  say(raised(cm.reschedule, cm, .02))
  async with timeout(.01) as late do
    await caught(sleep(1))
    say(raised(late.reschedule, late, .02))
  end
end)

case("around a group", async function()
  local async function child()
    await caught(sleep(2))
    error(asyncio.ValueError("child"))
  end

  local async function body()
    async with asyncio.TaskGroup() as tg do
      tg:create_task(child())
      await sleep(1)
    end
  end

  local cm = timeout(.01)
  say(await inside(cm, body()), cm:expired(), asyncio.current_task():cancelling())
end)

case("swallowed inside", async function()
  local cm = timeout(.001)
  local async function body() await caught(sleep(1)) end
  say(await inside(cm, body()), cm:expired(), asyncio.current_task():cancelling())
end)

case("not a number", async function() say(raised(timeout, "soon").name) end)

case("outside of a loop", function() say(raised(timeout, 1)) end)
