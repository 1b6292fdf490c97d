-- The library works whatever a program does to Lua's globals: here it has taken all of them away.
local asyncio, print, next, name = asyncio, print, next, "loops, tasks, locks, queues, groups, contexts without any global"
local keep = {asyncio = true}
for _, library in ipairs {"string", "table", "math", "coroutine", "debug", "utf8"} do
  local t = _G[library]
  for key in next, t do t[key] = nil end
end
local globals = _G
for key in next, globals do
  if not keep[key] then globals[key] = nil end
end

local async function work(n)
  await asyncio.sleep(.01 * n)
  return n
end

local async function main()
  local lock, queue, priority = asyncio.Lock(), asyncio.Queue(1), asyncio.PriorityQueue()
  local semaphore, event, condition, barrier = asyncio.Semaphore(1), asyncio.Event(), asyncio.Condition(), asyncio.Barrier(2)

  local async function all(n)
    async with lock do await asyncio.sleep(.01) end
    await queue:put(n)
    await queue:get()
    priority:put_nowait({1, n})
    priority:get_nowait()
    async with semaphore do end
    event:set()
    await event:wait()
    async with condition do condition:notify_all() end
    await barrier:wait()
  end

  async with asyncio.TaskGroup() as group do
    group:create_task(all(1))
    group:create_task(all(2), {name = "two"})
  end
  local variable = asyncio.ContextVar("v", {default = 1})
  local token = variable:set(2)
  variable:reset(token)
  asyncio.copy_context():run(function() variable:set(3) end)
  local sum = 0
  for c in asyncio.as_completed({work(1), work(2)}, {timeout = 1}) do sum = sum + await c end
  async for t in asyncio.as_completed({work(1), work(2)}) do sum = sum + t:result() end
  local done_now = await asyncio.wait({asyncio.create_task(work(1))}, {timeout = 1})
  sum = sum + done_now[1]:result()
  local results = await asyncio.gather(asyncio.shield(work(1)), work(2), {return_exceptions = true})
  sum = sum + results[1] + results[2]
  async with asyncio.timeout(1) do sum = sum + await asyncio.wait_for(work(1), {timeout = 1}) end
  return sum
end

print((asyncio.run(main()) == 11 and "ok 1 - " or "not ok 1 - ") .. name)
print("1..1")
