-- lunette.lua - the workloads of engine.pl on Lunette: lunette lunette.lua WORKLOAD N. Prints "METRIC VALUE" lines.
local workload, n = arg[1], math.tointeger(tonumber(arg[2] or "") or 0)
local sleep, create_task, gather, unpack = asyncio.sleep, asyncio.create_task, asyncio.gather, table.unpack
local cpu = os.clock

local function tell(metric, value) print(("%s %.6g"):format(metric, value)) end

local function peak_bytes()
  for line in io.lines("/proc/self/status") do
    local kb = line:match("^VmHWM:%s+(%d+)")
    if kb then return tonumber(kb) * 1024 end
  end
end

local works = {}

-- N tasks that give way again and again: ns for each time.
async function works.switch()
  local rounds = math.max(1, (n >= 100000 and 2000000 or 1000000) // n)
  local async function body() for _ = 1, rounds do await sleep(0) end end
  local begin, tasks = cpu(), {}
  for i = 1, n do tasks[i] = create_task(body()) end
  for i = 1, n do await tasks[i] end
  tell("switch", (cpu() - begin) * 1e9 / (n * rounds))
end

-- N tasks that do nothing, in gathers of 1,000: ns for each.
async function works.spawn()
  local async function body() end
  local begin = cpu()
  for _ = 1, n // 1000 do
    local coroutines = {}
    for i = 1, 1000 do coroutines[i] = body() end
    await gather(unpack(coroutines))
  end
  tell("spawn", (cpu() - begin) * 1e9 / n)
end

-- N tasks that sleep at one time, up to 2 s each.
async function works.sleepers()
  math.randomseed(42)
  local random, time = math.random, asyncio.get_running_loop()
  local asleep, last, begun = 0, 0, nil
  local async function body()
    local seconds = random() * 2
    asleep = asleep + 1
    if asleep == n then begun = time:time() end
    last = math.max(last, time:time() + seconds)
    await sleep(seconds)
  end
  collectgarbage()
  local memory, begin, begin_cpu, tasks = peak_bytes(), time:time(), cpu(), {}
  for i = 1, n do tasks[i] = create_task(body()) end
  for i = 1, n do await tasks[i] end
  tell("asleep", begun - begin)
  tell("late", (time:time() - last) * 1e3)
  tell("cpu", cpu() - begin_cpu)
  tell("memory", (peak_bytes() - memory) / n)
end

-- One task puts, one gets, through a queue of 10: ns an item.
async function works.queue()
  local queue = asyncio.Queue(10)
  local async function producer() for i = 1, n do await queue:put(i) end end
  local async function consumer()
    local sum = 0
    for _ = 1, n do sum = sum + await queue:get() end
    assert(sum == n * (n + 1) // 2)
  end
  local begin = cpu()
  await gather(producer(), consumer())
  tell("queue", (cpu() - begin) * 1e9 / n)
end

-- N sleepers are cancelled and awaited: ns for each.
async function works.cancel()
  local async function body() await sleep(3600) end
  local tasks = {}
  for i = 1, n do tasks[i] = create_task(body()) end
  await sleep(0)
  await sleep(0)
  local begin = cpu()
  for i = 1, n do tasks[i]:cancel() end
  await asyncio.wait(tasks)
  tell("cancel", (cpu() - begin) * 1e9 / n)
end

-- An await of a coroutine that does not suspend: ns.
async function works.nested()
  local async function body(x) return x end
  local begin = cpu()
  for i = 1, n do await body(i) end
  tell("nested", (cpu() - begin) * 1e9 / n)
end

-- A server that sends back what it gets.
async function works.echo()
  local async function serve(reader, writer)
    while true do
      local data = await reader:read(65536)
      if data == "" then break end
      writer:write(data)
      await writer:drain()
    end
    writer:close()
  end
  local server = await asyncio.start_server(serve, "127.0.0.1", n)
  io.stdout:write("READY\n")
  io.stdout:flush()
  await server:serve_forever()
end

await works[workload]()
