-- asyncio.finally, <close> and async with: cleanup runs on every way out, in order, and may await.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local log
local note = function(name)
  return asyncio.finally(function(err)
    await asyncio.sleep(0)
    log[#log + 1] = name .. (err and ":" .. (type(err) == "table" and err.name or tostring(err):gsub("^.*: ", "")) or "")
  end)
end
local logged = function(f)
  log = {}
  local r = table.pack(pcall(f))
  return table.concat(log, " "), table.unpack(r, 1, r.n)
end

is((logged(function() local _ <close> = note "a" local _ <close> = note "b" end)), "b a", "the last one first")
is((logged(function() local _ <close> = note "a" error("x", 0) end)), "a:x", "it sees the error")
is(select(3, logged(function() local _ <close> = note "a" return "r" end)), "r", "the results are kept")
is((logged(function() for i = 1, 3 do local _ <close> = note(i) if i == 2 then break end end end)), "1 2", "break")
is((logged(function() do local _ <close> = note "a" goto out end ::out:: log[#log + 1] = "out" end)), "a out", "goto")

do
  local seen, fine, e = logged(function()
    local _ <close> = note "outer"
    local _ <close> = asyncio.finally(function() await asyncio.sleep(0) error(asyncio.LookupError("second"), 0) end)
    error(asyncio.ValueError("first"), 0)
  end)
  is(seen, "outer:LookupError", "an error in the cleanup takes the place of the first")
  is(tostring(e), "LookupError: second", "and is what goes on")
end

do
  log = {}
  local t = asyncio.create_task((async function()
    local _ <close> = note "task"
    await asyncio.sleep(10)
  end)())
  await asyncio.sleep(0)
  t:cancel()
  pcall(function() await t end)
  is(table.concat(log, " "), "task:CancelledError", "a cancelled task awaits its cleanup")
end

do
  log = {}
  local t = asyncio.create_task((async function()
    local _ <close> = note "outer"
    local _ <close> = asyncio.finally(function()
      local _ <close> = note "inner"
      await asyncio.sleep(10)
    end)
    await asyncio.sleep(10)
  end)())
  await asyncio.sleep(0)
  t:cancel()
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  t:cancel()
  pcall(function() await t end)
  is(table.concat(log, " "), "inner:CancelledError outer:CancelledError", "a second cancellation reaches the cleanup")
  ok(t:cancelled(), "and the task is cancelled")
end

do
  local ran
  local f = coroutine.wrap(function()
    local _ <close> = asyncio.finally(function() ran = true end)
    coroutine.yield()
  end)
  f()
  f()
  ok(ran, "outside of tasks, cleanup that does not await works")
end

do
  local Twice = {}
  Twice.__index = Twice
  async function Twice:__aenter() await asyncio.sleep(0) log[#log + 1] = "enter" .. self.n return self end
  async function Twice:__aexit(e) await asyncio.sleep(0) log[#log + 1] = "exit" .. self.n return e ~= nil and self.n == 1 end
  local function twice(n) return setmetatable({n = n}, Twice) end
  is((logged(function() async with twice(1) as a, twice(2) as b do log[#log + 1] = a.n .. b.n end end)),
    "enter1 enter2 12 exit2 exit1", "async with two")
  local seen, fine = logged(function() async with twice(1), twice(2) do error("x") end log[#log + 1] = "after" end)
  is(seen, "enter1 enter2 exit2 exit1 after", "a true result of __aexit suppresses the error")
  ok(fine, "so that nothing is raised")
  is(select(3, logged(function() async with twice(1) do return "r" end end)), "r", "return in async with")
  local Fails = setmetatable({}, {__index = {__aenter = async function() error("cannot enter", 0) end, __aexit = async function() end}})
  raises(function() async with Fails do ok(false, "the body must not run") end end, "cannot enter", "__aenter fails")
  raises(function() async with {} do end end, "TypeError", "what has no __aenter")
end

done()
