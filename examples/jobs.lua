-- jobs.lua - three tasks that share one loop: ada waits for lines, bob digs
-- and sleeps, cyd sleeps until somebody cancels it. At the prompt:
--
--   > require "examples.jobs"
--   > reader = moon()
--   > r = await crew(reader)

-- Keeps the processor busy for about `ms` milliseconds, and the loop with it.
function dig(ms)
  local until_ = os.clock() + ms / 1000
  while os.clock() < until_ do end
end

local function parse(line) dig(25) end

-- Something to read lines from: one every now and then, then "" for the end.
function moon()
  local lines = {"new moon", "first quarter", "full moon", "last quarter"}
  local reader, n = {}, 0
  async function reader:readline()
    await asyncio.sleep(0.04 + 0.05 * (n % 3))
    n = n + 1
    return lines[n] and lines[n] .. "\n" or ""
  end
  return reader
end

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

-- All three; after 0.26 s a timer cancels cyd.
async function crew(reader)
  local a = asyncio.create_task(ada(reader))
  local b = asyncio.create_task(bob())
  local c = asyncio.create_task(cyd(), {name = "cyd"})
  asyncio.get_running_loop():call_later(0.26, c.cancel, c)
  return await asyncio.gather(a, b, c, {return_exceptions = true})
end
