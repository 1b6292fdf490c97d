local case, say, caught = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

local function q(data) return "'" .. data:gsub("\n", "\\n") .. "'" end

local async function echo(reader, writer)
  while true do
    local data = await reader:readline()
    if data == "" then break end
    writer:write(data)
  end
  writer:close()
end

local function port_of(server)
  local _, port = server.sockets[1]:getsockname()
  return port
end

local async function connect(server) return await asyncio.open_connection("127.0.0.1", port_of(server)) end

case("serving or not", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0, {start_serving = false})
  say(server:is_serving(), #server.sockets)
  await server:start_serving()
  await server:start_serving()
  say(server:is_serving())
  server:close()
  server:close()
  say(server:is_serving(), #server.sockets)
  await server:wait_closed()
  await server:wait_closed()
end)

case("the server knows its loop", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  say(server:get_loop() == asyncio.get_running_loop())
  server:close()
end)

case("as a block", async function()
  local outside
  async with await asyncio.start_server(echo, "127.0.0.1", 0) as server do
    outside = server
    local reader, writer = await connect(server)
    writer:write("in the block\n")
    say(q(await reader:readline()), server:is_serving())
    writer:close()
  end
  say(outside:is_serving())
end)

case("the callback may be a plain function", async function()
  local function callback(_, writer)
    writer:write("plain\n")
    writer:close()
  end
  local server = await asyncio.start_server(callback, "127.0.0.1", 0)
  local reader, writer = await connect(server)
  say(q(await reader:read()))
  writer:close()
  server:close()
  await server:wait_closed()
end)

local function ends_with(e, text) return e.message:sub(-#text) == text end

case("serving for ever until cancelled", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0, {start_serving = false})
  local task = asyncio.create_task(server:serve_forever())
  await asyncio.sleep(0)
  say(server:is_serving())
  say(ends_with(await caught(server:serve_forever()), "is already being awaited on serve_forever()"))
  task:cancel()
  await asyncio.wait({task})
  say(task:cancelled(), server:is_serving())
  say(ends_with(await caught(server:serve_forever()), "is closed"))
end)

case("serving for ever until closed", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local task = asyncio.create_task(server:serve_forever())
  await asyncio.sleep(0)
  server:close()
  await asyncio.wait({task})
  say(task:cancelled())
end)

case("wait closed waits for the close", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local task = asyncio.create_task(server:wait_closed())
  await asyncio.sleep(.001)
  say(task:done())
  server:close()
  await task
  say(task:done())
end)

case("wait closed waits for the last connection", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local reader, writer = await connect(server)
  writer:write("x\n")
  await reader:readline()
  server:close()
  local task = asyncio.create_task(server:wait_closed())
  await asyncio.sleep(.001)
  say(task:done())
  writer:write("still open\n")
  say(q(await reader:readline()))
  writer:close()
  await task
  say(task:done())
end)

case("close clients", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local pairs_ = {}
  for i = 1, 3 do pairs_[i] = {await connect(server)} end
  for _, pair in ipairs(pairs_) do
    pair[2]:write("x\n")
    await pair[1]:readline()
  end
  server:close()
  server:close_clients()
  await server:wait_closed()
  for _, pair in ipairs(pairs_) do
    say(q(await pair[1]:read()))
    pair[2]:close()
  end
end)

case("abort clients", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local reader, writer = await connect(server)
  writer:write("x\n")
  await reader:readline()
  server:close()
  server:abort_clients()
  await server:wait_closed()
  say(q(await reader:read()))
  writer:close()
end)

case("connections after the close are refused", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local port = port_of(server)
  server:close()
  say((await caught(asyncio.open_connection("127.0.0.1", port))).name)
end)

case("an error while serving is told", async function()
  local messages = {}
  asyncio.get_running_loop():set_exception_handler(function(_, context) messages[#messages + 1] = context end)
  local async function fails() error(asyncio.ValueError("in the handler")) end
  local server = await asyncio.start_server(fails, "127.0.0.1", 0)
  local reader, writer = await connect(server)
  say(q(await reader:read()))
  writer:close()
  server:close()
  await server:wait_closed()
  for _, context in ipairs(messages) do say(context.message, context.exception) end
end)

case("a cancelled handler is not", async function()
  local messages = {}
  asyncio.get_running_loop():set_exception_handler(function(_, context) messages[#messages + 1] = context end)
  local async function cancelled(_, writer)
    writer:close()
    asyncio.current_task():cancel()
  end
  local server = await asyncio.start_server(cancelled, "127.0.0.1", 0)
  local reader, writer = await connect(server)
  say(q(await reader:read()))
  writer:close()
  server:close()
  await server:wait_closed()
  say(#messages)
end)

case("an address in use", async function()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0)
  local e = await caught(asyncio.start_server(echo, "127.0.0.1", port_of(server)))
  say(e.errno, (e.message:gsub(port_of(server), "PORT")))
  server:close()
end)

case("several hosts", async function()
  local server = await asyncio.start_server(echo, {"127.0.0.1", "127.0.0.2", "127.0.0.1"}, 0)
  local hosts = {}
  for i, sock in ipairs(server.sockets) do hosts[i] = sock:getsockname() end
  table.sort(hosts)
  say(#server.sockets, hosts)
  server:close()
  await server:wait_closed()
  say(#server.sockets)
end)

case("clients are served in their order", async function()
  local order = {}
  local async function note(reader, writer)
    order[#order + 1] = q(await reader:readline())
    writer:close()
  end
  local server = await asyncio.start_server(note, "127.0.0.1", 0)
  for i = 0, 3 do
    local reader, writer = await connect(server)
    writer:write(i .. "\n")
    await reader:read()
    writer:close()
  end
  say(table.unpack(order))
  server:close()
  await server:wait_closed()
end)

case("the tasks names", async function()
  local name = asyncio.Future()
  local async function handler(_, writer)
    name:set_result(asyncio.current_task():get_name())
    writer:close()
  end
  local before = asyncio.create_task(asyncio.sleep(0)):get_name():sub(6)
  local server = await asyncio.start_server(handler, "127.0.0.1", 0)
  local _, writer = await connect(server)
  local after = await name
  say(math.tointeger(after:sub(6) - before))
  writer:close()
  server:close()
end)

case("getaddrinfo", async function()
  local loop = asyncio.get_running_loop()
  local found = await loop:getaddrinfo("127.0.0.1", 80, {type = 1})
  say(#found, found[1][1] == 2, found[1][2], found[1][3], found[1][5])
  found = await loop:getaddrinfo("localhost", "7007", {family = 2, type = 1})
  say(found[1][5])
  found = await loop:getaddrinfo("::1", 80, {type = 1})
  say(found[1][5])
end)

case("getaddrinfo does not stop the loop", async function()
  local turns = 0
  local async function count()
    while true do
      turns = turns + 1
      await asyncio.sleep(0)
    end
  end
  local counter = asyncio.create_task(count())
  await asyncio.get_running_loop():getaddrinfo("localhost", 1)
  say(turns > 0)
  counter:cancel()
end)
