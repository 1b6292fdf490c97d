-- It gives the loop back now and then; or nobody else is there; or it fills a queue.
local cache, queue = {}, asyncio.Queue()
local async function lookup(i) return cache[i] end
local async function scan()
  for i = 1, 1000 do
    await lookup(i)
    if i % 50 == 0 then await asyncio.sleep(0) end
  end
end
local async function fill() for i = 1, 1000 do await queue:put(i) end end
local async function other() end
await asyncio.gather(scan(), fill(), other())
for i = 1, 1000 do await lookup(i) end

--? trace
