-- A lock that is held while its holder waits for something slow, and others stand in line.
local lock = asyncio.Lock()
local async function slow(n)
  async with lock do
    await asyncio.sleep(2)
  end
end
await asyncio.gather(slow(1), slow(2), slow(3))

--? trace
--= lock-held.lua:5: lock-held: slow·2 held a lock while it waited 2.000 s for sleep 2, lock-held.lua:5; 2 tasks wanted it meanwhile. [lock.free]
--=     Wait first, and take the lock for what must not be interrupted; or let each wait have a lock of its own.
