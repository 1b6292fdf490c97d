-- soak.lua - a program that never rests: rounds of mixed tasks, timers, cancellations, sockets, threads, processes, until the file
-- GO is there. After each round nothing of it may be left. Once in EVERY seconds, at the end of a round, it prints
-- "round N BYTES TASKS": what Lua keeps after a collection, and how many tasks there are. Whoever starts it has set GO and EVERY.
local work = {}

-- Waits for all of a list, whatever becomes of them.
local async function all(tasks) await asyncio.wait(tasks) end

-- Tasks that sleep, of which a third is cancelled in its sleep.
async function work.sleepers()
  local tasks = {}
  for i = 1, 200 do tasks[i] = asyncio.create_task(asyncio.sleep(i % 20 / 1000), {name = "sleeper " .. i % 7}) end
  await asyncio.sleep(0.005)
  for i = 1, 200, 3 do tasks[i]:cancel() end
  await all(tasks)
end

-- A group one of whose tasks fails, which cancels the others; and a timeout that fires.
async function work.failures()
  local async function fails() await asyncio.sleep(0.002) error(asyncio.ValueError("as it should")) end
  local failed, group = pcall(function()
    async with asyncio.TaskGroup() as group do
      for _ = 1, 10 do group:create_task(asyncio.sleep(10)) end
      group:create_task(fails())
    end
  end)
  assert(not failed and asyncio.isinstance(group, asyncio.ExceptionGroup), group)
  local ok, e = pcall(function() await asyncio.wait_for(asyncio.sleep(10), 0.002) end)
  assert(not ok and asyncio.isinstance(e, asyncio.TimeoutError), e)
end

-- Callbacks later and soon, half of the timers cancelled.
async function work.timers()
  local loop, fired, handles = asyncio.get_running_loop(), 0, {}
  for i = 1, 100 do handles[i] = loop:call_later(i % 10 / 1000, function() fired = fired + 1 end) end
  for i = 1, 100, 2 do handles[i]:cancel() end
  await asyncio.sleep(0.02)
  assert(fired == 50, fired)
end

-- Producers and consumers about a queue, a lock, and an event that ends it.
async function work.queues()
  local queue, lock, over, sum = asyncio.Queue(10), asyncio.Lock(), asyncio.Event(), 0
  local async function producer() for i = 1, 100 do await queue:put(i) end end
  local async function consumer()
    while true do
      local item = await queue:get()
      async with lock do sum = sum + item end
      queue:task_done()
    end
  end
  local consumers = {}
  for i = 1, 3 do consumers[i] = asyncio.create_task(consumer()) end
  await asyncio.gather(producer(), producer())
  await queue:join()
  over:set()
  await over:wait()
  for _, task in ipairs(consumers) do task:cancel() end
  await all(consumers)
  assert(sum == 10100, sum)
end

-- A server, and connections that come, speak and go; some are cut off.
async function work.sockets()
  local async function serve(reader, writer)
    while true do
      local line = await reader:readline()
      if line == "" then break end
      writer:write(line)
      await writer:drain()
    end
    writer:close()
  end
  local server = await asyncio.start_server(serve, "127.0.0.1", 0)
  local host, port = server.sockets[1]:getsockname()
  local async function client(i)
    local reader, writer = await asyncio.open_connection(host, port)
    for k = 1, 5 do
      writer:write(i .. " " .. k .. "\n")
      assert(await reader:readline() == i .. " " .. k .. "\n")
    end
    if i % 3 == 0 then writer.transport:abort() else writer:close() end
    pcall(function() await writer:wait_closed() end)
  end
  local clients = {}
  for i = 1, 10 do clients[i] = asyncio.create_task(client(i)) end
  await asyncio.gather(table.unpack(clients))
  server:close()
  await server:wait_closed()
end

-- Jobs in threads, of the loop's own pool and of another.
async function work.threads()
  local jobs = {}
  for i = 1, 8 do jobs[i] = asyncio.create_task(asyncio.to_thread(function(n) local s = 0 for k = 1, 1000 do s = s + k % n end return s end, i)) end
  await asyncio.gather(table.unpack(jobs))
  local pool <close> = asyncio.ThreadPoolExecutor(2)
  local loop = asyncio.get_running_loop()
  local called = loop:create_future()
  await loop:run_in_executor(pool, function() asyncio.block(0.001) end)
  loop:call_soon_threadsafe(function() called:set_result(true) end)
  await called
end

-- A process that one speaks with, and a worker process.
async function work.processes()
  local process = await asyncio.create_subprocess_exec("cat", {stdin = asyncio.subprocess.PIPE, stdout = asyncio.subprocess.PIPE})
  local out = await process:communicate("through cat\n")
  assert(out == "through cat\n" and process.returncode == 0)
  local pool <close> = asyncio.ProcessPoolExecutor(1)
  assert(await asyncio.get_running_loop():run_in_executor(pool, math.max, 2, 3) == 3)
end

local usual, seldom = {"sleepers", "failures", "timers", "queues", "sockets", "threads"}, {"processes"}

local async function round(n)
  local tasks = {}
  for _, name in ipairs(usual) do tasks[#tasks + 1] = asyncio.create_task(work[name](), {name = name}) end
  if n % 10 == 0 then for _, name in ipairs(seldom) do tasks[#tasks + 1] = asyncio.create_task(work[name](), {name = name}) end end
  await asyncio.gather(table.unpack(tasks))
end

local function tell(n)
  collectgarbage()
  collectgarbage()
  print(("round %d %d %d"):format(n, math.floor(collectgarbage("count") * 1024), #asyncio.all_tasks()))
end

local loop = asyncio.get_running_loop()
local n, due = 0, loop:time()
print("ready")
while not io.open(GO) do
  n = n + 1
  await round(n)
  if loop:time() >= due then
    tell(n)
    due = loop:time() + EVERY
  end
end
print("ended after " .. n)
