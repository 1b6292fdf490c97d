-- What belongs to another loop, or to another thread.
local other = asyncio.new_event_loop():create_future()
local lock = asyncio.Lock()
local async function bind() await lock:acquire() await asyncio.wait({asyncio.create_task(lock:acquire())}, {timeout = 1}) end
asyncio.run(bind())

local async function meet()
  local loop = asyncio.get_running_loop()
  pcall(function() await asyncio.to_thread(function() loop:call_soon(print) end) end)
  pcall(function() await lock:acquire() end)
  pcall(function() await other end)
  pcall(asyncio.ensure_future, other, {loop = loop})
end
asyncio.run(meet(), {debug = true})

--? trouble
--=     1.000 s  leftover        Lock.acquire·2 was still pending at the end of the run, wrong.lua:4, and was cancelled. [leftover]
--=                              Await it before the main coroutine returns, or make it in a TaskGroup.
--=     1.000 s  wrong loop      A job called what only the loop's own thread may call: Non-thread-safe operation invoked on an event loop other than the current one. [wrong]
--=                              From another thread only loop:call_soon_threadsafe may be called: hand it the function.
--=     1.000 s  wrong loop      meet·5 used what belongs to another loop, wrong.lua:10: the Lock is bound to a different event loop. [wrong]
--=                              Make locks, queues and futures inside the coroutine that runs on the loop, not before asyncio.run.
--=     1.000 s  wrong loop      meet·5 used what belongs to another loop, wrong.lua:11: the Future is attached to a different loop. [wrong]
--=                              Make locks, queues and futures inside the coroutine that runs on the loop, not before asyncio.run.
--=     1.000 s  wrong loop      meet·5 used what belongs to another loop, wrong.lua:12: The future belongs to a different loop than the one specified as the loop argument. [wrong]
--=                              Make locks, queues and futures inside the coroutine that runs on the loop, not before asyncio.run.
