-- with_lua.lua - the workloads of engine.pl on what there is for Lua: lua5.4 with_lua.lua LOOP WORKLOAD N, where LOOP is plain (a
-- scheduler as one writes it in a hundred lines), luv or cqueues.
local here = arg[0]:match("^(.*)/[^/]*$") or "."
package.path = here .. "/?.lua;" .. package.path

local loop = require("loop_" .. arg[1])
local work = dofile(here .. "/../workloads.lua")(loop, math.tointeger(tonumber(arg[3])))[arg[2]]
if work then loop.run(work) end
