-- Bad arguments: the error's class is CPython's, and its sentence names what is wrong.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")

local async function c() end

-- f(...) must raise a TypeError (or what `class` says) whose message is `text`.
local function refuses(text, f, ...)
  local fine, e = pcall(f, ...)
  is(not fine and tostring(e), text, text)
end

refuses("TypeError: create_task() got an unexpected keyword argument 'nam'", asyncio.create_task, c(), {nam = "x"})
refuses("TypeError: create_task(): keyword arguments are given in a table, not in a string", asyncio.create_task, c(), "x")
refuses("TypeError: context must be a Context, not number", asyncio.create_task, c(), {context = 5})
refuses("TypeError: ensure_future() got an unexpected keyword argument 'lop'", asyncio.ensure_future, c(), {lop = 1})
refuses("TypeError: Future() got an unexpected keyword argument 'x'", asyncio.Future, {x = 1})
refuses("TypeError: as_completed() got an unexpected keyword argument 'timout'", asyncio.as_completed, {}, {timout = 1})
refuses("TypeError: expects an iterable of awaitables, not string", asyncio.as_completed, "x")
refuses("TypeError: Runner() got an unexpected keyword argument 'deug'", asyncio.Runner, {deug = 1})
refuses("TypeError: Lock() takes no arguments", asyncio.Lock, 1)
refuses("TypeError: Event() takes no arguments", asyncio.Event, {})
refuses("TypeError: TaskGroup() takes no arguments", asyncio.TaskGroup, nil)
refuses("TypeError: Condition: lock must be a Lock, not number", asyncio.Condition, 5)
refuses("TypeError: Semaphore: value must be an integer, not string", asyncio.Semaphore, "x")
refuses("ValueError: Semaphore initial value must be >= 0", asyncio.BoundedSemaphore, -1)
refuses("TypeError: Barrier: parties must be an integer, not nil", asyncio.Barrier)
refuses("ValueError: parties must be > 0", asyncio.Barrier, 0)
refuses("TypeError: Queue: maxsize must be a number, not string", asyncio.Queue, "x")
refuses("TypeError: context variable name must be a str", asyncio.ContextVar, 5)
refuses("TypeError: ContextVar() got an unexpected keyword argument 'defalt'", asyncio.ContextVar, "v", {defalt = 1})

local v, context = asyncio.ContextVar("v"), asyncio.Context()
refuses("TypeError: expected an instance of Token, got nil", v.reset, v)
refuses("TypeError: a ContextVar key was expected, got 5", context.get, context, 5)
refuses("RuntimeError: Tokens can only be created by ContextVars", asyncio.Token)

local condition = asyncio.Condition()
await condition:acquire()
refuses("TypeError: Condition.notify: n must be an integer, not string", condition.notify, condition, "x")
refuses("TypeError: Condition.wait_for: predicate must be a function, not number", function() await condition:wait_for(5) end)
refuses("TypeError: wait() got an unexpected keyword argument 'time'", function()
  await asyncio.wait({asyncio.create_task(c())}, {time = 1})
end)

-- A task is no callback: its wakeup would have been queued twice, once by the loop itself.
local future, waiting = asyncio.get_running_loop():create_future(), asyncio.create_task(asyncio.sleep(0))
refuses("TypeError: 'Task' object is not callable", future.add_done_callback, future, waiting)
is(future:remove_done_callback(waiting), 0, "and none to remove")

-- Methods called with a dot in place of the colon.
refuses("TypeError: Future.result: self must be a Future, not number; call it with a colon, as in x:result()", future.result, 5)
refuses("TypeError: EventLoop.call_soon: self must be an EventLoop, not function; call it with a colon, as in x:call_soon()",
  asyncio.get_running_loop().call_soon, print)
refuses("TypeError: Lock.release: self must be a Lock, not nil; call it with a colon, as in x:release()", asyncio.Lock().release)
refuses("TypeError: Queue.get: self must be a Queue, not nil; call it with a colon, as in x:get()", asyncio.Queue().get)
refuses("TypeError: Queue.put_nowait: self must be a Queue, not number; call it with a colon, as in x:put_nowait()",
  asyncio.Queue().put_nowait, 5)

async with asyncio.TaskGroup() as group do
  refuses("TypeError: a coroutine was expected, got 5", group.create_task, group, 5)
  refuses("TypeError: create_task() got an unexpected keyword argument 'nme'", group.create_task, group, c(), {nme = 5})
end

done()
