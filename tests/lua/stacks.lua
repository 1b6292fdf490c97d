-- Where tasks stand, and who awaits them: the frames through coroutines, plain coroutines and blocks; call graphs through
-- gather, groups, shields and waits; circles and long chains.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local function funcs(frames)
  local list = {}
  for i = 1, frames.n do list[i] = frames[i].func end
  return table.concat(list, " < ")
end

local async function turn(n) for _ = 1, n or 4 do await asyncio.sleep(0) end end

local function stack(task) return funcs(asyncio.capture_call_graph(task).call_stack) end

-- The names of those who await it, and of those who await them, as "a(b, c(d))".
local function awaited_by(graph)
  local list = {}
  for i = 1, graph.awaited_by.n do
    local above = graph.awaited_by[i]
    local further = awaited_by(above)
    list[i] = above.future:get_name() .. (above.again and "!" or "") .. (further ~= "" and "(" .. further .. ")" or "")
  end
  return table.concat(list, ", ")
end

local function start(coro, name) return asyncio.create_task(coro, {name = name}) end

local event = asyncio.Event()
local async function leaf() await event:wait() end
local async function middle() await leaf() end

-- Stacks -----------------------------------------------------------------------------------------------------

do
  local t = start(middle(), "t")
  is(stack(t), "middle", "a task that has not begun stands at its function")
  await turn()
  is(stack(t), "Event.wait < leaf < middle", "a chain of awaits, the innermost first")
  local frames = asyncio.capture_call_graph(t).call_stack
  is(frames[2].line, 29, "each with its line")
  is(frames[2].kind, "async", "and what it is")
  ok(frames[2].file:find("stacks.lua", 1, true), "and its file")
  ok(frames[1].lib and not frames[2].lib, "asyncio's own are marked")
  t:cancel()
end

do
  local async function generator()
    local g = coroutine.wrap(function() local x = 1 await leaf() coroutine.yield(x) end)
    return (g())
  end
  local t = start(generator(), "t")
  await turn()
  is(stack(t), "Event.wait < leaf < <anonymous> < generator", "an await inside a plain coroutine")
  is(asyncio.capture_call_graph(t).call_stack[3].kind, "generator", "which is told as a generator")
  t:cancel()
end

do
  local g = {}
  function g:__aiter() return self end
  async function g:__anext() await leaf() return 1 end
  local async function iterates()
    async for _ in g do break end
  end
  local t = start(iterates(), "t")
  await turn()
  is(stack(t), "Event.wait < leaf < g:__anext < iterates", "an async iterator in the chain")
  t:cancel()
end

do
  local lock, line = asyncio.Lock(), debug.getinfo(1, "l").currentline + 4
  local async function holds()
    async with lock do
      async with asyncio.timeout(99) do
        await leaf()
      end
    end
  end
  local t = start(holds(), "t")
  await turn()
  is(stack(t), "Event.wait < leaf < holds", "the body of an async with is the function that it stands in")
  is(asyncio.capture_call_graph(t).call_stack[3].line, line, "at the line within")
  local second = start(holds(), "second")
  await turn()
  is(stack(second), "Lock.acquire < Lock.__aenter < holds", "one that waits for a lock")
  t:cancel() second:cancel()
end

do
  local function nap() return asyncio.sleep(99) end
  local t, direct = start((async function() await nap() end)(), "t"), start(nap(), "direct")
  await turn()
  is(stack(t), "sleep < <anonymous>", "a sleep is told, though it is C")
  is(stack(direct), "sleep", "also when it is the task")
  t:cancel() direct:cancel()
end

do
  local async function down(n) if n == 0 then await event:wait() else await down(n - 1) end end
  local t = start(down(3000), "deep")
  await turn()
  is(asyncio.capture_call_graph(t).call_stack.n, 3002, "3,000 coroutines deep")
  t:cancel()
end

do
  local function recurse(n) if n > 0 then return 1 + recurse(n - 1) end return asyncio.capture_call_graph().call_stack.n end
  ok(recurse(30000) > 30000, "an endless recursion shows its ends")
end

do
  local async function works() await asyncio.to_thread(function() asyncio.block(0.05) end) end
  local pool = asyncio.ThreadPoolExecutor(1)
  local async function waits() await asyncio.get_running_loop():run_in_executor(pool, function() asyncio.block(0.05) end) end
  local t, u = start(works(), "t"), start(waits(), "u")
  await turn()
  is(stack(t), "to_thread < works", "a task that waits for a thread")
  is(stack(u), "waits", "and for a job's future")
  await asyncio.gather(t, u)
  pool:shutdown()
end

do
  local queue, condition, semaphore = asyncio.Queue(1), asyncio.Condition(), asyncio.Semaphore(0)
  queue:put_nowait(1)
  local tasks = {start(queue:put(2), "put"), start(semaphore:acquire(), "semaphore"),
    start((async function() async with condition do await condition:wait() end end)(), "condition")}
  await turn()
  is(stack(tasks[1]), "Queue.put", "a full queue")
  is(stack(tasks[2]), "Semaphore.acquire", "a semaphore")
  is(stack(tasks[3]), "Condition.wait < <anonymous>", "a condition")
  for _, t in ipairs(tasks) do t:cancel() end
end

-- The running task -------------------------------------------------------------------------------------------

do
  local function outer(depth) local graph = asyncio.capture_call_graph {depth = depth} return graph end
  is(funcs(outer().call_stack), "outer < <main>", "the running task from within")
  is(funcs(outer(2).call_stack), "<main>", "depth leaves out the innermost")
  is(funcs(asyncio.capture_call_graph(asyncio.current_task()).call_stack), "<main>", "asked by its name")
end

-- Limits -----------------------------------------------------------------------------------------------------

do
  local t = start(middle(), "t")
  await turn()
  local function limited(n) return funcs(asyncio.capture_call_graph(t, {limit = n}).call_stack) end
  is(limited(1), "middle", "a positive limit keeps those next to the beginning")
  is(limited(-1), "Event.wait", "a negative one the innermost")
  is(limited(99), "Event.wait < leaf < middle", "a large one all")
  is(limited(0), "", "0 none")
  t:cancel()
end

-- Who awaits -------------------------------------------------------------------------------------------------

do
  local one, two
  local async function parent()
    one, two = start(middle(), "one"), start(middle(), "two")
    await asyncio.gather(one, two)
  end
  local p = start(parent(), "parent")
  local grand = start((async function() await p end)(), "grand")
  await turn()
  is(awaited_by(asyncio.capture_call_graph(one)), "parent(grand)", "gather")
  p:cancel()
  pcall(function() await grand end)
  is(awaited_by(asyncio.capture_call_graph(one)), "", "what is done is awaited by nobody")
end

do
  local child
  local async function parent()
    async with asyncio.TaskGroup() as group do
      child = group:create_task(middle(), {name = "child"})
      await leaf()
    end
  end
  local p = start(parent(), "parent")
  await turn()
  is(awaited_by(asyncio.capture_call_graph(child)), "parent", "a group's task belongs to its parent from the beginning")
  p:cancel()
end

do
  local inner = start(middle(), "inner")
  local outer = start((async function() await asyncio.shield(inner) end)(), "outer")
  await turn()
  is(awaited_by(asyncio.capture_call_graph(inner)), "outer", "shield")
  outer:cancel()
  await turn()
  is(awaited_by(asyncio.capture_call_graph(inner)), "", "that was cancelled waits no more")
  inner:cancel()
end

do
  local inner = start(middle(), "inner")
  local waits = start((async function() await asyncio.wait({inner}, {timeout = 0.001}) await leaf() end)(), "waits")
  await turn(2)
  is(awaited_by(asyncio.capture_call_graph(inner)), "waits", "wait")
  await asyncio.sleep(0.05)
  is(awaited_by(asyncio.capture_call_graph(inner)), "", "whose time is over")
  inner:cancel() waits:cancel()
end

do
  local inner = start(middle(), "inner")
  local a, b = start((async function() await inner end)(), "a"), start((async function() await inner end)(), "b")
  await turn()
  is(awaited_by(asyncio.capture_call_graph(inner)), "a, b", "two wait for one")
  inner:cancel()
end

do
  local f = asyncio.get_running_loop():create_future()
  local t = start((async function() await f end)(), "t")
  await turn()
  local graph = asyncio.capture_call_graph(f)
  is(awaited_by(graph), "t", "a future has awaiters, too")
  is(graph.call_stack.n, 0, "and no stack")
  ok(asyncio.format_call_graph(f):find("^%* Future%(id=0x%x+%)\n  %+ Awaited by:\n    %* Task%(name='t', id=0x%x+%)\n"), "and a text")
  f:set_result(nil)
end

do
  local a, b
  a = start((async function() await asyncio.sleep(0) await b end)(), "a")
  b = start((async function() await asyncio.sleep(0) await a end)(), "b")
  await turn()
  is(awaited_by(asyncio.capture_call_graph(a)), "b(a!)", "a circle is told once")
  ok(asyncio.format_call_graph(a):find("name='a', id=0x%x+%) %(above%)"), "and said in the text")
end

do
  local t = start(leaf(), "0")
  local first = t
  for i = 1, 2000 do
    local inner = t
    t = start((async function() await inner end)(), tostring(i))
  end
  await turn()
  local graph, n = asyncio.capture_call_graph(first), 0
  while graph.awaited_by.n > 0 do graph, n = graph.awaited_by[1], n + 1 end
  is(n, 2000, "a chain of 2,000 tasks")
  ok(#asyncio.format_call_graph(first) < 100000, "of which the text shows the beginning")
  first:cancel()
  pcall(function() await t end)
end

-- Texts and errors -------------------------------------------------------------------------------------------

do
  local t = start(middle(), "it's\27[31m\n")
  await turn()
  local text = asyncio.format_call_graph(t)
  ok(text:find("  %+ Call stack:\n  |   File 'asyncio.locks', line %d+, in async Event%.wait%(%)\n") ~= nil, "the text of a stack")
  ok(text:find("name='it\\'s\\x1b[31m\\n'", 1, true) or text:find('name="it\'s\\x1b[31m\\n"', 1, true), "a name's control bytes are written as escapes")
  local out = {}
  asyncio.print_call_graph(t, {file = {write = function(_, ...) for _, s in ipairs {...} do out[#out + 1] = s end end}})
  is(table.concat(out), text .. "\n", "print_call_graph writes it to a file")
  t:cancel()
end

raises(function() asyncio.capture_call_graph(5) end, "TypeError: 5 object does not appear to be compatible with asyncio.Future", "no future")
raises(function() asyncio.capture_call_graph(nil, {limits = 1}) end, "unexpected keyword argument 'limits'", "a keyword that there is not")
raises(function() asyncio.capture_call_graph {limit = "x"} end, "limit must be an integer", "a limit that is none")

asyncio.get_running_loop():call_soon(function() is(asyncio.capture_call_graph(), nil, "in a callback there is no task") end)
await turn()
done()
