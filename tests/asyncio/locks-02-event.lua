local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

case("repr says set", function()
  local ev = asyncio.Event()
  say(ev)
  ev:set()
  say(ev)
end)

case("repr counts the waiters", async function()
  local ev = asyncio.Event()
  local t = asyncio.create_task(ev:wait())
  await asyncio.sleep(0)
  say(ev)
  ev:set()
  say(ev)
  say(await t, ev)
end)

case("who comes after set does not wait", async function()
  local ev = asyncio.Event()
  local result = {}

  local async function wait(n)
    if await ev:wait() then result[#result + 1] = n end
  end

  local ts = {asyncio.create_task(wait(1)), asyncio.create_task(wait(2))}
  await asyncio.sleep(0)
  say(ev:is_set(), result)
  ts[3] = asyncio.create_task(wait(3))
  ev:set()
  await asyncio.sleep(0)
  say(result, {ts[1]:done(), ts[2]:done(), ts[3]:done()}, ts[1]:result())
end)

case("wait when set", async function()
  local ev = asyncio.Event()
  ev:set()
  say(await ev:wait())
end)

case("wait cancelled", async function()
  local ev = asyncio.Event()
  local wait = asyncio.create_task(ev:wait())
  asyncio.get_running_loop():call_soon(wait.cancel, wait)
  say(await caught(wait), ev)
end)

case("clear", async function()
  local ev = asyncio.Event()
  ev:set()
  ev:clear()
  say(ev:is_set(), ev)
end)

case("clear does not hold back who was woken", async function()
  local ev = asyncio.Event()
  local t = asyncio.create_task(ev:wait())
  await asyncio.sleep(0)
  ev:set()
  ev:clear()
  say(ev:is_set())
  ev:set()
  ev:set()
  say(ev)
  await asyncio.sleep(0)
  say(t:done(), t:result(), ev)
end)

case("outside of a loop", function()
  local ev = asyncio.Event()
  ev:set()
  say(ev:is_set())
end)

case("bound to one loop", function()
  local ev = asyncio.Event()

  local async function wait()
    return await caught(asyncio.wait_for(ev:wait(), .001))
  end

  say(asyncio.run(wait()))
  say(asyncio.run(wait()))
end)
