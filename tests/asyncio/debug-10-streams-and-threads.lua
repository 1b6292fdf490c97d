local async function served(reader, writer)
  await reader:readline()
  writer:close()
  error(asyncio.ValueError("while serving"))
end

local async function written_in_vain()
  local server = await asyncio.start_server(function(r, w) w.transport:abort() end, "127.0.0.1", 0)
  local reader, writer = await asyncio.open_connection(server.sockets[1]:getsockname())
  await reader:read()
  for _ = 1, 10 do
    writer:write("to nobody")
    await asyncio.sleep(.01)
  end
  writer:close()
  server:close()
end

local async function serves()
  local server = await asyncio.start_server(served, "127.0.0.1", 0)
  local reader, writer = await asyncio.open_connection(server.sockets[1]:getsockname())
  writer:write("hello\n")
  await reader:read()
  writer:close()
  await asyncio.sleep(.01)
  server:close()
end

local async function pipes()
  local p = await asyncio.create_subprocess_exec("true", {stdin = asyncio.subprocess.PIPE})
  await p:wait()
  for _ = 1, 10 do
    p.stdin:write("to nobody")
    await asyncio.sleep(.01)
  end
end

local async function impatient()
  local loop = asyncio.get_running_loop()
  local job = loop:run_in_executor(nil, asyncio.block, .5)
  await loop:shutdown_default_executor(.1)
  await job
end

asyncio.run(written_in_vain())
print("written in vain")
asyncio.run(serves())
print("served")
asyncio.run(pipes())
print("piped")
asyncio.run(impatient())
print("waited")
