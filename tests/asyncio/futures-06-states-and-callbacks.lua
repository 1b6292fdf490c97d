local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local ValueError, RuntimeError = asyncio.ValueError, asyncio.RuntimeError

local function future() return asyncio.get_running_loop():create_future() end

case("at first", async function()
  local f = future()
  say(f:cancelled(), f:done(), f)
  f:cancel()
  say(f:cancelled(), f)
end)

case("of the running loop", async function()
  local f = asyncio.Future()
  say(f:get_loop() == asyncio.get_running_loop())
end)

case("of a given loop", function()
  local loop = asyncio.new_event_loop()
  local f = asyncio.Future({loop = loop})
  say(f:get_loop() == loop)
  loop:close()
end)

case("isfuture", async function()
  say(asyncio.isfuture(future()), asyncio.isfuture(asyncio.create_task(asyncio.sleep(0))), asyncio.isfuture(1), asyncio.isfuture(asyncio.Lock()))
end)

case("cancel", async function()
  local f = future()
  say(f:cancel(), f:cancelled(), f:done())
  say(raised(f.result, f), raised(f.exception, f))
  say(raised(f.set_result, f, nil), raised(f.set_exception, f, ValueError()), f:cancel())
end)

case("cancel with a message", async function()
  local f = future()
  f:cancel("my message")
  say(raised(f.result, f), raised(f.exception, f))
  f = future()
  f:cancel({msg = "by keyword"})
  say(await caught(f))
end)

case("result", async function()
  local f = future()
  say(raised(f.result, f))
  f:set_result(42)
  say(f:cancelled(), f:done(), f:result(), f:exception(), raised(f.set_result, f, nil), raised(f.set_exception, f, ValueError()), f:cancel())
end)

case("exception", async function()
  local f = future()
  say(raised(f.exception, f))
  local e = ValueError("e")
  f:set_exception(e)
  say(f:cancelled(), f:done(), f:exception() == e, raised(f.result, f) == e, raised(f.set_result, f, nil), f:cancel())
end)

case("an error class stands for an error", async function()
  local f = future()
  f:set_exception(RuntimeError)
  say(f:exception().name)
end)

case("no error is no exception", async function()
  local f = future()
  say(raised(f.set_exception, f, nil).name, f:done())
end)

case("awaited twice", async function()
  local f = future()
  local async function wait() return await f end
  local a, b = asyncio.create_task(wait()), asyncio.create_task(wait())
  await asyncio.sleep(0)
  f:set_result("both")
  local x, y = await a, await b
  say(x, y, await f)
end)

case("repr of a future", async function()
  local f = future()
  say(f)
  f:set_result(10)
  say(f)
  f = future()
  f:set_exception(RuntimeError("boom"))
  say(f, f:exception())
  f = future()
  f:set_result("text")
  say(f)
end)

case("callbacks on result", async function()
  local f, bag = future(), {}
  local function one(g) bag[#bag + 1] = {"one", (g:result())} end
  local function two(g) bag[#bag + 1] = {"two", (g:result())} end
  f:add_done_callback(one)
  f:add_done_callback(two)
  say(bag)
  f:set_result("foo")
  say(bag)
  await asyncio.sleep(0)
  say(bag)
end)

case("callbacks on error", async function()
  local f, bag = future(), {}
  f:add_done_callback(function(g) bag[#bag + 1] = g:exception() end)
  f:set_exception(ValueError("boom"))
  await asyncio.sleep(0)
  say(bag)
end)

case("callbacks on cancellation", async function()
  local f, bag = future(), {}
  f:add_done_callback(function(g) bag[#bag + 1] = g:cancelled() end)
  f:cancel()
  say(bag)
  await asyncio.sleep(0)
  say(bag)
end)

case("callbacks that come late", async function()
  local f, bag = future(), {}
  f:set_result(1)
  f:add_done_callback(function(g) bag[#bag + 1] = g:result() end)
  say(bag)
  await asyncio.sleep(0)
  say(bag)
end)

case("removing callbacks", async function()
  local f, bag = future(), {}
  local function tag(x) return function() bag[#bag + 1] = x end end
  local one, two, three = tag(1), tag(2), tag(3)
  f:add_done_callback(one)
  f:add_done_callback(two)
  f:add_done_callback(three)
  f:add_done_callback(one)
  say(f:remove_done_callback(one), f:remove_done_callback(one))
  f:add_done_callback(one)
  f:set_result(nil)
  say(f:remove_done_callback(three))
  await asyncio.sleep(0)
  say(bag)
end)

case("removing the first of three", async function()
  for gone = 1, 3 do
    local f, bag, cbs = future(), {}, {}
    for i = 1, 3 do
      cbs[i] = function() bag[#bag + 1] = i - 1 end
      f:add_done_callback(cbs[i])
    end
    say(f:remove_done_callback(cbs[gone]))
    f:set_result(nil)
    await asyncio.sleep(0)
    say(bag)
  end
end)

case("a callback is called as often as it was added", async function()
  local f, bag = future(), {}
  local function cb() bag[#bag + 1] = 1 end
  f:add_done_callback(cb)
  f:add_done_callback(cb)
  f:set_result(nil)
  await asyncio.sleep(0)
  say(bag)
end)

case("an error in a callback does not stop the others", async function()
  local f, bag = future(), {}
  asyncio.get_running_loop():set_exception_handler(function(loop, context) bag[#bag + 1] = context.exception end)
  f:add_done_callback(function() error(ValueError("callback")) end)
  f:add_done_callback(function() bag[#bag + 1] = "second" end)
  f:set_result(nil)
  await asyncio.sleep(0)
  say(bag)
end)

case("a callback may add callbacks", async function()
  local f, bag = future(), {}

  local function first(g)
    bag[#bag + 1] = "first"
    g:add_done_callback(function() bag[#bag + 1] = "added" end)
  end

  f:add_done_callback(first)
  f:set_result(nil)
  await asyncio.sleep(0)
  say(bag)
  await asyncio.sleep(0)
  say(bag)
end)

case("set in the turn of the waiter", async function()
  local f = future()
  local order = {}
  local function add(x) order[#order + 1] = x end

  local async function wait()
    add("waits")
    add(await f)
  end

  local t = asyncio.create_task(wait())
  asyncio.get_running_loop():call_soon(f.set_result, f, "now")
  asyncio.get_running_loop():call_soon(add, "call")
  await t
  say(order)
end)

case("a future as a result", async function()
  local f = future()
  local async function gives() return f end
  local g = await gives()
  say(g == f)
  f:set_result("inner")
  say(await g)
end)

case("of another loop", async function()
  local loop = asyncio.new_event_loop()
  local f = loop:create_future()
  local async function wait() await f end
  say((await caught(asyncio.create_task(wait()))).name)
  loop:close()
end)
