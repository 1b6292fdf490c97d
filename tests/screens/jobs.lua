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

-- What is called above comes from moon.lua, which makes the moments of the drawings come.
-- It is loaded as a part of the library, so that a place is always one of this file.
async function crew(reader)
  local a = asyncio.create_task(ada(reader))
  local b = asyncio.create_task(bob())
  local c = asyncio.create_task(cyd(), {name = "cyd"})
  moon_speaks()
  asyncio.get_running_loop():call_at(12.651, c.cancel, c)
  return await asyncio.gather(a, b, c)
end

function fib(n)
  if n > 3 then compute(0.04) return (fib(n - 1)) end
  present()
end

local file <close> = assert(io.open("moon.lua"))
assert(load(file:read("a"), "=asyncio.moon"))()
