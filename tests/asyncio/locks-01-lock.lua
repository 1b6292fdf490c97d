local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

case("repr says locked and how many wait", async function()
  local lock = asyncio.Lock()
  say(lock)
  await lock:acquire()
  say(lock)
  local t = asyncio.create_task(lock:acquire())
  await asyncio.sleep(0)
  say(lock)
  lock:release()
  await t
  say(lock)
end)

case("cannot be awaited", async function()
  local async function caught_await(x) await x end
  for _, primitive in ipairs {asyncio.Lock(), asyncio.Condition(), asyncio.Semaphore(), asyncio.BoundedSemaphore(), asyncio.Event()} do
    say(await caught(caught_await(primitive)))
  end
end)

case("acquire gives true", async function()
  local lock = asyncio.Lock()
  say(await lock:acquire(), lock:locked())
end)

case("waiters get it in order of arrival", async function()
  local lock = asyncio.Lock()
  await lock:acquire()
  local result = {}

  local async function take(n)
    if await lock:acquire() then result[#result + 1] = n end
    return true
  end

  local t1, t2 = asyncio.create_task(take(1)), asyncio.create_task(take(2))
  await asyncio.sleep(0)
  say(result)
  lock:release()
  await asyncio.sleep(0)
  say(result)
  await asyncio.sleep(0)
  say(result)
  local t3 = asyncio.create_task(take(3))
  lock:release()
  await asyncio.sleep(0)
  say(result)
  lock:release()
  await asyncio.sleep(0)
  say(result, t1:done(), t1:result(), t2:done(), t2:result(), t3:done(), t3:result())
end)

case("acquire cancelled", async function()
  local lock = asyncio.Lock()
  await lock:acquire()
  local task = asyncio.create_task(lock:acquire())
  asyncio.get_running_loop():call_soon(task.cancel, task)
  say(await caught(task), lock)
end)

case("a waiter is cancelled while the lock is released", async function()
  local lock = asyncio.Lock()

  local async function lockit(blocker)
    await lock:acquire()
    local _ <close> = asyncio.finally(function() lock:release() end)
    if blocker then await blocker end
  end

  local fa = asyncio.get_running_loop():create_future()
  local ta = asyncio.create_task(lockit(fa))
  await asyncio.sleep(0)
  say(lock)
  local tb = asyncio.create_task(lockit())
  await asyncio.sleep(0)
  say(lock)
  local tc = asyncio.create_task(lockit())
  await asyncio.sleep(0)
  say(lock)
  fa:set_result(nil)
  tb:cancel()
  await asyncio.sleep(0)
  say(lock:locked(), ta:done(), tb:cancelled())
  await tc
  say(lock)
end)

case("cancel and release in one callback take it once", async function()
  local lock = asyncio.Lock()
  local count = {0, 0}
  local ts = {}

  local async function lockit()
    count[1] = count[1] + 1
    await lock:acquire()
    count[2] = count[2] + 1
  end

  local function trigger()
    ts[1]:cancel()
    lock:release()
  end

  await lock:acquire()
  for i = 1, 3 do ts[i] = asyncio.create_task(lockit()) end
  await asyncio.sleep(0)
  asyncio.get_running_loop():call_soon(trigger)
  say(await caught(ts[1]))
  say(count, ts[1]:cancelled(), ts[2]:done(), ts[3]:done())
  ts[3]:cancel()
  await asyncio.sleep(0)
  say(ts[3]:cancelled())
end)

case("a waiter cancelled after being woken wakes the next", async function()
  local lock = asyncio.Lock()
  await lock:acquire()
  local tb = asyncio.create_task(lock:acquire())
  await asyncio.sleep(0)
  local tc = asyncio.create_task(lock:acquire())
  tb:cancel()
  lock:release()
  await asyncio.sleep(0)
  say(lock:locked(), tb:cancelled())
  say(await tc)
end)

case("woken and then cancelled", async function()
  local lock = asyncio.Lock()
  await lock:acquire()
  local tb, tc = asyncio.create_task(lock:acquire()), asyncio.create_task(lock:acquire())
  await asyncio.sleep(0)
  lock:release()
  tb:cancel()
  say(await ended(tb, tc), lock)
end)

case("a newcomer waits behind one that was woken", async function()
  local lock = asyncio.Lock()
  await lock:acquire()
  local order = {}

  local async function take(n)
    async with lock do order[#order + 1] = n end
  end

  local t1 = asyncio.create_task(take(1))
  await asyncio.sleep(0)
  lock:release()
  local t2 = asyncio.create_task(take(2))
  await take(3)
  await ended(t1, t2)
  say(order)
end)

case("release not acquired", function()
  local lock = asyncio.Lock()
  say(raised(lock.release, lock))
end)

case("release without waiters", async function()
  local lock = asyncio.Lock()
  await lock:acquire()
  lock:release()
  say(lock:locked(), raised(lock.release, lock))
end)

case("with statement", async function()
  local lock = asyncio.Lock()
  async with lock as x do say(x, lock:locked()) end
  say(lock:locked())
end)

case("with statement and an error", async function()
  local lock = asyncio.Lock()

  local async function body()
    async with lock do await fail("inside") end
  end

  say(await caught(body()), lock:locked())
end)

case("anybody may release", async function()
  local lock = asyncio.Lock()
  await lock:acquire()
  local async function other() lock:release() end
  await asyncio.create_task(other())
  say(lock:locked())
end)

case("bound to the loop that waited first", function()
  local lock = asyncio.Lock()

  local async function wait()
    await lock:acquire()
    local t = asyncio.create_task(lock:acquire())
    await asyncio.sleep(0)
    lock:release()
    await t
  end

  asyncio.run(wait())

  local async function elsewhere() say(await caught(lock:acquire())) end

  asyncio.run(elsewhere())
end)
