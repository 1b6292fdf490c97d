local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local sleep, Runner = asyncio.sleep, asyncio.Runner

case("run gives the result", function()
  local async function main()
    await sleep(0)
    return 42
  end

  say(asyncio.run(main()))
end)

case("run raises", function() say(raised(asyncio.run, fail("spam", 0))) end)

case("run takes only coroutines", function()
  say(raised(asyncio.run, 1).name, raised(asyncio.run, function() end).name)
end)

case("run in debug mode", function()
  local async function main() return asyncio.get_running_loop():get_debug() end
  say(asyncio.run(main()), asyncio.run(main(), {debug = true}), asyncio.run(main(), {debug = false}))
end)

case("run inside of run", function()
  local async function main()
    local coro = sleep(0)
    say(raised(asyncio.run, coro))
    coro:close()
  end

  asyncio.run(main())
end)

case("run cancels what is left", function()
  local left
  local async function leftover() await sleep(1) end

  local async function main()
    left = asyncio.create_task(leftover())
    return 123
  end

  say(asyncio.run(main()), left:done(), left:cancelled())
end)

case("run waits for the cleanup of what is left", function()
  local async function leftover(n)
    local _ <close> = asyncio.finally(function()
      await sleep(.001 * n)
      say("cleaned up", n)
    end)
    await sleep(1)
  end

  local async function main()
    for n = 3, 1, -1 do
      asyncio.create_task(leftover(n)):add_done_callback(function() say("done") end)
    end
    await sleep(0)
  end

  asyncio.run(main())
end)

case("run reports errors of what is left", function()
  local function handler(loop, context)
    say(context.message, context.exception, context.task:get_name())
  end

  local async function leftover()
    await caught(sleep(1))
    await fail("in cleanup")
  end

  local async function main()
    asyncio.get_running_loop():set_exception_handler(handler)
    asyncio.create_task(leftover(), {name = "left"})
    await sleep(0)
    return 123
  end

  say(asyncio.run(main()))
end)

case("run with a factory", function()
  local loop = asyncio.new_event_loop()
  local made = {}

  local function factory()
    made[#made + 1] = loop
    return loop
  end

  local async function main() return asyncio.get_running_loop() == loop end

  say(asyncio.run(main(), {loop_factory = factory}), #made, loop:is_closed())
end)

case("run when the main task is cancelled", function()
  local async function main()
    asyncio.current_task():cancel("by itself")
    await sleep(1)
  end

  say(raised(asyncio.run, main()))
end)

case("runner debug", function()
  for _, debug in ipairs {false, true} do
    local runner <close> = Runner({debug = debug})
    say(runner:get_loop():get_debug())
  end
end)

case("runner with a factory", function()
  local loop = asyncio.new_event_loop()
  do
    local runner <close> = Runner({loop_factory = function() return loop end})
    say(runner:get_loop() == loop)
  end
  say(loop:is_closed())
end)

case("runner runs", function()
  local async function f()
    await sleep(0)
    return "done"
  end

  local loop, kept
  do
    local runner <close> = Runner()
    kept = runner
    say(runner:run(f()))
    loop = runner:get_loop()
  end
  say(raised(kept.get_loop, kept), loop:is_closed())
end)

case("runner takes only coroutines", function()
  local runner <close> = Runner()
  say(raised(runner.run, runner, 123).name)
  say(raised(runner.run, runner, runner:get_loop():create_future()).name)
end)

case("runner closed by hand", function()
  local runner = Runner()
  local loop = runner:get_loop()
  runner:close()
  say(raised(runner.get_loop, runner), loop:is_closed())
  runner:close()
  say(loop:is_closed())
end)

case("runner used after its end", function()
  local async function f(n) return n end
  local kept
  do
    local runner <close> = Runner()
    kept = runner
    say(runner:run(f(1)))
  end
  local coro = f(2)
  say(raised(kept.run, kept, coro))
  coro:close()
end)

case("runner never used", function()
  local runner = Runner()
  runner:close()
  local loop = runner:get_loop()
  say(loop == nil)
end)

case("runner keeps its context", function()
  local cvar = asyncio.ContextVar("cvar", {default = -1})

  local async function f(val)
    local old = cvar:get()
    await sleep(0)
    cvar:set(val)
    return old
  end

  local async function get_context() return asyncio.copy_context() end

  do
    local runner <close> = Runner()
    say(runner:run(f(1)), runner:run(f(2)), runner:run(get_context()):get(cvar))
  end
  say(cvar:get())
end)

case("runner with a context", function()
  local cvar = asyncio.ContextVar("cvar", {default = -1})
  local ctx = asyncio.copy_context()

  local async function f(val)
    local old = cvar:get()
    cvar:set(val)
    return old
  end

  local runner <close> = Runner()
  say(runner:run(f(1), {context = ctx}), runner:run(f(2)), runner:run(f(3), {context = ctx}), ctx:get(cvar), cvar:get())
end)

case("runner within itself", function()
  local runner <close> = Runner()
  local async function g() end

  local async function f()
    local coro = g()
    local e = raised(runner.run, runner, coro)
    coro:close()
    return e
  end

  say(runner:run(f()))
end)

case("runner goes on after an error", function()
  local async function f() return "fine" end
  local runner <close> = Runner()
  say(raised(runner.run, runner, fail("first")), runner:run(f()))
end)

case("runner leaves tasks alone between runs", function()
  local seen, t = {}, nil

  local async function ticks()
    while true do
      seen[#seen + 1] = #seen
      await sleep(.01)
    end
  end

  local async function begin() return asyncio.create_task(ticks()) end

  do
    local runner <close> = Runner()
    t = runner:run(begin())
    runner:run(sleep(.015))
    say(#seen >= 2, t:done())
  end
  say(t:cancelled())
end)
