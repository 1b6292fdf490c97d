-- A task that nobody can wake is collected, and its blocks are closed. What they use is often lost with it, and then finalized
-- before it: it must be usable all the same, or say that it is not.
local ok, is, raises, done = table.unpack(dofile "tests/lib/tap.lua")
local loop = asyncio.get_running_loop()
loop:set_exception_handler(function() end) -- "Task was destroyed but it is pending!", each time

-- Loses a task that keeps what `make` returned, and tells what `use` of it came to in the closing block.
local async function lose(make, use)
  local closed
  local async function hold()
    local thing = await make()
    local _ <close> = asyncio.finally(function() closed = table.pack(pcall(use, thing)) end)
    await loop:create_future()
  end
  asyncio.create_task(hold())
  for _ = 1, 100 do
    if closed then break end
    await asyncio.sleep(0.001)
    collectgarbage()
  end
  return closed and (closed[1] and "used" or tostring(closed[2])) or "not closed"
end

local function pool() return asyncio.ThreadPoolExecutor(1) end
local function worked() local p = pool() loop:run_in_executor(p, tostring, 1) return p end
local function forever() return asyncio.create_task((async function() await loop:create_future() end)()) end

is(await lose(async function() return pool() end, function(p) p:shutdown() end), "used", "a pool is shut")
is(await lose(async function() return worked() end, function(p) p:shutdown() end), "used", "a pool with a worker")
is(await lose(async function() return pool() end, function(p) p:submit(tostring, 1) end),
  "RuntimeError: cannot schedule new futures after shutdown", "a pool that is gone takes no job")
is(await lose(async function() return loop:run_in_executor(nil, tostring, 1) end, function(f) f:cancel() end), "used", "a job")
is(await lose(async function() return loop:create_future() end, function(f) f:set_result(1) assert(f:result() == 1) end), "used", "a future")
is(await lose(async function() return forever() end, function(t) t:cancel() t:get_stack() tostring(t) end), "used", "another task")
is(await lose(async function() return loop:call_later(100, print) end, function(h) h:cancel() end), "used", "a timer")
is(await lose(async function() return asyncio.new_event_loop() end, function(l) l:close() end), "used", "a loop")
is(await lose(async function() return asyncio.new_event_loop() end, function(l) l:call_soon(print) end),
  "RuntimeError: Event loop is closed", "a loop that is gone calls nothing")
is(await lose(async function() return asyncio.Runner() end, function(r) r:close() end), "used", "a runner")
is(await lose(async function() return await asyncio.start_server(print, "127.0.0.1", 0) end, function(s) s:close() end), "used", "a server")
is(await lose(async function() return await asyncio.create_subprocess_exec("cat", {stdin = asyncio.subprocess.PIPE}) end,
  function(p) p.stdin:close() end), "used", "a process")
done()
