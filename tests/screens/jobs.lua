async function ada(reader)
  local loop = asyncio.get_running_loop()
  while true do
    local line = await reader:readline()
    if line == "" then return "eof" end
    loop:call_soon(io.write, line)
    parse(line)
  end
end

async function bob()
  for i = 1, 5 do
    dig(30)
    await asyncio.sleep(0.08)
  end
  return 5
end

async function cyd()
  local _ <close> = asyncio.finally(function()
    await asyncio.sleep(0.15)
  end)
  await asyncio.sleep(0.90)
end

-- What follows makes the moments of the drawings come, for --clock metered: computing
-- is loop time spent, and the moon says its lines at their times.
local moon, speaks

async function crew(reader)
  local a = asyncio.create_task(ada(reader))
  local b = asyncio.create_task(bob())
  local c = asyncio.create_task(cyd(), {name = "cyd"})
  speaks()
  asyncio.get_running_loop():call_at(12.651, c.cancel, c)
  return await asyncio.gather(a, b, c)
end

function fib(n)
  if n == 0 then present() end
  asyncio.block(0.0399)
  return fib(n - 1)
end

local parsed, dug = 0, 0

function dig(ms)
  dug = dug + 1
  asyncio.block(ms / 1000)
  if dug == 3 then moon:write("first quarter\n") end
end

function parse()
  parsed = parsed + 1
  if parsed == 3 then moon:write("last quarter\n") end
  asyncio.block(({0.027, 0.026, 0.0265, 0.015})[parsed])
  if parsed == 4 then present() end
end

-- Here a live run stops, as a picture does; a recorded one goes on.
function present()
  if os.getenv("LUNETTE_HOLD") then os.execute("kill -STOP $PPID") end
end

function speaks()
  local loop = asyncio.get_running_loop()
  loop:call_at(12.4495, function() moon:write("new moon\n") end)
  loop:call_at(12.7205, function() moon:write("full moon\n") end)
end

local connect = asyncio.open_connection

async function asyncio.open_connection(host, port)
  await asyncio.start_server(function(_, writer) moon = writer end, "127.0.0.1", port)
  await asyncio.sleep(12.3695)
  local reader, writer = await connect(host, port)
  await asyncio.sleep(0.031)
  return reader, writer
end
