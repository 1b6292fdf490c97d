-- workloads.lua - the workloads of engine.pl for any loop of Lua coroutines: returns workloads(loop, n), which makes a table of functions
-- by name. A loop has spawn, gather, sleep, now, queue, put and get, and may have cancel and serve. They print "METRIC VALUE" lines.
local cpu = os.clock

local function tell(metric, value) print(("%s %.6g"):format(metric, value)) end

local function peak_bytes()
  for line in io.lines("/proc/self/status") do
    local kb = line:match("^VmHWM:%s+(%d+)")
    if kb then return tonumber(kb) * 1024 end
  end
end

-- All of them, on one loop. (What is called in the inner loops is local: a look-up in a table would be measured, too.)
local function workloads(loop, n)
  local spawn, gather, sleep, now, put, get = loop.spawn, loop.gather, loop.sleep, loop.now, loop.put, loop.get
  local works = {}

  function works.switch()
    local rounds = math.max(1, (n >= 100000 and 2000000 or 1000000) // n)
    local function body() for _ = 1, rounds do sleep(0) end end
    local begin, tasks = cpu(), {}
    for i = 1, n do tasks[i] = spawn(body) end
    gather(tasks)
    tell("switch", (cpu() - begin) * 1e9 / (n * rounds))
  end

  function works.spawn()
    local function body() end
    local begin = cpu()
    for _ = 1, n // 1000 do
      local tasks = {}
      for i = 1, 1000 do tasks[i] = spawn(body) end
      gather(tasks)
    end
    tell("spawn", (cpu() - begin) * 1e9 / n)
  end

  function works.sleepers()
    math.randomseed(42)
    local asleep, last, begun = 0, 0, nil
    local function body()
      local seconds = math.random() * 2
      asleep = asleep + 1
      if asleep == n then begun = now() end
      last = math.max(last, now() + seconds)
      sleep(seconds)
    end
    collectgarbage()
    local memory, begin, begin_cpu, tasks = peak_bytes(), now(), cpu(), {}
    for i = 1, n do tasks[i] = spawn(body) end
    gather(tasks)
    tell("asleep", begun - begin)
    tell("late", (now() - last) * 1e3)
    tell("cpu", cpu() - begin_cpu)
    tell("memory", (peak_bytes() - memory) / n)
  end

  function works.queue()
    local queue = loop.queue(10)
    local function producer() for i = 1, n do put(queue, i) end end
    local function consumer()
      local sum = 0
      for _ = 1, n do sum = sum + get(queue) end
      assert(sum == n * (n + 1) // 2)
    end
    local begin = cpu()
    gather({spawn(producer), spawn(consumer)})
    tell("queue", (cpu() - begin) * 1e9 / n)
  end

  function works.cancel()
    local cancel = loop.cancel
    if not cancel then return end
    local function body() sleep(3600) end
    local tasks = {}
    for i = 1, n do tasks[i] = spawn(body) end
    sleep(0)
    sleep(0)
    local begin = cpu()
    for i = 1, n do cancel(tasks[i]) end
    gather(tasks)
    tell("cancel", (cpu() - begin) * 1e9 / n)
    os.exit(true, false)
  end

  function works.echo()
    if loop.serve then loop.serve(n, function() io.stdout:write("READY\n"):flush() end) end
  end

  return works
end

return workloads
