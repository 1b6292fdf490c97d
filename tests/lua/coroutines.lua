-- Plain Lua coroutines inside tasks: yields go to whoever resumed, awaits suspend the task.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

do
  local g = coroutine.wrap(function(a)
    local b = coroutine.yield(a + 1)
    return b * 2
  end)
  is(g(1), 2, "a generator yields to its caller")
  is(g(5), 10, "and takes what it is resumed with")
end

do
  local turns = 0
  local ticker = asyncio.create_task((async function()
    while true do
      turns = turns + 1
      await asyncio.sleep(0)
    end
  end)())
  local g = coroutine.wrap(async function()
    for i = 1, 3 do
      await asyncio.sleep(0)
      coroutine.yield(i)
    end
    return "end"
  end)
  local got = {}
  for i = 1, 4 do got[i] = g() end
  is(table.concat(got, " "), "1 2 3 end", "a generator may await between its yields")
  ok(turns >= 3, "other tasks ran while it awaited")
  ticker:cancel()
end

do
  local co = coroutine.create(function()
    local fine, e = pcall(function() error("inside") end)
    coroutine.yield(fine, e:match("inside"))
    error("out")
  end)
  local resumed, caught, text = coroutine.resume(co)
  ok(resumed and caught == false and text == "inside", "resume gives what was yielded")
  local fine, e = coroutine.resume(co)
  ok(not fine and e:find("out"), "an error ends the coroutine, not the task")
  is(coroutine.status(co), "dead", "status")
end

do
  local fine, main = coroutine.running()
  ok(coroutine.isyieldable(), "a task's body is yieldable")
  local seen
  coroutine.wrap(function() seen = coroutine.running() end)()
  ok(seen ~= coroutine.running(), "running tells generators apart")
end

do
  local order = {}
  local t = asyncio.create_task((async function() order[#order + 1] = "other" end)())
  coroutine.yield()
  order[#order + 1] = "me"
  is(table.concat(order, " "), "other me", "a bare yield of a task gives up one turn")
end

do
  local t = asyncio.create_task((async function() coroutine.yield("value") end)())
  raises(function() await t end, "RuntimeError: Task got bad yield: ", "a yield with a value is a bad yield")
end

do
  local g
  g = coroutine.wrap(async function() await asyncio.sleep(0) return 1 end)
  local t = asyncio.create_task((async function() return g() end)())
  await asyncio.sleep(0)
  raises(function() g() end, "generator already executing", "a generator that waits in an await cannot be resumed")
  is(await t, 1, "and ends well for the task that waits in it")
end

-- Where Lua forbids a yield, an await that must suspend says so.
raises(function() table.sort({3, 1, 2}, function(a, b) await asyncio.sleep(0) return a < b end) end, "RuntimeError",
  "await in table.sort")
raises(function() return (("x"):gsub("x", function() await asyncio.sleep(0) end)) end, "RuntimeError", "await in string.gsub")
raises(function() return tostring(setmetatable({}, {__tostring = function() await asyncio.sleep(0) return "" end})) end,
  "RuntimeError", "await in __tostring")
do
  local f = asyncio.get_running_loop():create_future()
  f:set_result(2)
  local t = {3, 1, 2}
  table.sort(t, function(a, b) return a * (await f) < b * (await f) end)
  is(table.concat(t, " "), "1 2 3", "an await that need not suspend is fine there")
end

-- ... and where Lua allows one, an await may suspend.
do
  local mt = {}
  mt.__add = function(a, b) await asyncio.sleep(0) return "added" end
  mt.__index = function(_, k) await asyncio.sleep(0) return k .. "!" end
  mt.__call = function(_, x) await asyncio.sleep(0) return x end
  mt.__lt = function() await asyncio.sleep(0) return true end
  mt.__concat = function() await asyncio.sleep(0) return "concat" end
  local x = setmetatable({}, mt)
  is(x + 1, "added", "await in __add")
  is(x.name, "name!", "await in __index")
  is(x(7), 7, "await in __call")
  is(x < x, true, "await in __lt")
  is(x .. "", "concat", "await in __concat")
  local sum = 0
  for i in (function(_, i) await asyncio.sleep(0) i = (i or 0) + 1 return i < 4 and i or nil end) do sum = sum + i end
  is(sum, 6, "await in an iterator")
  is(select("#", pcall(function() await asyncio.sleep(0) return 1, nil, nil end)), 4, "await under pcall keeps all values")
end

do
  -- A comparison of table.sort may not wait, nor may a coroutine that it resumes.
  local said
  local inner = coroutine.create(function()
    local fine, e = pcall(function() await asyncio.sleep(0) end)
    said = not fine and tostring(e)
    return "went on"
  end)
  local t = {2, 1}
  table.sort(t, function(a, b)
    if coroutine.status(inner) == "suspended" then is(select(2, coroutine.resume(inner)), "went on", "a coroutine goes on after such an await") end
    return a < b
  end)
  is(said, "RuntimeError: await cannot suspend here: the coroutine was resumed where nothing may wait", "where nothing may wait an await in a coroutine says so")
  is(table.concat(t, " "), "1 2", "and the sort is done")
end

do
  local line
  local bad = coroutine.wrap(function()
    await asyncio.sleep(0)
    error("words", 0)
  end)
  local fine, e = pcall(function()
    line = debug.getinfo(1, "l").currentline + 1
    bad()
  end)
  is(e, ("tests/lua/coroutines.lua:%d: words"):format(line), "an error without a place gets that of the call of a generator, as in Lua")
  local thrown = {}
  fine, e = pcall(coroutine.wrap(function() await asyncio.sleep(0) error(thrown) end))
  ok(not fine and e == thrown, "one that is no text stays what it is")
end

done()
