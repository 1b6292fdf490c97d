async function inner()
  local _ <close> = asyncio.finally(function()
    await asyncio.sleep(0.03)
  end)
  await asyncio.sleep(10)
end

async function outer()
  local task = asyncio.create_task(inner(), {name = "inner"})
  await task
end

local t = asyncio.create_task(outer(), {name = "outer"})
await asyncio.sleep(0.1)
t:cancel()
pcall(function() await t end)
