-- A little of everything in which the engine is not alone with its memory: threads that compute, print, fail and call
-- the loop, jobs that never get a thread, a worker in a process, streams, a name to look up, another program. It
-- prints the same lines each time, in any order. With the argument "here" it starts no process: valgrind follows only a
-- program that was built for it there.
local loop = asyncio.get_running_loop()

local function square(n) asyncio.block(0.001) return n * n end

local function tell(n, told) loop:call_soon_threadsafe(told, n) print("a thread speaks") end

async function threads()
  local jobs, told = {}, 0
  for n = 1, 12 do jobs[n] = asyncio.to_thread(square, n) end
  local sum = 0
  for _, n in ipairs(await asyncio.gather(table.unpack(jobs))) do sum = sum + n end
  print("squares", sum)
  print("failure", select(2, pcall(function() await asyncio.to_thread(error, asyncio.ValueError("in a thread")) end)))
  await asyncio.to_thread(tell, 3, function(n) told = told + n end)
  await asyncio.sleep(0)
  print("told", told)
end

async function pool()
  local pool <close> = asyncio.ThreadPoolExecutor(2)
  local jobs = {}
  for n = 1, 10 do jobs[n] = loop:run_in_executor(pool, square, n) end
  jobs[10]:cancel()
  local done = await asyncio.gather(table.unpack(jobs, 1, 9))
  print("pool", #done, jobs[10]:cancelled())
end

async function streams()
  local async function echo(reader, writer)
    writer:write(await reader:read())
    await writer:drain()
    writer:close()
  end
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  local async function client(n)
    local reader, writer = await asyncio.open_connection("localhost", port)
    writer:write(("x"):rep(n))
    writer:write_eof()
    local back = await reader:read()
    writer:close()
    return #back
  end
  local sizes = await asyncio.gather(client(1), client(70000), client(300000))
  print("echoed", table.unpack(sizes))
  server:close()
  await server:wait_closed()
end

async function elsewhere()
  if arg[1] == "here" then return end
  local pool <close> = asyncio.ProcessPoolExecutor(1)
  print("elsewhere", await loop:run_in_executor(pool, square, 5))
end

async function process()
  if arg[1] == "here" then return end
  local cat = await asyncio.create_subprocess_exec("cat", {stdin = asyncio.subprocess.PIPE, stdout = asyncio.subprocess.PIPE})
  print("process", (await cat:communicate("through a pipe")))
end

await asyncio.gather(threads(), pool(), elsewhere(), streams(), process())
print("done")
