--! --clock real
-- What is outside of the loop: descriptors, threads, processes.
local loop = asyncio.get_running_loop()
local function task(coro, name) return asyncio.create_task(coro, {name = name}) end
local gate, asked, lives = asyncio.Event(), asyncio.Event(), asyncio.Event()

local server = await asyncio.start_server(async function(reader, writer)
  await reader:readline()
  asked:set()
  await gate:wait()
  writer:write("hello\n")
  await writer:drain()
  writer:close()
end, "127.0.0.1", 0)
local _, port = server.sockets[1]:getsockname()

local async function client()
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:write("who\n")
  local line = await reader:readline()
  print("line read")
  writer:close()
  return line
end
local c = task(client(), "client")
local pool <close> = asyncio.ThreadPoolExecutor({max_workers = 1})
local function there(name) -- a file, which threads share
  local file = io.open(name)
  return file and file:close()
end
local function nap()
  io.open("naps", "w"):close()
  while not there("go") do asyncio.block(0.01) end
  return 1
end
local first = loop:run_in_executor(pool, nap)
local second = loop:run_in_executor(pool, nap)
local async function awaits(x) return await x end
local t1, t2 = task(awaits(first), "threaded"), task(awaits(second), "queued")
local child
local p = task((async function()
  child = await asyncio.create_subprocess_exec("cat", {stdin = asyncio.subprocess.PIPE})
  lives:set()
  return await child:wait()
end)(), "parent")
await asked:wait()
await lives:wait()
while not there("naps") do await asyncio.sleep(0.01) end
await asyncio.sleep(0.05)
print("all wait")
gate:set()
io.open("go", "w"):close()
child.stdin:close()
await asyncio.gather(c, t1, t2, p)
server:close()
await server:wait_closed()

--? waiting client --at "@all wait"
--= client waits for fd N, real.lua:20, since T s. [park]
--=   fd N (127.0.0.1:PORT) is watched until it can be read; it was not ready at the last poll. [io.watch]

--? waiting threaded --at "@all wait"
--= threaded waits for thread-1, real.lua:38, since T s. [park]
--=   nap runs in thread-1 since T s; the loop does not wait for it. [job.start]

--? waiting queued --at "@all wait"
--= queued waits for thread, real.lua:38, since T s. [park]
--=   nap waits for a free thread since T s. [job]

--? waiting parent --at "@all wait"
--= parent waits for process N, real.lua:44, since T s. [park]
--=   A child process has not ended yet. [future]

--? ran client --at "@line read"
--= client ran at T s, tick N: fd N has what it asked to read, by fd N. [done]
--=   fd N ran at T s, tick N: fd N can be read. [io]

--? ran threaded
--= threaded ran at T s, tick N: thread-1 is done, by job's end. [done]
--=   job's end ran at T s, tick N: nap, which ran beside the loop, has ended. [job.end]

--? ran parent
--= parent ran at T s, tick N: process N is done, by process. [done]
--=   process ran at T s, tick N: process called for it. [handle]
--=     process ran at T s, tick N: fd N called for it. [handle]
--=       fd N ran at T s, tick N: fd N can be read. [io]
