local async function slow()
  await asyncio.sleep(1)
end

async function main()
  pcall(function()
    async with asyncio.timeout(0.1) do await slow() end
  end)
  pcall(function() await asyncio.wait_for(slow(), 0.2) end)
  await asyncio.wait_for(asyncio.sleep(0.1), 5)
end
