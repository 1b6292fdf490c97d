async function main()
  local lock, sem, event = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Event()
  local cond, barrier = asyncio.Condition(), asyncio.Barrier(2)

  local async function locked(n)
    async with lock do await asyncio.sleep(.1 * n) end
  end

  local async function limited(n)
    async with sem do await asyncio.sleep(.13 * n) end
  end

  local async function waits()
    await event:wait()
    async with cond do await cond:wait() end
    await barrier:wait()
  end

  local ts = {}
  for n = 1, 3 do ts[#ts + 1] = asyncio.create_task(locked(n)) end
  for n = 1, 3 do ts[#ts + 1] = asyncio.create_task(limited(n)) end
  for _ = 1, 2 do ts[#ts + 1] = asyncio.create_task(waits()) end
  await asyncio.sleep(.05)
  ts[2]:cancel()
  event:set()
  await asyncio.sleep(.1)
  async with cond do
    cond:notify(1)
    await asyncio.sleep(0)
    cond:notify_all()
  end
  ts[#ts + 1] = {return_exceptions = true}
  await asyncio.gather(table.unpack(ts))
end
