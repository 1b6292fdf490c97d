-- floor.lua - the workloads of engine.pl on the smallest loop (floor.c), and a plain call beside its counterpart, an await.
local workload, n = ...
local here = debug.getinfo(1, "S").source:match("^@(.*)/")
local works = dofile(here .. "/workloads.lua")(floor, n)

function works.nested()
  local function body(x) return x end
  local begin = os.clock()
  for i = 1, n do body(i) end
  print(("nested %.6g"):format((os.clock() - begin) * 1e9 / n))
end

works[workload]()
