local case, say, caught, raised = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local BLOCK = ("x"):rep(65536)

local async function serve(f, keywords)
  local server = await asyncio.start_server(f, "127.0.0.1", 0, keywords)
  local _, port = server.sockets[1]:getsockname()
  return server, port
end

local async function finish(server, ...)
  for _, writer in ipairs {...} do writer:close() end
  server:close()
  await server:wait_closed()
end

local async function swallow(reader, writer)
  repeat until await reader:read(1 << 20) == ""
  writer:close()
end

-- A handler that reads nothing until the gate is open. `kept` gets its transport.
local function keeper(gate, kept)
  return async function(reader, writer)
    kept:set_result(writer.transport)
    await gate:wait()
    await swallow(reader, writer)
  end
end

-- Writes until nothing goes out any more: the other side's transport has paused, and the system's buffers are full.
local async function fill(writer, kept)
  local other, still = await kept, 0
  while still < 20 do
    local more = writer.transport:get_write_buffer_size() <= 65536
    if more then writer:write(BLOCK) end
    still = (more or other:is_reading()) and 0 or still + 1
    await asyncio.sleep(.001)
  end
end

case("the limits of a transport", async function()
  local server, port = await serve(swallow)
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  local t = writer.transport
  say({t:get_write_buffer_limits()}, t:get_write_buffer_size())
  t:set_write_buffer_limits({high = 1000})
  say({t:get_write_buffer_limits()})
  t:set_write_buffer_limits({low = 500})
  say({t:get_write_buffer_limits()})
  t:set_write_buffer_limits(10, 5)
  say({t:get_write_buffer_limits()})
  t:set_write_buffer_limits(0)
  say({t:get_write_buffer_limits()})
  say(raised(t.set_write_buffer_limits, t, {high = 1, low = 2}), raised(t.set_write_buffer_limits, t, {high = 1, low = -1}))
  await finish(server, writer)
end)

case("drain returns at once while little is kept", async function()
  local server, port = await serve(swallow)
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:write("little")
  local t = asyncio.create_task(writer:drain())
  await asyncio.sleep(0)
  say(t:done(), writer.transport:get_write_buffer_size())
  await finish(server, writer)
end)

case("drain waits until the other side reads", async function()
  local gate, kept = asyncio.Event(), asyncio.Future()
  local server, port = await serve(keeper(gate, kept))
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  await fill(writer, kept)
  local t = asyncio.create_task(writer:drain())
  await asyncio.sleep(.001)
  say(t:done())
  gate:set()
  await t
  say(t:done(), writer.transport:get_write_buffer_size() <= 16384)
  await finish(server, writer)
end)

case("several may drain", async function()
  local gate, kept = asyncio.Event(), asyncio.Future()
  local server, port = await serve(keeper(gate, kept))
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  await fill(writer, kept)
  local order = {}
  local async function drain(i)
    await writer:drain()
    order[#order + 1] = i
  end
  local tasks = {}
  for i = 0, 9 do tasks[i + 1] = asyncio.create_task(drain(i)) end
  await asyncio.sleep(.001)
  tasks[4]:cancel()
  say(#order)
  gate:set()
  await asyncio.wait(tasks)
  say(order)
  await finish(server, writer)
end)

case("what a slow reader leaves stays small", async function()
  local total, peak = 4 << 20, 0
  local async function send(_, writer)
    for _ = 1, total >> 16 do
      writer:write(BLOCK)
      peak = math.max(peak, writer.transport:get_write_buffer_size())
      await writer:drain()
    end
    writer:close()
  end
  local server, port = await serve(send)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  local got = 0
  while true do
    local data = await reader:read(20000)
    if data == "" then break end
    got = got + #data
    await asyncio.sleep(.0001)
  end
  say(got == total, peak <= 2 * 65536 + 65536)
  await finish(server, writer)
end)

case("a reader pauses its transport", async function()
  local async function send(_, writer)
    writer:write(BLOCK:rep(16))
    writer:close()
  end
  local server, port = await serve(send)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port, {limit = 1000})
  while writer.transport:is_reading() do await asyncio.sleep(.001) end
  say(writer.transport:is_reading())
  say(#await reader:readexactly(500000), #await reader:read() == 16 * 65536 - 500000)
  await finish(server, writer)
end)

case("pausing and resuming by hand", async function()
  local async function send(reader, writer)
    writer:write("now\n")
    await reader:readline()
    writer:close()
  end
  local server, port = await serve(send)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  local t = writer.transport
  t:pause_reading()
  t:pause_reading()
  local line = asyncio.create_task(reader:readline())
  await asyncio.sleep(.001)
  say(line:done(), t:is_reading())
  t:resume_reading()
  t:resume_reading()
  say((await line):match("%S+"), t:is_reading())
  writer:write("thanks\n")
  await reader:read()
  writer:close()
  t:pause_reading()
  t:resume_reading()
  say(t:is_reading())
  await finish(server)
end)

local function counter(got)
  return async function(reader, writer)
    got:set_result(#await reader:read())
    writer:close()
  end
end

case("close sends what is kept", async function()
  local got = asyncio.Future()
  local server, port = await serve(counter(got))
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:write(BLOCK:rep(64))
  say(writer.transport:get_write_buffer_size() > 0)
  writer:close()
  await writer:wait_closed()
  say(await got == 64 * 65536)
  await finish(server)
end)

case("write eof sends what is kept", async function()
  local got = asyncio.Future()
  local server, port = await serve(counter(got))
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  local list = {}
  for i = 1, 64 do list[i] = BLOCK end
  writer:writelines(list)
  writer:write_eof()
  say(await got == 64 * 65536, #await reader:read())
  await finish(server, writer)
end)

case("abort throws it away", async function()
  local gate, kept = asyncio.Event(), asyncio.Future()
  local server, port = await serve(keeper(gate, kept))
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  await fill(writer, kept)
  local drainer = asyncio.create_task(writer:drain())
  await asyncio.sleep(0)
  writer.transport:abort()
  say(writer.transport:get_write_buffer_size(), writer:is_closing())
  await writer:wait_closed()
  say(await caught(drainer))
  gate:set()
  await finish(server)
end)

case("a transport and its descriptor", async function()
  local loop = asyncio.get_running_loop()
  local server, port = await serve(swallow)
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  local fd = writer:get_extra_info("socket"):fileno()
  for _, method in ipairs {loop.add_reader, loop.add_writer} do
    local e = raised(method, loop, fd, print)
    local text = ("File descriptor %d is used by transport <_SelectorSocketTransport fd="):format(fd)
    say(e.name, e.message:sub(1, #text) == text)
  end
  for _, method in ipairs {loop.remove_reader, loop.remove_writer} do say(raised(method, loop, fd).name) end
  await finish(server, writer)
end)

case("transports in words", async function()
  local server, port = await serve(swallow)
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  local fd = "fd=" .. writer:get_extra_info("socket"):fileno()
  local t = writer.transport
  local function words() return (tostring(t):gsub(fd, "FD")) end
  say(words())
  t:pause_reading()
  say(words())
  writer:close()
  say(words())
  await writer:wait_closed()
  await asyncio.sleep(0)
  say(words())
  await finish(server)
end)
