-- What the program reads of the clocks: printed, waited for in a loop, and the base of a decision.
local loop = asyncio.get_running_loop()
local begin, cpu = loop:time(), os.clock()
print(begin, cpu, os.time(), os.date("%Y"))

local count = 0
while loop:time() - begin < 0.02 do count = count + 1 end
print("loop", count, loop:time() - begin)
count = 0
while os.clock() - cpu < 0.04 do count = count + 1 end
print("CPU", count, os.clock() - cpu)
local at, date = os.time(), os.date()
repeat count = count + 1 until os.clock() - cpu > 0.05 and loop:time() - begin > 0.05
print("both", count, os.clock() - cpu, loop:time() - begin, os.time() >= at, os.date() ~= date)

local async function naps(n)
  local slept = 0
  for _ = 1, n do
    local from = loop:time()
    await asyncio.sleep(0.001)
    slept = slept + (loop:time() - from)
  end
  return slept
end
print("naps", table.unpack(await asyncio.gather(naps(3), naps(5), naps(2))))

-- Shorter than it takes to ask for it: it is over before it begins, or after a moment.
for i = 1, 20 do
  local ok = pcall(function()
    async with asyncio.timeout(1e-6 * i) do await asyncio.sleep(0.001) end
  end)
  print(i, ok, (loop:time() - begin) % 1e-6 < 5e-7)
end
