local function double(n) asyncio.block(0.02) return n * 2 end

local async function main()
  local loop = asyncio.get_running_loop()
  local function case(what, f, ...) print(what, pcall(f, ...)) end
  local f = loop:run_in_executor(nil, double, 4)
  print("a future of the loop", asyncio.isfuture(f), f:done(), (tostring(f):gsub("cb=.*", "cb=...>")))
  print("awaited", await f, f:done())
  local pool <close> = asyncio.ThreadPoolExecutor(2)
  print("in a pool of one's own", await loop:run_in_executor(pool, double, 5))
  local r = await asyncio.gather(loop:run_in_executor(pool, double, 1), asyncio.to_thread(double, 2), asyncio.to_thread(double, 3))
  print("gathered", r[1], r[2], r[3])
  print("to_thread is a coroutine", asyncio.iscoroutinefunction(asyncio.to_thread))
  local lazy = asyncio.to_thread(double, 1)
  print("which runs nothing by itself", asyncio.iscoroutine(lazy))
  lazy:close()

  f = loop:run_in_executor(pool, asyncio.block, 0.05)
  await asyncio.sleep(0.01)
  print("cancelling the future", f:cancel())
  print("does not stop the thread", pcall(function() await f end))
  local one <close> = asyncio.ThreadPoolExecutor(1)
  local busy, waits = loop:run_in_executor(one, asyncio.block, 0.05), loop:run_in_executor(one, print, "never printed")
  waits:cancel()
  await asyncio.sleep(0)
  await busy
  print("a job that waits is dropped", waits:cancelled())

  local t = asyncio.create_task(asyncio.to_thread(asyncio.block, 0.05))
  await asyncio.sleep(0.01)
  t:cancel()
  print("a task that awaits one is cancelled at once", pcall(function() await t end))
  print("a limit", pcall(function() return await asyncio.wait_for(asyncio.to_thread(asyncio.block, 0.3), 0.02) end))
  print("shielded", await asyncio.wait_for(asyncio.shield(asyncio.to_thread(double, 8)), 5))
  local seen = {}
  for x in asyncio.as_completed {asyncio.to_thread(function() asyncio.block(0.2) return "slow" end), asyncio.to_thread(function() return "fast" end)} do
    seen[#seen + 1] = await x
  end
  print("as completed", seen[1], seen[2])

  local c = pool:submit(double, 6)
  print("wrap_future", await asyncio.wrap_future(c), c:result())
  local ours = loop:create_future()
  print("of a future of the loop", asyncio.wrap_future(ours) == ours)
  case("of anything else", asyncio.wrap_future, 5)
  case("a bad executor", loop.set_default_executor, loop, 5)
  case("processes are no default", loop.set_default_executor, loop, asyncio.ProcessPoolExecutor(1))
  local default = asyncio.ThreadPoolExecutor(1)
  loop:set_default_executor(default)
  print("the default executor", await asyncio.to_thread(double, 7))
  case("a coroutine function in debug mode", function()
    loop:set_debug(true)
    return loop:run_in_executor(nil, async function() end)
  end)
  case("not callable in debug mode", loop.run_in_executor, loop, nil, 5)
  loop:set_debug(false)
end

asyncio.run(main())
local loop = asyncio.new_event_loop()
loop:close()
print("a closed loop", pcall(loop.run_in_executor, loop, nil, print))
print("to_thread without a loop", pcall(asyncio.run, (async function() return "runs" end)()))
