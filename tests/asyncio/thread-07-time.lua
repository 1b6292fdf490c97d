-- on the virtual clock a job takes the time that it blocks, and time waits for it
local loop
local function now() return ("%.2f"):format(loop:time()) end
function read(name, seconds) asyncio.block(seconds or 1) return name end

local async function at(when, what)
  await asyncio.sleep(when)
  print(what, now())
end

local async function main()
  loop = asyncio.get_running_loop()
  local r = await asyncio.gather(asyncio.to_thread(read, "a"), asyncio.to_thread(read, "b"))
  print("two at a time", r[1], r[2], now())
  local pool = asyncio.ThreadPoolExecutor(2)
  local fs = {}
  for i = 1, 4 do fs[i] = loop:run_in_executor(pool, read, i) end
  await asyncio.wait(fs)
  print("four on two workers", now())
  local order = {}
  local async function job(name, seconds)
    local done = await loop:run_in_executor(pool, read, name, seconds)
    order[#order + 1] = done
  end
  local tasks = {at(0.5, "timer"), at(1.5, "timer"), job("x", 1), job("y", 2), job("z", 0.5)}
  await asyncio.gather(table.unpack(tasks))
  print("in the order of their ends", table.concat(order, " "), now())
  local t = asyncio.create_task(asyncio.to_thread(function()
    for i = 1, 3 do
      asyncio.block(1)
      print("worker", i)
    end
  end))
  for i = 1, 3 do await at(1 - (i == 1 and 0.5 or 0), "loop " .. i) end
  await t
  print("a worker and the loop take turns", now())
  local busy = asyncio.create_task(asyncio.to_thread(read, "long", 3))
  await asyncio.sleep(0)
  asyncio.block(5)
  print("the loop blocks longer than the worker", await busy, now())
  local cpu = await asyncio.to_thread(function() local s = 0 for i = 1, 100000 do s = s + i end return s end)
  print("computing takes no time", cpu, now())
  local n = 0
  local f = loop:run_in_executor(pool, read, "spin", 0)
  while not f:done() do
    n = n + 1
    await asyncio.sleep(0)
  end
  print("a job that takes no time is seen in the same tick each time", n, now())
  f = loop:run_in_executor(nil, read, "late", 10)
  await asyncio.sleep(1)
  print(f:cancel(), now())
  local left = pool:submit(read, "blocking", 1)
  print("blocking for a result moves time", left:result(), now())
  print("so does a limit", pcall(left.result, pool:submit(read, "too long", 9), 2))
  print(now())
end

asyncio.run(main())
print("closing waits for what still runs", now())
