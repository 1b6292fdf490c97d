-- An await in a loop that always finds all done: nobody else gets a turn.
local cache = {}
local async function lookup(i) return cache[i] end
local async function scan()
  for i = 1, 1000 do await lookup(i) end
end
local async function other() end
await asyncio.gather(scan(), other())

--? trace
--= never-suspends.lua:5: never-suspends: scan·2 awaits lookup again and again, never-suspends.lua:5, and never gives the loop back: 1 other turn was ready meanwhile. [enter]
--=     An await that finds all done goes straight on: await asyncio.sleep(0) in the loop now and then.
