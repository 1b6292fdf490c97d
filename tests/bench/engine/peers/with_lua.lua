-- with_lua.lua - the workloads of engine.pl on what there is for Lua: lua5.4 with_lua.lua LOOP WORKLOAD N, where LOOP is plain (a
-- scheduler as one writes it in a hundred lines), luv or cqueues. Prints "METRIC VALUE" lines.
local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. package.path

local loop, workload, n = require("loop_" .. arg[1]), arg[2], math.tointeger(tonumber(arg[3]))
local spawn, gather, sleep, now, cpu = loop.spawn, loop.gather, loop.sleep, loop.now, os.clock

local function tell(metric, value) print(("%s %.6g"):format(metric, value)) end

local function peak_bytes()
  for line in io.lines("/proc/self/status") do
    local kb = line:match("^VmHWM:%s+(%d+)")
    if kb then return tonumber(kb) * 1024 end
  end
end

local works = {}

function works.switch()
  local rounds = math.max(1, 1000000 // n)
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
  local function producer() for i = 1, n do loop.put(queue, i) end end
  local function consumer()
    local sum = 0
    for _ = 1, n do sum = sum + loop.get(queue) end
    assert(sum == n * (n + 1) // 2)
  end
  local begin = cpu()
  gather({spawn(producer), spawn(consumer)})
  tell("queue", (cpu() - begin) * 1e9 / n)
end

function works.cancel()
  if not loop.cancel then return end
  local function body() sleep(3600) end
  local tasks = {}
  for i = 1, n do tasks[i] = spawn(body) end
  sleep(0)
  sleep(0)
  local begin = cpu()
  for i = 1, n do loop.cancel(tasks[i]) end
  gather(tasks)
  tell("cancel", (cpu() - begin) * 1e9 / n)
  os.exit(true, false)
end

function works.echo()
  if loop.serve then loop.serve(n, function() io.stdout:write("READY\n"):flush() end) end
end

if works[workload] then loop.run(works[workload]) end
