async function main()
  local q = asyncio.Queue(2)

  local async function producer(n)
    for i = 0, 2 do
      await q:put(i)
      await asyncio.sleep(.1 * n)
    end
  end

  local async function consumer()
    while true do
      await q:get()
      q:task_done()
      await asyncio.sleep(0)
    end
  end

  local c1, c2 = asyncio.create_task(consumer()), asyncio.create_task(consumer())
  local p1, p2 = asyncio.create_task(producer(0)), asyncio.create_task(producer(1))
  await asyncio.gather(p1, p2)
  await q:join()
  c1:cancel()
  await asyncio.sleep(0)
  q:shutdown()
  await asyncio.wait({c1, c2})
  c2:exception()
  for c in asyncio.as_completed({asyncio.create_task(asyncio.sleep(.1)), asyncio.create_task(asyncio.sleep(0))}) do
    await c
  end
end
