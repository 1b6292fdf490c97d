-- Error values in Lua: classes, plain values, where errors come from, what passes through awaits unchanged.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local async function fails(value, level)
  await asyncio.sleep(0)
  error(value, level or 0)
end
local function caught(f) local _, e = pcall(f) return e end

local t = {"a table"}
is(caught(function() await fails(t) end), t, "a table passes through an await")
is(caught(function() await fails("text") end), "text", "a string")
is(caught(function() await fails(nil) end), nil, "nil")
is(caught(function() await fails(false) end), false, "false")
is(caught(function() await asyncio.create_task(fails(t)) end), t, "a table passes through a task")
is(caught(function() await asyncio.gather(fails(t)) end), t, "and through gather")
is(caught(function() await asyncio.wait_for(fails(t), 1) end), t, "and wait_for")
is(caught(function() await asyncio.shield(fails(t)) end), t, "and shield")
is(caught(function() asyncio.get_running_loop():create_future():set_exception(nil) end) ~= nil, true, "nil is no error to set")
do
  local task = asyncio.create_task(fails(t))
  pcall(function() await task end)
  is(task:exception(), t, "exception() gives it back")
  is((await asyncio.gather(fails(t), {return_exceptions = true}))[1], t, "and so does return_exceptions")
  local f = asyncio.get_running_loop():create_future()
  f:set_exception("plain")
  is(caught(function() f:result() end), "plain", "set_exception takes any value")
end

local E = asyncio.exception("E", asyncio.ValueError)
local e = E("one", 2)
is(tostring(e), "E: ('one', 2)", "several arguments make a tuple of the message")
is(e.args[2], 2, "and stay in args")
is(tostring(E("text")), "E: text", "one is the message")
is(tostring(E()), "E", "none, just the name")
is(tostring(E(5)), "E: 5", "a number")
ok(asyncio.isinstance(e, E) and asyncio.isinstance(e, asyncio.ValueError) and asyncio.isinstance(e, asyncio.Exception), "isinstance of its bases")
ok(not asyncio.isinstance(e, asyncio.TypeError), "and of nothing else")
ok(asyncio.isinstance("a string", asyncio.Exception) and asyncio.isinstance({}, asyncio.BaseException), "a plain value counts as an Exception")
ok(not asyncio.isinstance("a string", asyncio.ValueError), "and as nothing more")
is(asyncio.exception("Own").name or "Own", "Own", "a class without a base is made")
ok(asyncio.isinstance(asyncio.exception("Own")(), asyncio.Exception), "below Exception")
is(e.name, "E", "name")
e.extra = "field"
is(e.extra, "field", "an error can carry fields")

raises(function() await fails("here", 1) end, "errors.lua:6: here", "level 1 adds the place of error()")
raises(function() local x = nil + 1 end, "errors.lua:" , "Lua's own errors keep their place")
for _, wrong in ipairs {{nil, "nil"}, {5, "number"}, {{}, "table"}, {print, "function"}} do
  raises(function() await (wrong[1]) end, "object " .. wrong[2] .. " can't be used in 'await' expression", "await a " .. wrong[2])
end
raises(function() await setmetatable({}, {__name = "Thing"}) end, "object Thing can't be used in 'await' expression", "await of a named type")
raises(function() await setmetatable({}, {__await = function() return 5 end}) end, "TypeError", "__await that returns no awaitable")

do
  local handled
  local fine, r = xpcall(function() await asyncio.sleep(0) error("inner", 0) end, function(m) handled = m return "handled " .. m end)
  is(r, "handled inner", "xpcall's handler after an await")
  local text
  local async function leaf() await asyncio.sleep(0) text = debug.traceback("tb") end
  local async function root() await leaf() return 1 end
  await root()
  ok(text:find("errors.lua:%d+: in .*leaf.*errors.lua:%d+: in .*root") ~= nil, "debug.traceback shows who awaits")
end

do
  local fine, m = pcall(asyncio.create_task)
  ok(not fine and m.name == "TypeError", "a missing argument is a TypeError")
  fine, m = pcall(asyncio.sleep, "x")
  if fine then fine, m = pcall(function() await m end) end
  ok(not fine and tostring(m):find("number"), "a wrong argument says what it wants")
end

collectgarbage()
done()
