-- Two tasks do it, and did not meet in this run.
local count = 0
local async function add(pause)
  await asyncio.sleep(pause)
  local before = count
  await asyncio.sleep(.1)
  count = before + 1
end
await asyncio.gather(add(0), add(1))

--? trace
--= shared-state-apart.lua:5: shared-state: add reads count, waits at line 6, and writes it at line 7 as if nobody had written it meanwhile: in this run no two tasks met there; lunette lint --explore tries other orders.
--=     Look at count again after the await, or hold an asyncio.Lock from line 5 to line 7: async with lock do ... end.
