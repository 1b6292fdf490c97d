local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local sleep, wait, as_completed = asyncio.sleep, asyncio.wait, asyncio.as_completed

local async function work(delay, result)
  await sleep(delay)
  return result
end

local function task(delay, result) return asyncio.create_task(work(delay, result)) end

local function names(tasks)
  local list = {}
  for i, t in ipairs(tasks) do
    local e = not t:cancelled() and t:exception()
    list[i] = t:cancelled() and "cancelled" or e and e.message or tostring((t:result()))
  end
  table.sort(list)
  return list
end

case("wait for all", async function()
  local a, b = task(.01, "a"), task(.015, "b")
  local done, pending = await wait({b, a})
  say(names(done), #pending)
  done, pending = await wait({b, a})
  say(names(done), #pending)
end)

case("wait counts each once", async function()
  local a, b = task(0, "a"), task(0, "b")
  local done, pending = await wait({a, a, b})
  say(names(done), #pending)
end)

case("wait for nothing", async function() say(await caught(wait({}))) end)

case("wait with a wrong word", async function()
  local t = task(0, "a")
  say(await caught(wait({t}, {return_when = -1})))
  await t
end)

case("wait for what is no list", async function()
  local f = asyncio.get_running_loop():create_future()
  say((await caught(wait(f))).name)
  local c = work(0, 1)
  say((await caught(wait(c))).name)
  c:close()
end)

case("wait for a coroutine", async function()
  local c = work(0, 1)
  say(await caught(wait({c})))
  c:close()
end)

case("wait for the first", async function()
  local a, b = task(10, "a"), task(.01, "b")
  local done, pending = await wait({b, a}, {return_when = asyncio.FIRST_COMPLETED})
  say(names(done), #pending, a:done(), b:done(), b:result())
end)

case("wait tells who is done now", async function()
  local async function one() await sleep(0) end

  local async function two()
    await sleep(0)
    await sleep(0)
  end

  local a, b = asyncio.create_task(one()), asyncio.create_task(two())
  local done, pending = await asyncio.create_task(wait({b, a}, {return_when = asyncio.FIRST_COMPLETED}))
  say(#done, #pending, a:done(), b:done())
end)

case("wait for the first error that is there", async function()
  local a, b = task(10, "a"), asyncio.create_task(fail("err"))
  local done, pending = await wait({b, a}, {return_when = asyncio.FIRST_EXCEPTION})
  say(names(done), #pending)
end)

case("wait for the first error to come", async function()
  local a, b, c = task(10, "a"), asyncio.create_task(fail("err", .01)), task(0, "c")
  local done, pending = await wait({b, a, c}, {return_when = asyncio.FIRST_EXCEPTION})
  say(names(done), #pending)
end)

case("a cancelled one is no error", async function()
  local a, b = task(.01, "a"), task(10, "b")
  asyncio.get_running_loop():call_soon(b.cancel, b)
  local done, pending = await wait({b, a}, {return_when = asyncio.FIRST_EXCEPTION})
  say(names(done), #pending)
end)

case("wait with errors", async function()
  local a, b = task(.01, "a"), asyncio.create_task(fail("really", .015))
  local done, pending = await wait({b, a})
  say(names(done), #pending)
end)

case("wait with a timeout", async function()
  local a, b = task(.01, "a"), task(.1, "b")
  local done, pending = await wait({b, a}, {timeout = .03})
  say(names(done), #pending, b:cancelled())
end)

case("wait with no time", async function()
  local a = task(0, "a")
  local done, pending = await wait({a}, {timeout = 0})
  say(#done, #pending)
  await a
end)

case("wait that is cancelled", async function()
  local a = task(.01, "a")
  local t = asyncio.create_task(wait({a}))
  await sleep(0)
  t:cancel()
  say(await caught(t), a:done(), await a)
end)

case("wait for futures", async function()
  local loop = asyncio.get_running_loop()
  local f, g = loop:create_future(), loop:create_future()
  loop:call_soon(f.set_result, f, "f")
  loop:call_soon(g.cancel, g)
  local done, pending = await wait({f, g})
  say(names(done), #pending)
end)

-- What a plain for and what an async for give.
local async function both_ways(make, timeout)
  local values = {}
  for f in as_completed(make(), {timeout = timeout}) do
    local value = await caught(f)
    values[#values + 1] = value
  end
  say(values)
  values = {}

  local async function iterate()
    async for f in as_completed(make(), {timeout = timeout}) do
      local value = await caught(f)
      values[#values + 1] = value
    end
  end

  local e = await caught(iterate())
  say(values, e)
end

case("as completed in the order of ends", async function()
  await both_ways(function() return {work(.01, "a"), work(.03, "c"), work(.02, "b")} end)
end)

case("as completed gives the tasks themselves", async function()
  local a, b = task(.02, "a"), task(.01, "b")
  local same = {}
  async for f in as_completed({a, b, work(0, "c")}) do same[#same + 1] = {f == a, f == b, (f:result())} end
  say(same)
  same = {}
  for f in as_completed({a}) do
    same[#same + 1] = f == a
    f:close()
  end
  say(same)
end)

case("as completed with a timeout", async function()
  await both_ways(function() return {task(.01, "a"), task(.2, "b")} end, .05)
end)

case("as completed in time", async function()
  await both_ways(function() return {work(.01, "a")} end, 1)
end)

case("as completed goes on where it was left", async function()
  local function three() return as_completed({work(0, 0), work(0, 1), work(0, 2)}) end
  local it, collected = three(), {}

  local async function take(f)
    local value = await f
    collected[#collected + 1] = value
  end

  for f in it do
    await take(f)
    break
  end
  for f in it do await take(f) end
  table.sort(collected)
  say(collected)
  it, collected = three(), {}
  async for f in it do
    await take(f)
    break
  end
  async for f in it do await take(f) end
  table.sort(collected)
  say(collected)
end)

local function list(it)
  local futs = {}
  for f in it do futs[#futs + 1] = f end
  return futs
end

case("the first that is awaited gets the first result", async function()
  local futs = list(as_completed({work(.01, "a"), work(.02, "b")}))
  local first, second = await futs[2], await futs[1]
  say(#futs, first, second)
end)

case("as completed awaited at the same time", async function()
  local futs = list(as_completed({work(.01, "a"), work(.01, "b")}))
  local done = await wait({asyncio.ensure_future(futs[1]), asyncio.ensure_future(futs[2])})
  say(names(done))
end)

case("as completed counts each once", async function()
  local c = work(0, "ham")
  local values = {}
  for f in as_completed({c, c, work(0, "spam")}) do
    local value = await f
    values[#values + 1] = value
  end
  table.sort(values)
  say(values)
  local t = task(0, "eggs")
  values = {}
  async for f in as_completed({t, t}) do values[#values + 1] = f == t end
  say(values)
end)

case("as completed with errors", async function()
  await both_ways(function() return {asyncio.create_task(fail("err", .01)), work(0, "fine")} end)
end)

case("as completed of nothing", async function()
  await both_ways(function() return {} end)
end)

case("as completed of what is no list", async function()
  local f = asyncio.get_running_loop():create_future()
  say(raised(as_completed, f).name)
  local c = work(0, 1)
  say(raised(as_completed, c).name)
  c:close()
end)

case("as completed and a cancelled task", async function()
  local a, b = task(10, "a"), task(.01, "b")
  asyncio.get_running_loop():call_soon(a.cancel, a, "gone")
  local values = {}
  for f in as_completed({a, b}) do
    local value = await caught(f)
    values[#values + 1] = value
  end
  say(values)
end)

case("sleep gives its value", async function()
  local a, b = await sleep(.001, "value"), await sleep(0, "zero")
  say(a, b, await sleep(0))
end)

case("sleep of no number", async function() say(await caught(sleep(0/0))) end)
