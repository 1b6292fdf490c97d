-- Talking with a filter, while a timer ticks.
local ticker = asyncio.create_task((async function()
  while true do
    await asyncio.sleep(0.001 + math.random() / 1000)
    io.write(".")
  end
end)())
local p = await asyncio.create_subprocess_exec("cat", {stdin = asyncio.subprocess.PIPE, stdout = asyncio.subprocess.PIPE})
for i = 1, 10 do
  p.stdin:write("line " .. i .. "\n")
  await p.stdin:drain()
  print((await p.stdout:readline()):sub(1, -2))
  await asyncio.sleep(math.random() / 300)
end
p.stdin:close()
print("status", await p:wait())
ticker:cancel()
