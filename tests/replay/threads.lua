-- Jobs of different lengths on a few threads, which print, too.
function work(i, ms)
  print("job " .. i .. " runs")
  asyncio.block(ms / 1000)
  return i * i
end
async function one(i)
  print(i, await asyncio.to_thread(work, i, math.random(0, 5)))
end
local all = {}
for i = 1, 12 do all[i] = one(i) end
await asyncio.gather(table.unpack(all))
