-- What is called when tasks are done. The futures of a gather or a wait are counted by one callback for all, and a callback
-- that stands alone with a task is called through the task's own handle, without an object. No program sees that: each of
-- these says the same unrecorded, recorded, and in debug mode, where each callback has its handle.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local run = dofile "tests/lib/program.lua"

local HEAD = [[
  local log = {}
  local function say(...)
    for i, v in ipairs {...} do log[#log + 1] = (i > 1 and " " or "\n") .. tostring(v) end
  end
  local async function f(n, x) await asyncio.sleep(n) return x or n end
  local async function bad(n) await asyncio.sleep(n) error(asyncio.ValueError("bad")) end
  local async function ending(awaitable) return (select(2, pcall(function() return await awaitable end))) end
]]

local function each(code, want, name)
  local trace = os.tmpname()
  code = HEAD .. code .. "\nprint((table.concat(log):sub(2)))"
  is(run(code, ""), want, name)
  is(run(code, ("--trace '%s'"):format(trace)), want, "... recorded")
  is(run(code, "-X dev"), want, "... in debug mode")
  os.remove(trace)
end

each([[
  local c, t = f(2), asyncio.create_task(f(1))
  local d = asyncio.get_running_loop():create_future()
  d:set_result("done")
  local other = setmetatable({}, {__await = function() return f(1, "other") end})
  local r = await asyncio.gather(c, t, d, other, c, t, other, d)
  say(r.n, table.unpack(r))
]], "8 2 1 done other 2 1 other done", "whoever is given to gather twice is one child")

each([[
  local fails, late, cancelled = asyncio.create_task(bad(1)), asyncio.create_task(bad(2)), asyncio.create_task(f(3))
  say(await ending(asyncio.gather(f(0.5), fails, late, cancelled)))
  say(late:done(), cancelled:done())
  cancelled:cancel()
  await asyncio.sleep(3)
  say(late:done(), cancelled:cancelled())
]], "ValueError: bad\nfalse false\ntrue true", "the first error ends a gather, and nobody is warned of the second")

each([[
  local t = asyncio.create_task(f(9))
  asyncio.get_running_loop():call_later(1, t.cancel, t)
  local r = await asyncio.gather(bad(2), t, f(3), {return_exceptions = true})
  say(table.unpack(r))
]], "ValueError: bad CancelledError 3", "with return_exceptions all are waited for")

each([[
  local a, b, c = asyncio.create_task(f(1)), asyncio.create_task(bad(2)), asyncio.create_task(f(3))
  for _, when in ipairs {"FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"} do
    local finished, pending = await asyncio.wait({a, b, c}, {return_when = when})
    say(when, finished.n, pending.n, asyncio.get_running_loop():time())
  end
  b:exception()
]], "FIRST_COMPLETED 1 2 1.0\nFIRST_EXCEPTION 2 1 2.0\nALL_COMPLETED 3 0 3.0", "the three ways to wait")

each([[
  local a, b = asyncio.create_task(f(1)), asyncio.create_task(f(5))
  local finished, pending = await asyncio.wait({a, b}, {timeout = 2})
  say(finished.n, pending.n)
  finished, pending = await asyncio.wait({a, b})
  say(finished.n, pending.n)
]], "1 1\n2 0", "a wait whose time is over counts no more")

each([[
  local loop, t = asyncio.get_running_loop(), asyncio.create_task(f(1))
  loop:set_exception_handler(function(_, context)
    say(context.message:match("^Exception in callback function"), context.exception, context.handle ~= nil)
  end)
  local called
  local function callback(task) called = task say("called") error(asyncio.ValueError("in a callback")) end
  t:add_done_callback(callback)
  await t
  say(called == t, t:remove_done_callback(callback))
  await asyncio.sleep(0)
  say(called == t)
]], "called\nException in callback function ValueError: in a callback true\ntrue 0\ntrue", "a callback that fails has a handle to be told of")

each([[
  local t = asyncio.create_task(f(0))
  local order, loop = {}, asyncio.get_running_loop()
  local function note(text) return function() order[#order + 1] = text end end
  t:add_done_callback(note("alone"))
  loop:call_soon(function()
    loop:call_soon(function()
      order[#order + 1] = "before"
      loop:call_soon(note("after"))
    end)
  end)
  await asyncio.sleep(1)
  say(table.unpack(order))
  t:add_done_callback(function(task) say("late", task == t) end)
  await asyncio.sleep(0)
]], "before alone after\nlate true", "it takes its turn in the order in which the task was done; one that comes late is called, too")

each([[
  local loop = asyncio.new_event_loop()
  local t = loop:create_task((async function() end)())
  t:add_done_callback(function() say("never") end)
  loop:call_soon(loop.stop, loop)
  asyncio.get_event_loop():run_until_complete(f(0))
  loop:run_forever()
  say(t:done())
  loop:close()
  t = nil
  collectgarbage()
  say("closed")
]], "true\nclosed", "a loop that is closed calls nobody")

-- The last of 1,000 is counted like the first.
local async function one(i) await asyncio.sleep(i % 7) return i end
local coroutines = {}
for i = 1, 1000 do coroutines[i] = one(i % 7 == 0 and 0 or i / 1000) end
is((await asyncio.gather(table.unpack(coroutines))).n, 1000, "a thousand children")
raises(function() await asyncio.gather(one(0), nil) end, "TypeError: An asyncio.Future, a coroutine or an awaitable is required", "nil is no child")

done()
