--! --clock real
-- In a tick what the poll brings stands before the timers that are due; and a job calls the loop.
local loop = asyncio.get_running_loop()
local server = await asyncio.start_server(async function(reader, writer)
  writer:write("hello\n")
  writer:close()
end, "127.0.0.1", 0)
local _, port = server.sockets[1]:getsockname()
local async function client()
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  print("connected")
  await asyncio.sleep(0.05)
  print("read: " .. (await reader:readline()))
  writer:close()
end
local c = asyncio.create_task(client(), {name = "client"})
local got = asyncio.Event()
local tick = function() print("timer") end
local pair = await asyncio.start_server(async function(reader, writer)
  local line = await reader:readline()
  got:set()
  writer:close()
end, "127.0.0.1", 0)
local _, second = pair.sockets[1]:getsockname()
local reader, writer = await asyncio.open_connection("127.0.0.1", second)
await asyncio.sleep(0.1)
writer:write("now\n")
loop:call_later(0.01, tick)
asyncio.block(0.05)
await got:wait()
await asyncio.sleep(0.05)
await asyncio.to_thread(function() loop:call_soon_threadsafe(print, "from a job") end)
await c
writer:close()
server:close()
pair:close()

--? ran client --at @connected
--= client ran at T s, tick N: future is done, by connection. [done]
--=   connection ran at T s, tick N: client called for it at io_first.lua:10. [handle]
--=     client ran at T s, tick N: fd N is connected, by fd N. [done]
--=       fd N ran at T s, tick N: fd N can be written. [io]

--? order "@timer"
--= tick ran before anonymous·7: the latter was queued while tick N ran, by fd N; what is queued during a tick runs in the next. [ready]
--= fd N ran before tick: in a tick what the poll brings is queued before the timers that are due. [ready]

--? ran "@from a job"
--= print ran at T s, tick N: io_first.lua:32 called the loop from its worker. [job.call]
