local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local N = 5
local BrokenBarrierError = asyncio.BrokenBarrierError

local function tasks(n, make, into)
  into = into or {}
  for _ = 1, n do into[#into + 1] = asyncio.create_task(make()) end
  return into
end

local async function all(n, make) return await ended(table.unpack(tasks(n, make))) end

local function is_broken(e) return e ~= nil and asyncio.isinstance(e, BrokenBarrierError) end

case("repr says the state", async function()
  local barrier = asyncio.Barrier(N)
  local function wait() return barrier:wait() end
  say(barrier)
  local waiters = tasks(2, wait)
  await asyncio.sleep(0)
  say(barrier)
  tasks(barrier.parties - barrier.n_waiting, wait, waiters)
  await asyncio.sleep(0)
  say(barrier)
  tasks(2, wait, waiters)
  await asyncio.sleep(0)
  await barrier:reset()
  say(barrier)
  tasks(2, wait, waiters)
  await asyncio.sleep(0)
  await barrier:abort()
  say(barrier, barrier.broken)
  say(await ended(table.unpack(waiters)))
end)

case("cannot be awaited", async function()
  local async function wait(x) await x end
  say(await caught(wait(asyncio.Barrier(N))))
end)

case("parties", function()
  say(raised(asyncio.Barrier, 0), raised(asyncio.Barrier, -4), asyncio.Barrier({parties = 3}).parties)
end)

case("with statement", async function()
  local barrier = asyncio.Barrier(3)
  local results = {}

  await all(3, async function()
    async with barrier as i do results[#results + 1] = i end
  end)
  say(results, barrier.n_waiting, barrier.broken)
end)

case("alone", async function()
  local barrier = asyncio.Barrier(1)
  async with barrier as i do say(i) end
  say(barrier.n_waiting, barrier.broken)
end)

case("alone twice", async function()
  local barrier = asyncio.Barrier(1)
  local t1 = asyncio.create_task(barrier:wait())
  await asyncio.sleep(0)
  say(barrier.n_waiting)
  local t2 = asyncio.create_task(barrier:wait())
  await asyncio.sleep(0)
  say(t1:result(), t2:result(), barrier)
end)

case("one after the other", async function()
  local barrier = asyncio.Barrier(3)
  local ts = {}
  for i = 1, 3 do
    ts[i] = asyncio.create_task(barrier:wait())
    await asyncio.sleep(0)
    say(barrier)
  end
  await asyncio.wait(ts)
  say({ts[1]:result(), ts[2]:result(), ts[3]:result()}, barrier)
end)

case("twice in a row", async function()
  local barrier = asyncio.Barrier(N)
  local results = {}

  await all(N, async function()
    async with barrier do
      results[#results + 1] = 1
      async with barrier do results[#results + 1] = 2 end
    end
  end)
  say(results, barrier)
end)

case("each gets its number", async function()
  local barrier = asyncio.Barrier(N)
  local numbers = await all(N, async function()
    async with barrier do
      async with barrier as i do return i end
    end
  end)
  table.sort(numbers)
  say(numbers, barrier)
end)

case("it drains until the last has left", async function()
  local barrier = asyncio.Barrier(N)
  await all(N, async function()
    async with barrier do say(barrier) end
  end)
  say(barrier)
end)

case("newcomers wait while it drains", async function()
  local rewait = 2
  local barrier, barrier_nowaiting = asyncio.Barrier(N), asyncio.Barrier(N - rewait)
  local left = rewait

  local async function coro()
    await barrier:wait()
    if left > 0 then
      left = left - 1
      await barrier:wait()
    else
      await barrier_nowaiting:wait()
      await barrier:wait()
    end
  end

  say(await all(N, coro), barrier, barrier_nowaiting)
end)

case("one is cancelled", async function()
  local barrier = asyncio.Barrier(3)
  local results = {}

  local async function coro()
    await barrier:wait()
    results[#results + 1] = true
  end

  local t1 = asyncio.create_task(coro())
  await asyncio.sleep(0)
  local t2 = asyncio.create_task(coro())
  await asyncio.sleep(0)
  say(barrier.n_waiting)
  t1:cancel()
  await asyncio.sleep(0)
  say(barrier.n_waiting, await caught(t1))
  local t3 = asyncio.create_task(coro())
  await asyncio.sleep(0)
  say(barrier.n_waiting)
  local t4 = asyncio.create_task(coro())
  await ended(t2, t3, t4)
  say(results, barrier)
end)

case("reset", async function()
  local barrier = asyncio.Barrier(1)
  local t = asyncio.create_task(barrier:reset())
  await asyncio.sleep(0)
  say(t:done(), barrier)
end)

case("reset while tasks wait", async function()
  local barrier = asyncio.Barrier(N)
  local waiting = tasks(N - 1, function() return barrier:wait() end)
  await asyncio.sleep(0)
  local t = asyncio.create_task(barrier:reset())
  local results = await ended(table.unpack(waiting))
  say(results, t:done(), barrier)
end)

case("reset while it drains", async function()
  local barrier = asyncio.Barrier(N)
  local results, rest, inside = {}, N // 2, N

  await all(N, async function()
    local e = await caught(barrier:wait())
    inside = inside - 1
    if is_broken(e) then results[#results + 1] = e
    elseif inside == rest then await barrier:reset() end
  end)
  say(results, barrier)
end)

case("reset while some drain and some wait", async function()
  local barrier = asyncio.Barrier(N)
  local results1, results2, blocking, count = {}, {}, N // 2, 0

  await all(N, async function()
    local e = await caught(barrier:wait())
    if is_broken(e) then
      results1[#results1 + 1] = true
      await barrier:wait()
      return
    end
    count = count + 1
    if count > blocking then
      await barrier:reset()
      await barrier:wait()
    else
      if is_broken(await caught(barrier:wait())) then results2[#results2 + 1] = true end
    end
  end)
  say(results1, results2, barrier)
end)

case("reset and wait again", async function()
  local barrier = asyncio.Barrier(N)
  local results1, results2 = {}, {}

  local async function coro1()
    local e = await caught(barrier:wait())
    results1[#results1 + 1] = e
    await barrier:wait()
    results2[#results2 + 1] = true
  end

  local async function coro2()
    async with barrier do results2[#results2 + 1] = true end
  end

  local ts = tasks(N - 1, coro1)
  local r = asyncio.create_task(barrier:reset())
  await asyncio.sleep(0)
  local t = asyncio.create_task(coro2())
  await ended(r, t, table.unpack(ts))
  say(results1, results2, barrier)
end)

case("reset by the last that leaves", async function()
  local barrier = asyncio.Barrier(N)
  local results, count = {}, 0

  await all(N, async function()
    await barrier:wait()
    count = count + 1
    if count == N then
      await barrier:reset()
      await barrier:wait()
    else
      await barrier:wait()
      results[#results + 1] = 1
    end
    await barrier:wait()
    results[#results + 1] = 2
  end)
  say(results, barrier)
end)

case("abort", async function()
  local barrier = asyncio.Barrier(1)
  local t = asyncio.create_task(barrier:abort())
  await asyncio.sleep(0)
  say(t:done(), barrier.n_waiting, barrier.broken, barrier)
  say(await caught(barrier:wait()))
  await barrier:reset()
  say(barrier)
end)

case("abort while some drain and some wait", async function()
  local barrier = asyncio.Barrier(N)
  local results1, results2, blocking, count = {}, {}, N // 2, 0

  await all(N, async function()
    if is_broken(await caught(barrier:wait())) then
      results1[#results1 + 1] = true
      return
    end
    count = count + 1
    if count > blocking then await barrier:abort()
    elseif is_broken(await caught(barrier:wait())) then results2[#results2 + 1] = true end
  end)
  say(results1, results2, barrier)
end)

case("abort after an error", async function()
  local barrier = asyncio.Barrier(N)
  local results = {}

  local async function both()
    async with barrier as i do
      if i == N // 2 then error(asyncio.RuntimeError()) end
    end
    async with barrier do results[#results + 1] = "never" end
  end

  await all(N, async function()
    local e = await caught(both())
    results[#results + 1] = e
    if not is_broken(e) then await barrier:abort() end
  end)
  say(results, barrier)
end)

case("abort then reset", async function()
  local barrier1, barrier2 = asyncio.Barrier(N), asyncio.Barrier(N)
  local results = {}

  local async function both()
    if await barrier1:wait() == N // 2 then error(asyncio.RuntimeError()) end
    await barrier1:wait()
  end

  await all(N, async function()
    local e = await caught(both())
    results[#results + 1] = e
    if not is_broken(e) then await barrier1:abort() end
    if await barrier2:wait() == N // 2 then await barrier1:reset() end
    await barrier2:wait()
    await barrier1:wait()
    results[#results + 1] = "through"
  end)
  say(results)
  say(barrier1, barrier2)
end)
