-- A server and clients that come when they like, with texts of any length.
async function serve(reader, writer)
  async for line in reader do
    writer:write(line)
    await writer:drain()
    await asyncio.sleep(math.random() / 500)
  end
  writer:close()
end
async function client(port, name)
  await asyncio.sleep(math.random() / 200)
  local reader, writer = await asyncio.open_connection("127.0.0.1", port)
  for i = 1, 4 do
    writer:write(name .. string.rep("x", math.random(3000)) .. "\n")
    local line = await reader:readline()
    print(name, i, #line)
  end
  writer:close()
  await writer:wait_closed()
end
local server = await asyncio.start_server(serve, "127.0.0.1", 0)
local _, port = server.sockets[1]:getsockname()
local clients = {}
for i = 1, 8 do clients[i] = client(port, "client " .. i) end
await asyncio.gather(table.unpack(clients))
server:close()
await server:wait_closed()
