-- asyncio.tracemalloc: each block belongs to the line and the task that asked for it, from there to its end.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local tm = asyncio.tracemalloc
local here = "tests/lua/tracemalloc.lua"

-- The statistic of a line in this file.
local function at(statistics, line)
  for _, s in ipairs(statistics) do
    if tostring(s.traceback) == here .. ":" .. line then return s end
  end
end

local function line_now() return debug.getinfo(2, "l").currentline end

-- Nothing is known before the beginning -----------------------------------------------------------------------
is(tm.is_tracing(), false, "nothing is traced at first")
is(tm.get_traceback_limit(), 1, "a place is one frame, unless told otherwise")
is(table.concat({tm.get_traced_memory()}, " "), "0 0", "and nothing is known")
raises(tm.take_snapshot, "RuntimeError: the tracemalloc module must be tracing memory allocations to take a snapshot",
  "no snapshot without tracing")
raises(function() tm.start(0) end, "ValueError: the number of frames must be in range [1; 255]", "no place without a frame")
raises(function() tm.start("x") end, "TypeError: start: nframe must be an integer, not string", "frames are counted")

-- Lines: also where Lua itself would not know its line --------------------------------------------------------
local before = {}
for i = 1, 100 do before[i] = {i} end
tm.start()
is(tm.is_tracing(), true, "it traces")
local first = tm.take_snapshot()
local kept = {}
string.len("a call, after which Lua keeps this line in mind")
local tables = line_now() + 1
for i = 1, 100 do kept[i] = {} end
local strings = line_now() + 1
for i = 1, 50 do kept[-i] = ("s"):rep(1000) .. i end
collectgarbage()
local second = tm.take_snapshot()
local lines = second:compare_to(first, "lineno")
ok(at(lines, tables) and at(lines, tables).count_diff >= 100, "100 tables belong to the line that made them")
is(tostring(lines[1].traceback), here .. ":" .. strings, "what grew most comes first")
ok(lines[1].size >= 50 * 1000 and lines[1].size < 60 * 1000, "strings have their size: " .. lines[1].size)
ok(tostring(lines[1]):find("^tests/lua/tracemalloc%.lua:%d+: size=[%d.]+ KiB %(%+[%d.]+ KiB%), count=%d+ %(%+%d+%), average=%d+ B$"),
  "a difference in Python's words: " .. tostring(lines[1]))
local file = second:statistics("filename")[1]
ok(tostring(file):find("^tests/lua/tracemalloc%.lua:0: size=[%d.]+ KiB, count=%d+, average=%d+ B$"), "a statistic, too: " .. tostring(file))
local current, peak = tm.get_traced_memory()
ok(current >= 50000 and peak >= current, "what is held in all, and was at most")

-- What is given back is gone; what was there before was never counted ------------------------------------------
kept = nil
collectgarbage()
collectgarbage()
local after = tm.get_traced_memory()
ok(current - after > 50000, "given back: " .. current - after)
local third = tm.take_snapshot()
is(at(third:statistics("lineno"), strings), nil, "the line holds nothing any more")
ok(at(third:compare_to(second, "lineno"), strings).size_diff < -50000, "which is a difference")
collectgarbage()
after = tm.get_traced_memory()
before = nil
collectgarbage()
ok(tm.get_traced_memory() <= after + 1000, "older blocks count neither as they are nor as they go")
tm.reset_peak()
local _, low = tm.get_traced_memory()
ok(low < peak, "the peak begins anew")

-- Old blocks that grow, or shrink, while it traces --------------------------------------------------------------
tm.stop()
local grows = {}
for i = 1, 10 do grows[i] = i end
tm.start()
for i = 11, 1000 do grows[i] = i end
ok(tm.get_traced_memory() > 8000, "a table from before that grows is traced from then on")
for i = 1, 1000 do grows[i] = nil end
grows.x = 1
ok(grows.x == 1, "and goes on living")
grows = nil
collectgarbage()
collectgarbage()

-- Tasks, and the frames of those who await ----------------------------------------------------------------------
tm.stop()
tm.start(3)
local held, inner, outer, caller = {}, nil, nil, nil
local async function leaf(n)
  for i = 1, n do
    inner = line_now() + 1
    held[#held + 1] = ("x"):rep(500) .. #held
    await asyncio.sleep(0)
  end
end
local async function branch(n)
  outer = line_now() + 1
  await leaf(n)
end
local big = asyncio.create_task(branch(20), {name = "big"})
local small = asyncio.create_task(branch(10))
await asyncio.gather(big, small)
collectgarbage()
local tasks = tm.take_snapshot():statistics("task")
local by_name = {}
for _, s in ipairs(tasks) do by_name[s.task or "none"] = s end
ok(by_name.big.size >= 20 * 500 and by_name.big.size < 20 * 500 + 8000, "a task holds what it asked for: " .. tostring(by_name.big))
local two = by_name[small:get_name()]
ok(two.size >= 10 * 500 and two.size < 10 * 500 + 5000, "so does the other: " .. tostring(two))
is(by_name.big.func .. " " .. two.func, "branch branch", "with the name of its function")
ok(tostring(two):find("^Task%-%d+ %(branch%): size="), "in words: " .. tostring(two))
local top = tm.take_snapshot():filter_traces({tm.TaskFilter(true, "big")}):statistics("traceback")[1].traceback
is(top.n, 2, "a place has the frames of the functions that await it")
is(top[1].lineno .. " " .. top[2].lineno, outer .. " " .. inner, "the oldest first")
is(table.concat(top:format(), "\n"), ('  File "%s", line %d\n    await leaf(n)\n  File "%s", line %d\n    held[#held + 1] = ("x"):rep(500) .. #held')
  :format(here, outer, here, inner), "format() shows the sources")
is(top:format(1)[1], ('  File "%s", line %d'):format(here, inner), "format(1): the newest")
is(top:format(-1)[1], ('  File "%s", line %d'):format(here, outer), "format(-1): without the newest")
is(top:format({most_recent_first = true})[1], ('  File "%s", line %d'):format(here, inner), "the other way round")

-- Plain coroutines, callbacks, finalizers -----------------------------------------------------------------------
local generator
local generate = coroutine.wrap(function()
  generator = line_now() + 1
  while true do coroutine.yield(("g"):rep(3000) .. #held) end
end)
held.g = generate()
local callback
asyncio.get_running_loop():call_soon(function()
  callback = line_now() + 1
  held.c = ("c"):rep(4000) .. #held
end)
await asyncio.sleep(0)
await asyncio.sleep(0)
local finalizer
setmetatable({}, {__gc = function()
  finalizer = line_now() + 1
  held.f = ("f"):rep(5000) .. #held
end})
collectgarbage()
local snapshot = tm.take_snapshot()
local newest = {}
for _, t in ipairs(snapshot.traces) do
  local f = t.traceback[t.traceback.n]
  newest[f.lineno] = math.max(newest[f.lineno] or 0, t.size)
  if f.lineno == callback then caller = t.task end
end
ok((newest[generator] or 0) >= 3000, "a plain coroutine's line")
ok((newest[callback] or 0) >= 4000, "a callback's line")
is(caller, nil, "which no task asked for")
ok((newest[finalizer] or 0) >= 5000, "a finalizer's line")

-- Objects ----------------------------------------------------------------------------------------------------------
local made = line_now() + 1
local objects = {{}, function() return made end, coroutine.create(print), asyncio.Future(), asyncio.create_task(leaf(0)), io.tmpfile()}
for i, object in ipairs(objects) do
  local where = tm.get_object_traceback(object)
  is(where and where[where.n].lineno, made, "where it was made: " .. type(object) .. " " .. i)
end
is(tm.get_object_traceback(print), nil, "what was there before is not known")
is(tm.get_object_traceback(5), nil, "nor is a number")
objects[6]:close()
await objects[5]

-- Filters ------------------------------------------------------------------------------------------------------------
local function count(...)
  local n = 0
  for _, t in ipairs(snapshot:filter_traces({...}).traces) do n = n + t.count end
  return n
end
local all = count()
local mine, rest = count(tm.Filter(true, here)), count(tm.Filter(false, here))
ok(mine > 100 and rest < 10, "nearly all is of this file")
is(mine + rest, all, "and the rest is not")
is(count(tm.Filter(true, "*/[s-u]racemalloc.???")), mine, "a shell's pattern")
is(count(tm.Filter(true, "*/[!s-u]racemalloc.lua")), 0, "and its opposite")
is(count(tm.Filter(true, "%w*")), 0, "it is none of Lua's")
ok(count(tm.Filter(true, "*", outer)) < 10 and count(tm.Filter(true, "*", outer, true)) > 30, "any frame, when asked for")
is(count(tm.Filter(true, "*", inner)) + count(tm.Filter(false, "*", inner)), all, "with a line, and without it")
raises(function() snapshot:filter_traces(3) end, "TypeError: filters must be a list of filters, not number", "filters are a list")
raises(function() snapshot:statistics("x") end, "ValueError: unknown key_type: 'x'", "keys have names")
raises(function() snapshot:statistics("traceback", true) end,
  "ValueError: cumulative mode cannot by used with key type 'traceback'", "not each can be cumulative")
ok(at(snapshot:statistics("lineno", {cumulative = true}), outer).size >= 15000, "cumulatively: whoever awaited it, too")

-- Coroutines within coroutines -----------------------------------------------------------------------------------
tm.stop()
tm.start(5)
local lines = {}
local function outer_generator()
  local inner = coroutine.wrap(function()
    lines[1] = line_now() + 1
    held.n = ("n"):rep(7000) .. #held
  end)
  lines[2] = line_now() + 1
  inner()
end
local async function uses_generators()
  lines[3] = line_now() + 1
  coroutine.wrap(outer_generator)()
end
await uses_generators()
local place
for _, t in ipairs(tm.take_snapshot().traces) do
  if t.size >= 7000 and t.traceback[t.traceback.n].lineno == lines[1] then place = t.traceback end
end
is(place and place[place.n - 1].lineno, lines[2], "of plain coroutines those that resume them are frames, too")
is(place and place[place.n - 2].lineno, lines[3], "up to the function that awaits nothing of it")

-- The end ------------------------------------------------------------------------------------------------------------
tm.clear_traces()
ok(tm.get_traced_memory() < 5000, "cleared, and going on")
tm.stop()
is(table.concat({tm.get_traced_memory()}, " "), "0 0", "stopped: nothing is known")
held = {}
collectgarbage()
tm.start()
for round = 1, 200 do -- numbers that nobody uses are used again: what is known does not grow with what has been
  local t = {}
  for i = 1, 20 do t[i] = load(("return {%d}"):format(i), "=chunk" .. round)() end
end
collectgarbage()
ok(tm.get_tracemalloc_memory() < 400000, "the tracing itself stays small: " .. tm.get_tracemalloc_memory())
local many = {}
for i = 1, 300 do many[i] = asyncio.create_task(leaf(1)) end
await asyncio.gather(table.unpack(many))
ok(tm.get_traced_memory() > 0, "many tasks")

done()
