local case, say, caught, raised, ended, fail = dofile((arg[0]:gsub("[^/]*$", "cases.lua")))

case("str says what is in it and who waits", async function()
  local q = asyncio.Queue()
  say(q)
  local getter = asyncio.create_task(q:get())
  await asyncio.sleep(0)
  say(q)
  q:put_nowait(0)
  say(tostring(q), await getter)
  q = asyncio.Queue({maxsize = 1})
  q:put_nowait("one")
  local putter = asyncio.create_task(q:put(2))
  await asyncio.sleep(0)
  say(q)
  q:get_nowait()
  await putter
  say(q)
  q:shutdown()
  say(q, asyncio.LifoQueue(3), asyncio.PriorityQueue())
end)

case("empty", async function()
  local q = asyncio.Queue()
  say(q:empty())
  await q:put(1)
  say(q:empty(), await q:get(), q:empty())
end)

case("full", async function()
  local q = asyncio.Queue()
  say(q:full())
  q = asyncio.Queue({maxsize = 1})
  await q:put(1)
  say(q:full())
end)

local async function through(q, items)
  for i = 1, #items do await q:put(items[i]) end
  local out = {}
  for i = 1, #items do out[i] = await q:get() end
  say(out)
end

case("first in first out", async function() await through(asyncio.Queue(), {1, 3, 2}) end)

case("lifo last in first out", async function() await through(asyncio.LifoQueue(), {1, 3, 2}) end)

case("priority least first", async function() await through(asyncio.PriorityQueue(), {5, 1, 3, 2, 4, 1, 9, 0}) end)

case("priority of tuples", async function()
  await through(asyncio.PriorityQueue(), {{2, "b"}, {1, "z"}, {2, "a"}, {1, "a", 0}, {1, "a"}})
end)

case("priority of what has no order", async function()
  local q = asyncio.PriorityQueue()
  q:put_nowait("one")
  local e = raised(q.put_nowait, q, 1)
  say(e.name, q:qsize())
end)

case("priority by a method keeps heapqs order", async function()
  local Job = {__lt = function(a, b) return a.priority < b.priority end}
  local q = asyncio.PriorityQueue()
  local names, out = "abcdefghij", {}
  for i = 1, #names do q:put_nowait(setmetatable({priority = (i - 1) % 3, name = names:sub(i, i)}, Job)) end
  for i = 1, #names do out[i] = q:get_nowait().name end
  say(out)
end)

case("maxsize holds the putter", async function()
  local q = asyncio.Queue({maxsize = 2})
  say(q.maxsize)
  local put = {}

  local async function putter()
    for i = 0, 2 do
      await q:put(i)
      put[#put + 1] = i
    end
    return true
  end

  local t = asyncio.create_task(putter())
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  say(put, await q:get())
  await asyncio.sleep(0)
  local a, b = await q:get(), await q:get()
  say(put, a, b, t:done(), t:result())
end)

case("none is an item", async function()
  local q = asyncio.Queue()
  q:put_nowait(nil)
  q:put_nowait(1)
  q:put_nowait(nil)
  say(q:qsize(), q:get_nowait(), await q:get(), q:qsize(), q:get_nowait(), q:empty())
  local stack = asyncio.LifoQueue()
  stack:put_nowait(nil)
  say(stack:qsize(), stack:get_nowait(), stack:empty())
end)

case("get waits for put", async function()
  local q = asyncio.Queue()
  local started, finished = asyncio.Event(), {}

  local async function get()
    started:set()
    local res = await q:get()
    finished[1] = true
    return res
  end

  local t = asyncio.create_task(get())
  await started:wait()
  say(finished)
  asyncio.get_running_loop():call_later(0.01, q.put_nowait, q, 1)
  say(await t, finished)
end)

case("get nowait", function()
  local q = asyncio.Queue()
  q:put_nowait(1)
  say(q:get_nowait(), raised(q.get_nowait, q))
end)

case("put nowait full", function()
  local q = asyncio.Queue(1)
  say((q:put_nowait(1)), raised(q.put_nowait, q, 2), q:qsize())
end)

case("a getter is cancelled before the item comes", async function()
  local q = asyncio.Queue()
  local t1, t2 = asyncio.create_task(q:get()), asyncio.create_task(q:get())
  await asyncio.sleep(0)
  t1:cancel()
  await asyncio.sleep(0)
  say(t1:done(), q)
  await q:put("a")
  await asyncio.sleep(0)
  say(await t2)
end)

case("get with waiting putters", async function()
  local q = asyncio.Queue({maxsize = 1})
  local a, b = asyncio.create_task(q:put("a")), asyncio.create_task(q:put("b"))
  local first, second = await q:get(), await q:get()
  say(first, second)
  await ended(a, b)
end)

case("producer and consumer take turns", async function()
  local q = asyncio.Queue(1)
  local order = {}

  local async function producer()
    for i = 0, 4 do
      await q:put(i)
      order[#order + 1] = {"put", i}
    end
  end

  local async function consumer()
    for _ = 1, 5 do
      local item = await q:get()
      order[#order + 1] = {"got", item}
    end
  end

  async with asyncio.TaskGroup() as tg do
    tg:create_task(producer())
    tg:create_task(consumer())
  end
  say(order)
end)

case("timed out getters leave the line", async function()
  local q = asyncio.Queue({maxsize = 5})
  say(await caught(asyncio.wait_for(q:get(), .01)), q)
end)

case("put waits for get", async function()
  local q = asyncio.Queue({maxsize = 1})
  local finished = {}

  local async function put()
    await q:put(1)
    await q:put(2)
    finished[1] = true
  end

  asyncio.get_running_loop():call_later(0.01, q.get_nowait, q)
  local t = asyncio.create_task(put())
  await asyncio.sleep(0)
  say(finished)
  await t
  say(finished, q)
end)

case("a cancelled reader drops nothing", async function()
  local q = asyncio.Queue()
  local reader = asyncio.create_task(q:get())
  await asyncio.sleep(0)
  q:put_nowait(1)
  q:put_nowait(2)
  reader:cancel()
  local e = await caught(reader)
  say(e, await q:get())
end)

case("many readers one cancelled", async function()
  local q = asyncio.Queue()
  local r1, r2, r3 = asyncio.create_task(q:get()), asyncio.create_task(q:get()), asyncio.create_task(q:get())
  await asyncio.sleep(0)
  q:put_nowait(1)
  q:put_nowait(2)
  r1:cancel()
  say(await ended(r1, r2, r3))
end)

case("a cancelled put puts nothing", async function()
  local q = asyncio.Queue(1)
  q:put_nowait(1)
  local writer = asyncio.create_task(q:put(2))
  await asyncio.sleep(0)
  say(q:get_nowait())
  writer:cancel()
  say(await caught(writer), q:qsize())
  await q:put(2)
  say(q:get_nowait(), q:qsize())
end)

case("float maxsize", async function()
  local q = asyncio.Queue({maxsize = 1.3})
  q:put_nowait(1)
  q:put_nowait(2)
  say(q:full(), raised(q.put_nowait, q, 3), q)
end)

case("negative maxsize is no limit", async function()
  local q = asyncio.Queue(-1)
  for i = 1, 3 do q:put_nowait(i) end
  say(q:full(), q:qsize())
end)

case("a cancelled putter makes way", async function()
  local q = asyncio.Queue({maxsize = 1})
  local a, b, c = asyncio.create_task(q:put("a")), asyncio.create_task(q:put("b")), asyncio.create_task(q:put("X"))
  await asyncio.sleep(0)
  say(a:done(), b:done(), q)
  c:cancel()
  await asyncio.sleep(0)
  say(c:done(), tostring(q), q:get_nowait())
  await asyncio.sleep(0)
  say(q:get_nowait())
  await b
end)

case("put with waiting getters", async function()
  local q = asyncio.Queue()
  local t = asyncio.create_task(q:get())
  await asyncio.sleep(0)
  await q:put("a")
  say(await t)
end)

case("putters go on when all is taken at once", async function()
  local q = asyncio.Queue(2)

  local async function getter()
    await asyncio.sleep(0)
    for _ = 1, q:qsize() do q:get_nowait() end
  end

  async with asyncio.TaskGroup() as tg do
    tg:create_task(getter())
    for i = 0, 3 do tg:create_task(q:put(i)) end
  end
  say(q)
end)

case("cancelled putters leave the line", async function()
  local q = asyncio.Queue(1)
  q:put_nowait(1)
  local t = asyncio.create_task(q:put(1))
  await asyncio.sleep(0)
  say(q)
  t:cancel()
  say(await caught(t), q)
end)

case("a putter cancelled after it was woken", async function()
  local q = asyncio.Queue(1)
  q:put_nowait(1)
  local t1, t2 = asyncio.create_task(q:put(2)), asyncio.create_task(q:put(3))
  await asyncio.sleep(0)
  q:get_nowait()
  t1:cancel()
  say(await ended(t1, t2), q)
end)

case("bound to the loop that waited first", function()
  local q = asyncio.Queue()
  local async function get() return await caught(asyncio.wait_for(q:get(), .001)) end
  say(asyncio.run(get()))
  say(asyncio.run(get()))
end)
