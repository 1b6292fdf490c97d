-- ada reads lines, bob digs, cyd is cancelled
local function dig(n) asyncio.block(n / 1000) end
local function parse(line) asyncio.block(0.025) print(line) end

async function ada(queue)
  while true do
    local line = await queue:get()
    if line == "" then return "eof" end
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

async function feed(queue)
  for _, line in ipairs {"new moon", "first quarter", "full moon", "last quarter", ""} do
    await asyncio.sleep(0.11)
    await queue:put(line)
  end
end

local loop = asyncio.get_running_loop()
local queue = asyncio.Queue()
local c = asyncio.create_task(cyd(), {name = "cyd"})
loop:call_later(0.25, function() c:cancel() end)
local ok, e = pcall(function() return await asyncio.gather(ada(queue), bob(), feed(queue), c) end)
print(ok, e)
