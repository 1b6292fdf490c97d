-- memory.lua - what asyncio.tracemalloc costs: work that does little but ask for memory, without it, with it, and after
-- it, in turn. Prints a line for each: name, nanoseconds an object in each of the three; the least of several runs, in CPU
-- time. memory.pl makes the table.
local runs, scale = tonumber(arg[1]) or 7, tonumber(arg[2]) or 1
local tracemalloc = asyncio.tracemalloc
local N = math.floor(200000 * scale)

local works = {
  {"tables, dropped", function() for i = 1, N do local t = {i} end end},
  {"tables, kept", function() local all = {} for i = 1, N do all[i] = {i} end end},
  {"closures", function() for i = 1, N do local f = function() return i end end end},
  {"strings", function() for i = 1, N do local s = "v" .. i end end},
  {"objects with methods", function()
    local class = {}
    class.__index = class
    for i = 1, N do local o = setmetatable({x = i, y = 0}, class) end
  end},
  {"no memory at all", function() local x = 0 for i = 1, 20 * N do x = x + i % 7 end end, 20},
}

local function cpu(f)
  collectgarbage()
  local begin = os.clock()
  f()
  collectgarbage()
  return os.clock() - begin
end

local least = {}
local function measure(phase)
  for i, work in ipairs(works) do
    local took = cpu(work[2])
    least[i] = least[i] or {}
    least[i][phase] = math.min(least[i][phase] or math.huge, took)
  end
end

for _ = 1, runs do
  measure("off")
  tracemalloc.start()
  measure("on")
  tracemalloc.stop()
  collectgarbage()
  measure("after")
end
for i, work in ipairs(works) do
  local each = 1e9 / (N * (work[3] or 1))
  print(("%s\t%.1f\t%.1f\t%.1f"):format(work[1], least[i].off * each, least[i].on * each, least[i].after * each))
end
