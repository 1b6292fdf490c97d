local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

case("initial value zero", function()
  say(asyncio.Semaphore(0):locked(), asyncio.Semaphore({value = 2}):locked())
end)

case("repr says the value", async function()
  local sem = asyncio.Semaphore()
  say(sem)
  await sem:acquire()
  say(sem)
  local a, b = asyncio.create_task(sem:acquire()), asyncio.create_task(sem:acquire())
  await asyncio.sleep(0)
  say(sem)
  sem:release()
  sem:release()
  say(sem, await ended(a, b), sem)
  say(asyncio.BoundedSemaphore(3))
end)

case("negative value", function()
  say(raised(asyncio.Semaphore, -1))
  say(raised(asyncio.BoundedSemaphore, -1))
end)

case("as many as the value", async function()
  local sem = asyncio.Semaphore(3)
  local result, ts = {}, {}
  local first, second = await sem:acquire(), await sem:acquire()
  say(first, second, sem:locked())

  local async function take(n)
    await sem:acquire()
    result[#result + 1] = n
    return true
  end

  for n = 1, 3 do ts[n] = asyncio.create_task(take(n)) end
  await asyncio.sleep(0)
  say(result, sem)
  ts[4] = asyncio.create_task(take(4))
  sem:release()
  sem:release()
  say(sem)
  await asyncio.sleep(0)
  say(result, sem)
  sem:release()
  say(await ended(table.unpack(ts)), result, sem)
end)

case("acquire cancelled", async function()
  local sem = asyncio.Semaphore()
  await sem:acquire()
  local t = asyncio.create_task(sem:acquire())
  asyncio.get_running_loop():call_soon(t.cancel, t)
  say(await caught(t), sem)
end)

local function acquiring(sem, n)
  local ts = {}
  for i = 1, n do ts[i] = asyncio.create_task(sem:acquire()) end
  return table.unpack(ts)
end

case("cancelled before being woken", async function()
  local sem = asyncio.Semaphore(0)
  local t1, t2, t3, t4 = acquiring(sem, 4)
  await asyncio.sleep(0)
  t1:cancel()
  t2:cancel()
  sem:release()
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  say(t3:done(), t4:done(), sem)
  t4:cancel()
  await ended(t1, t2, t3, t4)
  say(sem)
end)

case("cancelled and released at once", async function()
  local sem = asyncio.Semaphore(0)
  local t1, t2 = acquiring(sem, 2)
  await asyncio.sleep(0)
  t1:cancel()
  sem:release()
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  say(sem:locked(), t2:done())
end)

case("cancelled after being woken", async function()
  local sem = asyncio.Semaphore(0)
  local t1, t2 = acquiring(sem, 2)
  await asyncio.sleep(0)
  sem:release()
  say(sem)
  t1:cancel()
  say(await ended(t1, t2), sem)
end)

case("cancelled on the way in", async function()
  local sem = asyncio.Semaphore(1)
  local t1, t2

  local async function c1()
    async with sem do await asyncio.sleep(0) end
    t2:cancel()
  end

  local async function c2()
    async with sem do say("never here") end
  end

  t1, t2 = asyncio.create_task(c1()), asyncio.create_task(c2())
  say(await ended(t1, t2))
  say(await asyncio.wait_for(sem:acquire(), {timeout = 1.0}))
end)

case("bounded released too often", function()
  local sem = asyncio.BoundedSemaphore()
  say(raised(sem.release, sem))
end)

case("bounded acquired and released", async function()
  local sem = asyncio.BoundedSemaphore(2)
  await sem:acquire()
  sem:release()
  say(raised(sem.release, sem), sem)
end)

case("release without waiters", async function()
  local sem = asyncio.Semaphore()
  await sem:acquire()
  say(sem:locked())
  sem:release()
  say(sem:locked())
  sem:release()
  say(sem)
end)

case("first come first served", async function()
  local sem = asyncio.Semaphore(1)
  local result = {}

  local async function twice(tag)
    for n = 1, 2 do
      await sem:acquire()
      result[#result + 1] = tag .. n
      await asyncio.sleep(0.01)
      sem:release()
    end
  end

  async with asyncio.TaskGroup() as tg do
    for _, tag in ipairs {"a", "b", "c"} do tg:create_task(twice(tag)) end
  end
  say(result)
end)

case("who releases and acquires again waits behind", async function()
  local sem = asyncio.Semaphore(1)
  local result = {}

  local async function take(n)
    await sem:acquire()
    result[#result + 1] = n
    return true
  end

  local async function again()
    await sem:acquire()
    result[#result + 1] = 2
    sem:release()
    await sem:acquire()
    result[#result + 1] = 4
  end

  local a, b, c = asyncio.create_task(take(1)), asyncio.create_task(again()), asyncio.create_task(take(3))
  await asyncio.sleep(0)
  sem:release()
  sem:release()
  await ended(a, b, c)
  say(result)
end)

case("the others move up when one is cancelled", async function()
  local sem = asyncio.Semaphore(0)
  local result, ts = {}, {}

  local async function take(n)
    await sem:acquire()
    result[#result + 1] = n
  end

  for n = 1, 3 do ts[n] = asyncio.create_task(take(n)) end
  await asyncio.sleep(0)
  ts[1]:cancel()
  await asyncio.sleep(0)
  sem:release()
  sem:release()
  say(await ended(table.unpack(ts)), result)
end)

case("one acquire wakes several", async function()
  local sem = asyncio.Semaphore(0)
  local result, t4 = {}, nil
  local async function c4() result[#result + 1] = 4 end

  local async function c1()
    await sem:acquire()
    say(sem)
    t4 = asyncio.create_task(c4())
    result[#result + 1] = 1
  end

  local async function c2()
    for _ = 1, 3 do sem:release() end
    say(sem, sem:locked())
    await sem:acquire()
    result[#result + 1] = 2
  end

  local async function c3()
    await sem:acquire()
    say(sem:locked())
    result[#result + 1] = 3
  end

  local t1, t2, t3 = asyncio.create_task(c1()), asyncio.create_task(c2()), asyncio.create_task(c3())
  await asyncio.sleep(0)
  say(sem)
  await asyncio.sleep(0)
  await ended(t1, t2, t3, t4)
  say(result)
end)

case("with statement", async function()
  local sem = asyncio.Semaphore(1)
  async with sem as x do say(x, sem) end
  say(sem)
  local bounded = asyncio.BoundedSemaphore(1)
  async with bounded do say(bounded) end
  say(bounded)
end)

case("a newcomer does not overtake one that was woken", async function()
  local sem = asyncio.Semaphore(0)
  local order = {}

  local async function take(n)
    await sem:acquire()
    order[#order + 1] = n
    sem:release()
  end

  local t1 = asyncio.create_task(take(1))
  await asyncio.sleep(0)
  sem:release()
  await ended(t1, take(2))
  say(order)
end)

case("timed out waiters leave no trace", async function()
  local sem = asyncio.Semaphore(1)
  async with sem do say(await caught(asyncio.wait_for(sem:acquire(), .001)), sem) end
  say(sem)
end)
