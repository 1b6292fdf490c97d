-- Sleeps and timeouts of nearly the same length: which one is over first?
for i = 1, 20 do
  local ok, e = pcall(function()
    async with asyncio.timeout(0.002) do await asyncio.sleep(math.random() * 0.004) end
  end)
  print(i, ok, ok and "" or e.name)
end
