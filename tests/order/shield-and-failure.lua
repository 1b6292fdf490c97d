local async function fails()
  await asyncio.sleep(0.1)
  error(asyncio.ValueError("no"))
end

local async function sleeps()
  await asyncio.sleep(0.3)
end

async function main()
  local shielded = asyncio.create_task(sleeps())
  pcall(function() await asyncio.gather(asyncio.shield(shielded), fails(), sleeps()) end)
  await asyncio.sleep(0)
  await shielded
end
