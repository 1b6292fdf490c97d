-- Several talk to one over a Unix socket.
local path = os.tmpname()
os.remove(path)
local server = await asyncio.start_unix_server(async function(reader, writer)
  local n = tonumber(await reader:readline())
  await asyncio.sleep(math.random() / 300)
  writer:write(("%d squared is %d\n"):format(n, n * n))
  writer:close()
end, path)
async function ask(n)
  local reader, writer = await asyncio.open_unix_connection(path)
  writer:write(n .. "\n")
  print(await reader:readline())
  writer:close()
end
local all = {}
for i = 1, 6 do all[i] = ask(i) end
await asyncio.gather(table.unpack(all))
server:close()
os.remove(path)
