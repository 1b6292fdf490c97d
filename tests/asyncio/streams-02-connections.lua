local case, say, caught, raised = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local function q(data) return "'" .. data:gsub("\n", "\\n") .. "'" end

local async function serve(f)
  local server = await asyncio.start_server(f, "127.0.0.1", 0)
  local _, port = server.sockets[1]:getsockname()
  return server, port
end

local async function finish(server)
  server:close()
  await server:wait_closed()
end

local async function echo(reader, writer)
  while true do
    local data = await reader:readline()
    if data == "" then break end
    writer:write(data:upper())
    await writer:drain()
  end
  writer:close()
  await writer:wait_closed()
end

local function port_of(...) return (select(2, ...)) end

case("a line there and back", async function()
  local server, port = await serve(echo)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:write("hello\n")
  await writer:drain()
  say(q(await reader:readline()))
  writer:close()
  await writer:wait_closed()
  await finish(server)
end)

case("a host by its name", async function()
  local server, port = await serve(echo)
  local reader, writer = await asyncio.open_connection("localhost", port)
  writer:write("name\n")
  say(q(await reader:readline()), (writer:get_extra_info("peername")))
  writer:close()
  await finish(server)
end)

case("what is known of a connection", async function()
  local seen = asyncio.Future()
  local async function look(_, writer)
    seen:set_result(port_of(writer:get_extra_info("peername")), port_of(writer:get_extra_info("sockname")))
    writer:close()
  end
  local server, port = await serve(look)
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  local peer, own = await seen
  say(own == port, port_of(writer:get_extra_info("peername")) == port, port_of(writer:get_extra_info("sockname")) == peer)
  say(writer:get_extra_info("socket"):fileno() >= 0, writer:get_extra_info("no such thing"), writer:get_extra_info("nothing", 7))
  say((writer.transport:get_extra_info("sockname")))
  writer:close()
  await finish(server)
end)

case("half closed and still answered", async function()
  local async function count(reader, writer)
    local data = await reader:read()
    writer:write(#data .. " bytes")
    writer:close()
  end
  local server, port = await serve(count)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  say(writer:can_write_eof())
  writer:write("one")
  writer:write("two")
  writer:write_eof()
  say(q(await reader:read()), reader:at_eof(), writer:is_closing())
  writer:close()
  say(writer:is_closing())
  await writer:wait_closed()
  await finish(server)
end)

case("nothing may be written after the end", async function()
  local server, port = await serve(echo)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:write_eof()
  say(raised(writer.write, writer, "x"))
  say(raised(writer.writelines, writer, {"x"}))
  writer:write_eof()
  say(q(await reader:read()))
  writer:close()
  await finish(server)
end)

case("several pieces at once", async function()
  local server, port = await serve(echo)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:writelines({"a", "b", "", "c\n"})
  say(q(await reader:readline()))
  writer:writelines({})
  writer:write("")
  writer:write("\n")
  say(q(await reader:readline()))
  writer:close()
  await finish(server)
end)

case("only strings can be written", async function()
  local server, port = await serve(echo)
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  say(raised(writer.write, writer, 5).name, raised(writer.write, writer, nil).name)
  writer:close()
  await finish(server)
end)

case("wait closed with unread data", async function()
  local async function talk(reader, writer)
    writer:write("line 1\nline 2\n")
    await reader:read()
    writer:close()
  end
  local server, port = await serve(talk)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  say(q(await reader:readline()))
  writer:close()
  await writer:wait_closed()
  say(reader:at_eof(), q(await reader:read()))
  await finish(server)
end)

case("writing after close", async function()
  local server, port = await serve(echo)
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:close()
  writer:write("data")
  say(await caught(writer:drain()))
  await finish(server)
end)

case("the reader sees the end when its writer closes", async function()
  local server, port = await serve(echo)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:close()
  writer:close()
  say(reader:at_eof())
  await writer:wait_closed()
  say(reader:at_eof(), q(await reader:read()))
  await finish(server)
end)

case("a connection is refused", async function()
  local server, port = await serve(echo)
  await finish(server)
  local e = await caught(asyncio.open_connection("127.0.0.1", port))
  say(e.name, e.errno, (e.message:gsub(port, "PORT")), asyncio.isinstance(e, asyncio.OSError))
end)

case("a name that nobody has", async function()
  local e = await caught(asyncio.open_connection("no such host", 80))
  say(asyncio.isinstance(e, asyncio.OSError), e.errno, e.message)
end)

case("wrong arguments", async function()
  local sock = {}
  say(await caught(asyncio.open_connection()))
  say(await caught(asyncio.open_unix_connection()))
  say(await caught(asyncio.open_connection("127.0.0.1", 1, {sock = sock})))
  say(await caught(asyncio.start_server(echo)))
  say(await caught(asyncio.start_server(echo, "127.0.0.1", 0, {sock = sock})))
  say(await caught(asyncio.start_unix_server(echo)))
  say(await caught(asyncio.open_connection("127.0.0.1", 1, {limit = 0})))
end)

case("the limit is the readers", async function()
  local async function talk(_, writer)
    writer:write("0123456789\n")
    writer:close()
  end
  local server, port = await serve(talk)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port, {limit = 5})
  say(await caught(reader:readline()))
  writer:close()
  await finish(server)
end)

case("the limit of a servers readers", async function()
  local errors = asyncio.Queue()
  local async function listen(reader, writer)
    errors:put_nowait(await caught(reader:readline()))
    writer:close()
  end
  local server = await asyncio.start_server(listen, "127.0.0.1", 0, {limit = 4})
  local _, writer = await asyncio.open_connection("127.0.0.1", port_of(server.sockets[1]:getsockname()))
  writer:write("too long\n")
  say(await errors:get())
  writer:close()
  await finish(server)
end)

case("aborted by the other side", async function()
  local async function abort(reader, writer)
    await reader:readline()
    writer.transport:abort()
  end
  local server, port = await serve(abort)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  writer:write("please\n")
  say(q(await reader:read()), reader:at_eof())
  writer:close()
  await finish(server)
end)

case("who drains hears of a reset", async function()
  local async function slam(_, writer) writer:close() end
  local server, port = await serve(slam)
  local _, writer = await asyncio.open_connection("127.0.0.1", port)
  local async function write()
    while true do
      writer:write("foo\n")
      await writer:drain()
    end
  end
  local e = await caught(asyncio.wait_for(write(), 10))
  say(asyncio.isinstance(e, {asyncio.ConnectionResetError, asyncio.BrokenPipeError}))
  writer:close()
  await finish(server)
end)

case("a connection is cancelled", async function()
  local server, port = await serve(echo)
  local task = asyncio.create_task(asyncio.open_connection("127.0.0.1", port))
  await asyncio.sleep(0)
  task:cancel()
  await asyncio.wait({task})
  say(task:cancelled())
  await finish(server)
end)

case("many clients", async function()
  local server, port = await serve(echo)
  local async function one(i)
    local reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer:write(("client %d\n"):format(i))
    local line = await reader:readline()
    writer:close()
    await writer:wait_closed()
    return line == ("CLIENT %d\n"):format(i)
  end
  local clients = {}
  for i = 1, 50 do clients[i] = one(i) end
  local results = await asyncio.gather(table.unpack(clients))
  local all = true
  for i = 1, results.n do all = all and results[i] end
  say(all, results.n)
  await finish(server)
end)

case("async for over a connection", async function()
  local async function talk(_, writer)
    for _, word in ipairs {"new moon\n", "first quarter\n", "full moon"} do
      writer:write(word)
      await asyncio.sleep(.001)
    end
    writer:close()
  end
  local server, port = await serve(talk)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  async for line in reader do say(q(line)) end
  writer:close()
  await finish(server)
end)

local path = os.tmpname()
os.remove(path)

local function exists(name)
  return (os.rename(name, name)) == true
end

case("over a unix socket", async function()
  local server = await asyncio.start_unix_server(echo, path)
  say(server.sockets[1]:getsockname() == path)
  local reader, writer = await asyncio.open_unix_connection(path)
  writer:write("unix\n")
  say(q(await reader:readline()), writer:get_extra_info("peername") == path)
  writer:close()
  await writer:wait_closed()
  await finish(server)
  say(exists(path))
end)

case("a unix socket that is not there", async function()
  local e = await caught(asyncio.open_unix_connection("/nowhere/at/all"))
  say(e, e.errno)
end)

case("a stale unix socket does not stand in the way", async function()
  local server = await asyncio.start_unix_server(echo, path, {cleanup_socket = false})
  await finish(server)
  say(exists(path), (await caught(asyncio.open_unix_connection(path))).name)
  server = await asyncio.start_unix_server(echo, path)
  local reader, writer = await asyncio.open_unix_connection(path)
  writer:write("again\n")
  say(q(await reader:readline()))
  writer:close()
  await finish(server)
  say(exists(path))
end)

case("a plain file does", async function()
  io.open(path, "w"):close()
  local e = await caught(asyncio.start_unix_server(echo, path))
  say((e.message:gsub(path, "PATH", 1)))
  os.remove(path)
end)

case("two connections of one program in turns", async function()
  local turn = 0
  local async function count()
    while true do
      turn = turn + 1
      await asyncio.sleep(0)
    end
  end
  local log = {}
  local function note(...) log[#log + 1] = table.pack(...) end
  local async function pong(reader, writer)
    note("server begins", turn)
    for _ = 1, 2 do
      local line = await reader:readline()
      note("server has", turn)
      writer:write(line)
    end
    writer:close()
    await writer:wait_closed()
    note("server is closed", turn)
  end
  local server, port = await serve(pong)
  local counter = asyncio.create_task(count())
  await asyncio.sleep(0)
  turn = 0
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  note("connected", turn)
  for _ = 1, 2 do
    writer:write("ping\n")
    await writer:drain()
    note("written", turn)
    await reader:readline()
    note("client has", turn)
  end
  note("the end", q(await reader:read()), turn)
  writer:close()
  await writer:wait_closed()
  note("client is closed", turn)
  counter:cancel()
  for _, entry in ipairs(log) do say(table.unpack(entry, 1, entry.n)) end
  await finish(server)
end)
