-- Big pieces, read as they come: how the system cuts them is chance.
local total = 0
local server = await asyncio.start_server(async function(reader, writer)
  for i = 1, 20 do
    writer:write(string.rep("y", math.random(40000)))
    if math.random(2) == 1 then await asyncio.sleep(0) end
  end
  await writer:drain()
  writer:close()
end, "127.0.0.1", 0)
local _, port = server.sockets[1]:getsockname()
local reader, writer = await asyncio.open_connection("127.0.0.1", port)
while true do
  local data = await reader:read(8192)
  if data == "" then break end
  total = total + #data
  print(#data)
end
print("total", total)
writer:close()
server:close()
