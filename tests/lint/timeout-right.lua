-- Shorter than the one around; or not under it: it is over, or a shield is between.
local async function inner()
  async with asyncio.timeout(9) do await asyncio.sleep(.1) end
end
async with asyncio.timeout(10) do
  for i = 1, 3 do
    await asyncio.wait_for(asyncio.sleep(3), 5)
  end
end
async with asyncio.timeout(1) do await asyncio.sleep(.1) end
await inner()
async with asyncio.timeout(3) do
  local task = asyncio.create_task(inner())
  await asyncio.shield(task)
end

--? trace
