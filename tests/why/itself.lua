-- A task takes a lock that it holds.
local lock = asyncio.Lock()
async with lock do
  pcall(function() await asyncio.wait_for(lock:acquire(), 0.1) end)
end

--? trouble
--=     0.000 s  deadlock        main·1 waits for a lock that it holds itself, itself.lua:4. [park]
--=                              A lock cannot be taken twice: do what needs it where it is held already.
