local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

case("wait and notify", async function()
  local cond = asyncio.Condition()
  local result, ts = {}, {}

  local async function wait(n)
    await cond:acquire()
    if await cond:wait() then result[#result + 1] = n end
    return true
  end

  for n = 1, 3 do ts[n] = asyncio.create_task(wait(n)) end
  await asyncio.sleep(0)
  say(result, cond)
  say(await cond:acquire())
  cond:notify()
  await asyncio.sleep(0)
  say(result, cond)
  cond:release()
  await asyncio.sleep(0)
  say(result, cond)
  cond:notify(2)
  await asyncio.sleep(0)
  say(result, cond)
  cond:release()
  await asyncio.sleep(0)
  say(result, cond)
  cond:release()
  await asyncio.sleep(0)
  say(result, cond, {ts[1]:result(), ts[2]:result(), (ts[3]:result())})
end)

case("wait cancelled", async function()
  local cond = asyncio.Condition()
  await cond:acquire()
  local wait = asyncio.create_task(cond:wait())
  asyncio.get_running_loop():call_soon(wait.cancel, wait)
  say(await caught(wait), cond)
end)

case("wait cancelled while the lock is contested", async function()
  local cond = asyncio.Condition()
  await cond:acquire()
  local wait = asyncio.create_task(cond:wait())
  await asyncio.sleep(0)
  say(cond:locked())
  await cond:acquire()
  cond:notify()
  asyncio.get_running_loop():call_soon(wait.cancel, wait)
  asyncio.get_running_loop():call_soon(cond.release, cond)
  say(await caught(wait), cond:locked())
end)

case("wait cancelled after notify", async function()
  local cond = asyncio.Condition()
  local waited = {}

  local async function wait_on_cond()
    async with cond do
      waited[1] = true
      await cond:wait()
    end
  end

  local waiter = asyncio.create_task(wait_on_cond())
  await asyncio.sleep(0)
  await cond:acquire()
  cond:notify()
  await asyncio.sleep(0)
  waiter:cancel()
  await asyncio.sleep(0)
  cond:release()
  await asyncio.sleep(0)
  say(waiter:cancelled(), waited, cond)
end)

case("wait unacquired", async function()
  say(await caught(asyncio.Condition():wait()))
end)

case("wait for a predicate", async function()
  local cond = asyncio.Condition()
  local value, result = {}, {}

  local async function wait()
    await cond:acquire()
    if await cond:wait_for(function() return #value > 0 end) then
      result[1] = 1
      cond:release()
    end
    return true
  end

  local async function notify()
    await cond:acquire()
    cond:notify()
    cond:release()
    await asyncio.sleep(0)
  end

  local t = asyncio.create_task(wait())
  await asyncio.sleep(0)
  say(result)
  await notify()
  say(result)
  value[1] = 1
  await notify()
  say(result, t:done(), t:result())
end)

case("wait for unacquired", async function()
  local cond = asyncio.Condition()
  say(await cond:wait_for(function() return {1, 2, 3} end))
  say(await caught(cond:wait_for(function() return false end)))
end)

case("notify n", async function()
  local cond = asyncio.Condition()
  local result, ts = {}, {}

  local async function wait(n)
    async with cond do
      if await cond:wait() then result[#result + 1] = n end
    end
    return true
  end

  for n = 1, 3 do ts[n] = asyncio.create_task(wait(n)) end
  await asyncio.sleep(0)
  async with cond do cond:notify(1) end
  await asyncio.sleep(0)
  say(result)
  async with cond do
    cond:notify(1)
    cond:notify(2048)
  end
  await asyncio.sleep(0)
  say(result, await ended(table.unpack(ts)))
end)

local async function waits(cond)
  async with cond do return await cond:wait() end
end

case("notify none", async function()
  local cond = asyncio.Condition()
  local t = asyncio.create_task(waits(cond))
  await asyncio.sleep(0)
  async with cond do cond:notify(0) end
  await asyncio.sleep(0)
  say(t:done(), cond)
  async with cond do cond:notify({n = 1}) end
  say(await t)
end)

case("notify all", async function()
  local cond = asyncio.Condition()
  local a, b = asyncio.create_task(waits(cond)), asyncio.create_task(waits(cond))
  await asyncio.sleep(0)
  async with cond do cond:notify_all() end
  say({a:done(), b:done()})
  await asyncio.sleep(0)
  say({a:done(), b:done()}, await ended(a, b))
end)

case("notify unacquired", function()
  local cond = asyncio.Condition()
  say(raised(cond.notify, cond))
end)

case("notify all unacquired", function()
  local cond = asyncio.Condition()
  say(raised(cond.notify_all, cond))
end)

case("repr of a condition", async function()
  local cond = asyncio.Condition()
  say(cond)
  await cond:acquire()
  say(cond)
  local t = asyncio.create_task(cond:wait())
  await asyncio.sleep(0)
  say(cond)
  t:cancel()
  await ended(t)
end)

case("with statement", async function()
  local cond = asyncio.Condition()
  async with cond as x do say(x, cond:locked()) end
  say(cond:locked())
end)

case("a given lock is shared", async function()
  local lock = asyncio.Lock()
  for _, cond in ipairs {asyncio.Condition(lock), asyncio.Condition({lock = lock})} do
    async with cond do say(lock:locked(), cond:locked()) end
    async with lock do say(lock:locked(), cond:locked()) end
    say(lock:locked(), cond:locked())
  end
end)

case("timeout in the block", async function()
  local cond = asyncio.Condition()
  async with cond do say(await caught(asyncio.wait_for(cond:wait(), {timeout = .01})), cond) end
end)

case("a cancellation while waiting goes on unchanged", async function()
  local cond = asyncio.Condition()
  local seen

  local async function func()
    async with cond do
      seen = await caught(cond:wait_for(function() return false end))
      error(seen, 0)
    end
  end

  local task = asyncio.create_task(func())
  await asyncio.sleep(0)
  task:cancel("foo")
  local e = await caught(task)
  say(e, e == seen, cond)
end)

case("a cancellation while taking the lock again goes on unchanged", async function()
  local cond = asyncio.Condition()
  local seen, wake

  local async function func()
    async with cond do
      seen = await caught(cond:wait_for(function() return wake end))
      error(seen, 0)
    end
  end

  local task = asyncio.create_task(func())
  await asyncio.sleep(0)
  await cond:acquire()
  wake = true
  cond:notify()
  await asyncio.sleep(0)
  task:cancel("foo")
  cond:release()
  local e = await caught(task)
  say(e, e == seen, cond)
end)

local async function consumers(cancel_late)
  local condition = asyncio.Condition()
  local state = {0}

  local async function consumer()
    async with condition do
      while true do
        await condition:wait_for(function() return state[1] ~= 0 end)
        if state[1] < 0 then return "ends" end
        state[1] = state[1] - 1
      end
    end
  end

  local a, b = asyncio.create_task(consumer()), asyncio.create_task(consumer())
  await asyncio.sleep(0)
  async with condition do
    state[1] = state[1] + 1
    condition:notify(1)
    if cancel_late then await asyncio.sleep(0) end
    a:cancel()
    pcall(function()
      async with asyncio.timeout(0.01) do
        await condition:wait_for(function() return state[1] == 0 end)
      end
    end)
    say(state)
    state[1] = -1
    condition:notify_all()
  end
  say(await ended(a, b))
end

case("a notification to a cancelled one is passed on", async function() await consumers(false) end)

case("a notification to one cancelled at the lock is passed on", async function() await consumers(true) end)

case("the lock and the condition keep to their loop", function()
  local cond = asyncio.Condition(asyncio.Lock())

  local async function wait()
    async with cond do return await caught(asyncio.wait_for(cond:wait(), .001)) end
  end

  say(asyncio.run(wait()))
  say(asyncio.run(wait()))
end)
