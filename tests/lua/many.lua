-- Depth and number: awaits 10,000 deep, thousands of tasks, futures and timers.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local async function down(n)
  if n == 0 then await asyncio.sleep(0) return 0 end
  return 1 + await down(n - 1)
end
is(await down(10000), 10000, "awaits 10,000 deep")

local async function fails(n)
  if n == 0 then await asyncio.sleep(0) error(asyncio.ValueError("bottom")) end
  await fails(n - 1)
end
raises(function() await fails(10000) end, "ValueError: bottom", "an error from 10,000 deep")

do
  local t = asyncio.create_task(down(10000))
  await asyncio.sleep(0)
  t:cancel()
  local fine, e = pcall(function() await t end)
  ok(not fine and e.name == "CancelledError" and t:cancelled(), "a cancellation 10,000 deep")
end

do
  local t = asyncio.create_task(asyncio.sleep(10))
  for i = 1, 5000 do
    local inner = t
    t = asyncio.create_task((async function() await inner end)())
  end
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  t:cancel()
  pcall(function() await t end)
  ok(t:cancelled(), "a cancellation through 5,000 tasks that wait for each other")
end

do
  local a, b
  a = asyncio.create_task((async function() await asyncio.sleep(0) await b end)())
  b = asyncio.create_task((async function() await asyncio.sleep(0) await a end)())
  await asyncio.sleep(.01)
  raises(function() a:cancel() end, "RuntimeError", "a cancellation of tasks that wait for each other in a circle")
end

do
  local tasks = {}
  for i = 1, 10000 do tasks[i] = asyncio.create_task(asyncio.sleep(i % 7 / 1000, i)) end
  local sum = 0
  for i = 1, #tasks do sum = sum + await tasks[i] end
  is(sum, 50005000, "10,000 tasks")
end

do
  local order = {}
  local loop = asyncio.get_running_loop()
  local now = loop:time()
  for i = 1, 2000 do loop:call_at(now + (i * 7919 % 2000) / 1000, function() order[#order + 1] = i * 7919 % 2000 end) end
  await asyncio.sleep(3)
  local sorted = #order == 2000
  for i = 2, #order do sorted = sorted and order[i - 1] <= order[i] end
  ok(sorted, "2,000 timers in the order of their deadlines")
end

do
  local f = asyncio.get_running_loop():create_future()
  local woken = 0
  local tasks = {}
  for i = 1, 1000 do
    tasks[i] = asyncio.create_task((async function() await f woken = woken + 1 return woken end)())
  end
  await asyncio.sleep(0)
  f:set_result(nil)
  local fifo = true
  for i = 1, 1000 do fifo = (await tasks[i]) == i and fifo end
  ok(fifo, "1,000 waiters of one future wake in order")
end

do -- a finalizer for an object that is there already makes Lua look for it among all younger ones: here, seconds
  local loop, futures, younger = asyncio.get_running_loop(), {}, {}
  for i = 1, 500 do futures[i] = loop:create_future() end
  for i = 1, 500000 do younger[i] = {} end
  local begin = os.clock()
  for i = 1, 500 do futures[i]:set_exception(asyncio.ValueError("old")) end
  ok(os.clock() - begin < .5, "futures that are old fail as fast as those that are new")
  for i = 1, 500 do futures[i]:exception() end
end

do
  local function depth(n) return n == 0 and 0 or 1 + depth(n - 1) end
  is(depth(15000), 15000, "plain calls as deep as Lua allows")
  raises(function() local function f() return 1 + f() end f() end, "stack overflow", "and an error beyond")
end

done()
