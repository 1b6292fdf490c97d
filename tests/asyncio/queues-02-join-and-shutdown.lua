local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

-- One case for each class of queue.
local function each(behaviour, f)
  for _, name in ipairs {"Queue", "LifoQueue", "PriorityQueue"} do
    case(name .. ": " .. behaviour, async function() await f(asyncio[name]) end)
  end
end

-- What put, put_nowait, get, get_nowait say.
local async function refused(q)
  local a, b = await caught(q:put("data")), raised(q.put_nowait, q, "data")
  say(a, b, await caught(q:get()), raised(q.get_nowait, q))
end

each("task done too often", async function(cls)
  local q = cls()
  say(raised(q.task_done, q))
end)

each("join waits for task done", async function(cls)
  local q = cls()
  for i = 0, 99 do q:put_nowait(i) end
  local total, running = 0, true

  local async function worker()
    while running do
      local item = await q:get()
      total = total + item
      q:task_done()
    end
  end

  async with asyncio.TaskGroup() as tg do
    for _ = 1, 2 do tg:create_task(worker()) end
    await q:join()
    say({total}, q)
    running = false
    for _ = 1, 2 do q:put_nowait(0) end
  end
  say(q)
end)

each("join an empty queue", async function(cls)
  local q = cls()
  await q:join()
  await q:join()
  say(q)
end)

each("unfinished tasks are counted", async function(cls)
  local q = cls()
  q:put_nowait(1)
  q:put_nowait(2)
  say(q)
  q:get_nowait()
  say(q)
  q:task_done()
  say(q)
end)

each("shutdown empty", async function(cls)
  local q = cls()
  local t = asyncio.create_task(q:get())
  await asyncio.sleep(0)
  q:shutdown({immediate = false})
  say(q:qsize())
  await q:join()
  await asyncio.sleep(0)
  say(t:done(), await caught(t))
  await refused(q)
end)

each("shutdown nonempty", async function(cls)
  local q = cls({maxsize = 1})
  q:put_nowait("data")
  local join, put = asyncio.create_task(q:join()), asyncio.create_task(q:put("data2"))
  await asyncio.sleep(0)
  say(put:done())
  q:shutdown(false)
  say(q:qsize())
  await asyncio.sleep(0)
  local e = await caught(put)
  say(put:done(), e, await q:get())
  await asyncio.sleep(0)
  say(join:done())
  await refused(q)
  q:task_done()
  await asyncio.sleep(0)
  say(join:done(), raised(q.task_done, q))
end)

each("shutdown immediate", async function(cls)
  local q = cls()
  q:put_nowait("data")
  local join = asyncio.create_task(q:join())
  q:shutdown({immediate = true})
  say(q:qsize())
  await asyncio.sleep(0)
  say(join:done())
  await refused(q)
  say(raised(q.task_done, q), q)
end)

each("shutdown immediate with unfinished", async function(cls)
  local q = cls()
  q:put_nowait("data")
  q:put_nowait("data")
  local join = asyncio.create_task(q:join())
  say(await q:get())
  q:shutdown(true)
  await asyncio.sleep(0)
  say(q:qsize(), join:done())
  await refused(q)
  q:task_done()
  say(raised(q.task_done, q))
  await asyncio.sleep(0)
  say(join:done())
end)
