-- What jobs.lua calls, for --clock metered: computing is loop time spent, and the moon says its lines at
-- their times, over a connection. Loaded as a part of the library, so that every place is one of jobs.lua.
local moon
local parsed, dug = 0, 0
local parsing = {0.027, 0.026, 0.0265, 0.015}

compute = asyncio.block

function dig(ms)
  dug = dug + 1
  compute(ms * 0.00107)
  if dug == 3 then moon:write("first quarter\n") end
end

function parse()
  parsed = parsed + 1
  if parsed == 3 then moon:write("last quarter\n") end
  compute(parsing[parsed])
  if parsed == 4 then present() end
end

-- The moment of the picture: computes for so long in C that the engine looks where the code is, which is no
-- loop time. A live run then stops, as a picture does; a recorded one goes on.
function present()
  string.find(string.rep("a", 16000), "a-b")
  for _ = 1, 40 do end
  if os.getenv("LUNETTE_HOLD") then os.execute("kill -STOP $PPID") end
end

function moon_speaks()
  local loop = asyncio.get_running_loop()
  loop:call_at(12.4495, function() moon:write("new moon\n") end)
  loop:call_at(12.7205, function() moon:write("full moon\n") end)
end

-- Nothing else happens until the evening, 12.4 s, which whoever records waits for.
local connect = asyncio.open_connection

async function asyncio.open_connection(host, port)
  local loop = asyncio.get_running_loop()
  local server = await asyncio.start_server(function(_, writer)
    moon = writer
    writer.transport:pause_reading()
  end, "127.0.0.1", port)
  local reader, writer = await connect(host, port)
  await asyncio.sleep(0.031)
  server:close()
  loop:call_at(12.4008, function() end)
  return reader, writer
end
