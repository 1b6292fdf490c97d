local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local sleep = asyncio.sleep

local async function value(x, delay)
  await sleep(delay or 0)
  return x
end

case("ensure future of a coroutine", async function()
  local t = asyncio.ensure_future(value("ok"))
  say(asyncio.isfuture(t), t:done(), await t, t:result())
end)

case("ensure future of a future and a task", async function()
  local f = asyncio.get_running_loop():create_future()
  local t = asyncio.create_task(value(1))
  say(asyncio.ensure_future(f) == f, asyncio.ensure_future(t) == t, await t)
end)

case("ensure future of an awaitable", async function()
  local aw = {coro = value("ok")}
  function aw:__await() return self.coro end
  local t = asyncio.ensure_future(aw)
  say(await t, t:done())
end)

case("ensure future of something else", async function()
  say(raised(asyncio.ensure_future, "ok").name)
end)

case("ensure future with another loop", async function()
  local loop = asyncio.new_event_loop()
  local f = loop:create_future()
  say(raised(asyncio.ensure_future, f, {loop = asyncio.get_running_loop()}))
  loop:close()
end)

case("names", async function()
  local t = asyncio.create_task(value(), {name = "given"})
  say(t:get_name())
  t:set_name("other")
  say(t:get_name())
  t:set_name(123)
  say(t:get_name(), type(t:get_name()) == "string")
  await t
end)

case("numbered names go up", async function()
  local a, b = asyncio.create_task(value()), asyncio.create_task(value())
  say(math.tointeger(b:get_name():sub(6)) - math.tointeger(a:get_name():sub(6)))
  await ended(a, b)
end)

case("of what is no coroutine", async function()
  say(raised(asyncio.create_task, 123).name, raised(asyncio.create_task, value).name)
end)

case("a task is not awaited by itself", async function()
  local t
  local async function itself() await t end
  t = asyncio.create_task(itself())
  local e = await caught(t)
  say(e.name, e.message:find("Task cannot await on itself", 1, true) == 1)
end)

case("set result and set exception", async function()
  local t = asyncio.create_task(value("ko"))
  say(raised(t.set_result, t, "ok"))
  say(raised(t.set_exception, t, asyncio.ValueError()))
  say(await t)
end)

case("current task", async function()
  local me = asyncio.current_task()
  local async function coro() return asyncio.current_task() end
  local t = asyncio.create_task(coro())
  local own = await t
  say(own == t, asyncio.current_task() == me, await coro() == me)
end)

case("current task among others", async function()
  local loop = asyncio.get_running_loop()
  local f1, f2, t1, t2 = loop:create_future(), loop:create_future()

  local async function one()
    say(asyncio.current_task() == t1)
    await f1
    say(asyncio.current_task() == t1)
    f2:set_result(true)
  end

  local async function two()
    say(asyncio.current_task() == t2)
    f1:set_result(true)
    await f2
    say(asyncio.current_task() == t2)
  end

  t1, t2 = asyncio.create_task(one()), asyncio.create_task(two())
  await asyncio.wait({t1, t2})
end)

case("current task in a callback", async function()
  local seen = {n = 0}
  asyncio.get_running_loop():call_soon(function() seen = table.pack((asyncio.current_task())) end)
  await sleep(0)
  say(seen)
end)

case("current task without a loop", function() say(raised(asyncio.current_task)) end)

case("all tasks", async function()
  local t = asyncio.create_task(value(), {name = "t"})
  local names = {}
  for _, x in ipairs(asyncio.all_tasks()) do
    if x ~= asyncio.current_task() then names[#names + 1] = x:get_name() end
  end
  say(names)
  await t
  say(#asyncio.all_tasks())
end)

case("get coro", async function()
  local c = value(1)
  local t = asyncio.create_task(c)
  say(t:get_coro() == c, await t)
end)

case("is coroutine", function()
  local c = value()
  say(asyncio.iscoroutinefunction(value), asyncio.iscoroutinefunction(print), asyncio.iscoroutine(c), asyncio.iscoroutine(value))
  c:close()
end)

case("stopped while it runs", function()
  local loop = asyncio.new_event_loop()
  local x = 0

  local async function task()
    while x < 10 do
      await sleep(.001)
      x = x + 1
      if x == 2 then loop:stop() end
    end
  end

  local t = loop:create_task(task())
  say(raised(loop.run_until_complete, loop, t), t:done(), x)
  t:cancel()
  say(raised(loop.run_until_complete, loop, t))
  loop:close()
end)

case("a system exit ends the loop", function()
  local loop = asyncio.new_event_loop()

  local async function task()
    await caught(sleep(10))
    error(asyncio.SystemExit("now"))
  end

  local async function run(t)
    await sleep(0)
    t:cancel()
    await sleep(1)
  end

  local t = loop:create_task(task())
  local m = loop:create_task(run(t))
  local e = raised(loop.run_until_complete, loop, m)
  say(e.name, t:done(), t:cancelled(), t:exception() == e)
  m:cancel()
  raised(loop.run_until_complete, loop, m)
  loop:close()
end)

case("a task factory makes the tasks", async function()
  local loop = asyncio.get_running_loop()
  local made = {}

  local function factory(of, coro, keywords)
    local t = asyncio.Task(coro, {loop = of, name = keywords.name, context = keywords.context})
    made[#made + 1] = t
    return t
  end

  loop:set_task_factory(factory)
  say(loop:get_task_factory() == factory)
  local t = asyncio.create_task(value(1), {name = "made"})
  say(await t, t == made[1], t:get_name())
  loop:set_task_factory(nil)
  say(loop:get_task_factory(), await asyncio.create_task(value(2)), #made)
end)

case("eager tasks start at once", async function()
  local loop = asyncio.get_running_loop()
  loop:set_task_factory(asyncio.eager_task_factory)
  local order = {}

  local async function coro(n)
    order[#order + 1] = n
    if n == 2 then await sleep(0) end
    order[#order + 1] = -n
    return n
  end

  local a, b, c = asyncio.create_task(coro(1)), asyncio.create_task(coro(2)), asyncio.create_task(coro(3))
  say(order, {a:done(), b:done(), c:done()})
  say(await asyncio.gather(a, b, c), order)
  local t = asyncio.create_task(fail("at once"))
  say(t:done(), t:exception())
end)

case("an eager task is the current one", async function()
  asyncio.get_running_loop():set_task_factory(asyncio.eager_task_factory)
  local me = asyncio.current_task()
  local async function coro() return asyncio.current_task() ~= me end
  local t = asyncio.create_task(coro())
  say(t:result(), asyncio.current_task() == me)
end)
