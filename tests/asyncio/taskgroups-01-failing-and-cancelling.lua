local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local MyExc = asyncio.exception("MyExc")
local MyBaseExc = asyncio.exception("MyBaseExc", asyncio.BaseException)
local TaskGroup, sleep, ValueError = asyncio.TaskGroup, asyncio.sleep, asyncio.ValueError

local async function work(delay, result)
  await sleep(delay)
  return result
end

local async function crash(delay, err)
  await sleep(delay)
  error(err, 0)
end

local async function crash_in_cleanup(err)
  await caught(sleep(10))
  error(err, 0)
end

-- Sleeps, and tells when it is cancelled.
local async function sleeper(delay, f)
  local ok, e = pcall(function() await sleep(delay) end)
  if ok then return end
  f()
  error(e, 0)
end

-- Runs coro as a task, cancels it after a while, and gives what came of it.
local async function cancelled_after(delay, coro)
  local r = asyncio.create_task(coro)
  await sleep(delay)
  say(r:done())
  r:cancel()
  return await caught(r)
end

case("waits for all", async function()
  local t1, t2
  async with TaskGroup() as g do
    t1 = g:create_task(work(.01, 42))
    t2 = g:create_task(work(.02, 11))
  end
  say(t1:result(), t2:result())
end)

case("tasks may be made late", async function()
  local t1, t2
  async with TaskGroup() as g do
    t1 = g:create_task(work(.01, 42))
    await sleep(.015)
    t2 = g:create_task(work(.02, 11))
  end
  say(t1:result(), t2:result())
end)

case("a cancelled child does not matter", async function()
  local t1, t2
  async with TaskGroup() as g do
    t1 = g:create_task(work(.1, 42))
    await sleep(.01)
    t1:cancel()
    t2 = g:create_task(work(.02, 11))
  end
  say(t1:cancelled(), t2:result())
end)

case("a child fails", async function()
  local seen = {}

  local async function runner()
    async with TaskGroup() as g do
      g:create_task(fail("x", .01))
      g:create_task(sleeper(1, function() seen[#seen + 1] = "cancelled" end))
    end
    seen[#seen + 1] = "never"
  end

  say(await caught(asyncio.create_task(runner())))
  say(seen)
end)

case("several children fail", async function()
  local seen = {}

  local async function runner()
    async with TaskGroup() as g do
      for i = 0, 2 do g:create_task(crash(0, ValueError(i))) end
      g:create_task(sleeper(5, function() seen[#seen + 1] = "sibling" end))
      await sleeper(10, function() seen[#seen + 1] = "body" end)
    end
  end

  say(await caught(asyncio.create_task(runner())), seen)
end)

case("cancelled from outside", async function()
  local n = {}

  local async function runner()
    async with TaskGroup() as g do
      for _ = 1, 5 do g:create_task(sleeper(5, function() n[#n + 1] = 1 end)) end
    end
  end

  say(await cancelled_after(.01, runner()), n)
end)

case("cancelled from outside in the body", async function()
  local n = {}

  local async function runner()
    async with TaskGroup() as g do
      for _ = 1, 5 do g:create_task(sleeper(5, function() n[#n + 1] = 1 end)) end
      await sleeper(10, function() n[#n + 1] = 10 end)
    end
  end

  say(await cancelled_after(.01, runner()), n)
end)

case("children that fail while cancelled from outside", async function()
  local async function runner()
    async with TaskGroup() as g do
      for _ = 1, 5 do g:create_task(crash_in_cleanup(ValueError("x"))) end
      await sleep(10)
    end
  end

  say(await cancelled_after(.01, runner()))
end)

case("the body fails after an await", async function()
  local t1, t2

  local async function runner()
    async with TaskGroup() as g do
      t1, t2 = g:create_task(work(1, 42)), g:create_task(work(2, 11))
      await sleep(.01)
      await fail("body")
    end
  end

  say(await caught(runner()), {t1:cancelled(), t2:cancelled()})
end)

case("the body fails at once", async function()
  local t1, t2

  local async function runner()
    async with TaskGroup() as g do
      t1, t2 = g:create_task(work(1, 42)), g:create_task(work(2, 11))
      error(ValueError("body"))
    end
  end

  say(await caught(runner()), {t1:cancelled(), t2:cancelled()})
end)

case("nested inner children fail while cancelled", async function()
  local async function runner()
    async with TaskGroup() do
      async with TaskGroup() as g2 do
        for _ = 1, 2 do g2:create_task(crash_in_cleanup(ValueError("x"))) end
        await sleep(10)
      end
    end
  end

  say(await cancelled_after(.01, runner()))
end)

case("nested with an outer child", async function()
  local async function runner()
    async with TaskGroup() as g1 do
      g1:create_task(sleep(10))
      async with TaskGroup() as g2 do
        for _ = 1, 2 do g2:create_task(crash_in_cleanup(ValueError("x"))) end
        await sleep(10)
      end
    end
  end

  say(await cancelled_after(.01, runner()))
end)

local async function nested(outer_delay, inner_delay)
  async with TaskGroup() as g1 do
    g1:create_task(crash(outer_delay, ValueError("outer")))
    async with TaskGroup() as g2 do g2:create_task(crash(inner_delay, ValueError("inner"))) end
  end
end

case("nested the outer child fails", async function()
  say(await caught(asyncio.create_task(nested(.01, 10))))
end)

case("nested the inner child fails", async function()
  say(await caught(asyncio.create_task(nested(10, .01))))
end)

local async function slow_to_be_cancelled()
  async with TaskGroup() as g1 do
    g1:create_task(crash(.03, ValueError("soon")))
    local e = await caught(sleep(10))
    await sleep(.05)
    error(e, 0)
  end
end

case("a child fails while the body is slow to be cancelled", async function()
  say(await cancelled_after(.01, slow_to_be_cancelled()))
end)

case("the same through another task", async function()
  local async function runner() await asyncio.create_task(slow_to_be_cancelled()) end
  say(await cancelled_after(.01, runner()))
end)

case("an empty group cancelled", async function()
  local n = {}

  local async function runner()
    async with TaskGroup() do await sleeper(10, function() n[#n + 1] = 10 end) end
  end

  say(await cancelled_after(.01, runner()), n)
end)

case("an empty group that answers a cancellation with an error", async function()
  local async function runner()
    async with TaskGroup() do await crash_in_cleanup(MyExc("instead")) end
  end

  say(await cancelled_after(.01, runner()))
end)

-- A child that fails soon, and a body that answers its cancellation with `err`.
local async function both_fail(child, err)
  async with TaskGroup() as g do
    g:create_task(child)
    await crash_in_cleanup(err)
  end
end

case("child and body fail", async function()
  say(await caught(asyncio.create_task(both_fail(fail("child", .01), MyExc("body")))))
end)

case("keyboard interrupt in the body goes out alone", async function()
  say(await caught(both_fail(fail("child", .01), asyncio.KeyboardInterrupt("now"))))
end)

case("a base exception in the body", async function()
  say(await caught(both_fail(fail("child", .01), MyBaseExc("body"))))
end)

case("a base exception in a child", async function()
  say(await caught(both_fail(crash(.01, MyBaseExc("child")), asyncio.TypeError("body"))))
end)

case("cancelled while waiting at the end", async function()
  local async function runner()
    async with TaskGroup() as g do
      g:create_task(work(1, 42))
      g:create_task(work(2, 11))
    end
  end

  say(await cancelled_after(.01, runner()))
end)

case("done tasks are let go", async function()
  async with TaskGroup() as g do
    for _ = 1, 4 do
      await sleep(.01)
      g:create_task(sleep(.015))
      say(g)
    end
    await sleep(.05)
    say(g)
  end
end)

case("children make children", async function()
  local order = {}

  local async function child(n)
    await sleep(n)
    order[#order + 1] = n
  end

  local async function root(g)
    await sleep(.01)
    g:create_task(child(.02))
    g:create_task(child(.01))
  end

  async with TaskGroup() as g do g:create_task(root(g)) end
  say(order)
end)

case("hydra", async function()
  local heads = 0

  local async function hydra(g)
    heads = heads + 1
    await sleep(.001)
    g:create_task(hydra(g))
    g:create_task(hydra(g))
  end

  local async function hercules()
    while heads < 10 do await sleep(.0015) end
    await fail("enough")
  end

  local async function runner()
    async with TaskGroup() as g do
      g:create_task(hydra(g))
      g:create_task(hercules())
    end
  end

  say(await caught(runner()), heads >= 10)
end)

case("names", async function()
  async with TaskGroup() as g do
    local t = g:create_task(sleep(0), {name = "yolo"})
    say(t:get_name())
  end
end)

case("contexts", async function()
  local cvar = asyncio.ContextVar("cvar")

  local async function coro(val)
    await sleep(0)
    cvar:set(val)
  end

  async with TaskGroup() as g do
    local ctx = asyncio.copy_context()
    say(ctx:get(cvar))
    await g:create_task(coro(1), {context = ctx})
    say(ctx:get(cvar))
    await g:create_task(coro(2), {context = ctx})
    say(ctx:get(cvar))
  end
end)

case("no more tasks after a failure", async function()
  local async function late(g)
    await caught(sleep(1))
    say(raised(g.create_task, g, sleep(0)))
  end

  local async function runner()
    async with TaskGroup() as g do
      g:create_task(fail("x", .001))
      g:create_task(late(g))
    end
  end

  say(await caught(runner()))
end)

case("a block inside that fails on its way out", async function()
  local database = {}
  async function database:__aenter() return self end
  async function database:__aexit() error(MyExc("database")) end

  local async function main()
    local async function block()
      async with TaskGroup() as tg do
        async with database do
          tg:create_task(crash(0, MyExc("child")))
          await sleep(1)
        end
      end
    end

    say(await caught(block()), asyncio.current_task():cancelling())
  end

  await asyncio.create_task(main())
end)

case("entered twice", async function()
  local tg = TaskGroup()
  local async function enter() async with tg do end end
  async with tg do say(await caught(enter())) end
  say(await caught(enter()))
end)

case("finished", async function()
  local tg = TaskGroup()
  async with tg do end
  say(raised(tg.create_task, tg, sleep(0)), tg)
end)

case("not entered", async function()
  local tg = TaskGroup()
  say(tg, raised(tg.create_task, tg, sleep(0)))
end)

case("the level of cancellation is kept", async function()
  local async function block()
    async with TaskGroup() as tg do tg:create_task(fail("x", 0)) end
  end

  say(await caught(block()), asyncio.current_task():cancelling())
end)

case("nested groups both cancelled", async function()
  local task = asyncio.current_task()

  local async function inner(outer_tg)
    async with TaskGroup() as inner_tg do
      inner_tg:create_task(crash(0, asyncio.RuntimeError("inner")))
      outer_tg:create_task(crash(0, ValueError("outer")))
    end
  end

  local async function outer()
    async with TaskGroup() as outer_tg do
      say(await caught(inner(outer_tg)))
      say(task:cancelling())
    end
  end

  say(await caught(outer()), task:cancelling())
end)

case("an error and a cancellation at once", async function()
  local event = asyncio.Event()

  local async function raise_error()
    event:set()
    await sleep(0)
    error(asyncio.RuntimeError("child"))
  end

  local async function block()
    async with TaskGroup() as tg do
      tg:create_task(raise_error())
      await sleep(1)
      say("never here")
    end
  end

  local async function inner()
    say(await caught(block()), asyncio.current_task():cancelling())
    await sleep(1)
    say("never here")
  end

  local t = asyncio.create_task(inner())
  await event:wait()
  say(t:cancelling())
  t:cancel()
  say(t:cancelling())
  say(await caught(t), t:cancelled())
end)

case("repr says how far it is", async function()
  local tg = TaskGroup()
  say(tg)

  local async function block()
    async with tg do
      say(tg)
      tg:create_task(sleeper(1, function() say(tg) end))
      tg:create_task(fail("x", .001))
      say(tg)
      await sleep(1)
    end
  end

  say(await caught(block()))
end)

case("eager tasks may be done at once", async function()
  asyncio.get_running_loop():set_task_factory(asyncio.eager_task_factory)
  local async function now() return 1 end
  local t
  async with TaskGroup() as tg do
    t = tg:create_task(now())
    say(t:done(), tg)
  end
  say(t:result())

  local async function block()
    async with TaskGroup() as tg do
      tg:create_task(fail("eager"))
      await sleep(1)
    end
  end

  say(await caught(block()))
end)

case("cancelled twice while the children clean up", async function()
  local async function slow()
    local _ <close> = asyncio.finally(function()
      await sleep(.02)
      say("cleaned up")
    end)
    await sleep(10)
  end

  local async function runner()
    async with TaskGroup() as g do g:create_task(slow()) end
  end

  local t = asyncio.create_task(runner())
  await sleep(.005)
  t:cancel("first")
  await sleep(.005)
  t:cancel("second")
  say(await caught(t), t:cancelled())
end)
