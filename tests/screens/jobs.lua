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
