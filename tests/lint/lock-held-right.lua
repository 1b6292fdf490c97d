-- The wait is before the lock; or the lock is held long, and nobody wants it; or it is held shortly.
local lock, own = asyncio.Lock(), asyncio.Lock()
local async function quick(n)
  await asyncio.sleep(2)
  async with lock do await asyncio.sleep(.01) end
end
local async function alone()
  async with own do await asyncio.sleep(3) end
end
await asyncio.gather(quick(1), quick(2), quick(3), alone())

--? trace
