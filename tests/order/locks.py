import asyncio


async def main():
    lock, sem, event = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Event()
    cond, barrier = asyncio.Condition(), asyncio.Barrier(2)

    async def locked(n):
        async with lock:
            await asyncio.sleep(.1 * n)

    async def limited(n):
        async with sem:
            await asyncio.sleep(.13 * n)

    async def waits():
        await event.wait()
        async with cond:
            await cond.wait()
        await barrier.wait()

    ts = [asyncio.create_task(locked(n)) for n in (1, 2, 3)]
    ts += [asyncio.create_task(limited(n)) for n in (1, 2, 3)]
    ts += [asyncio.create_task(waits()) for _ in range(2)]
    await asyncio.sleep(.05)
    ts[1].cancel()
    event.set()
    await asyncio.sleep(.1)
    async with cond:
        cond.notify(1)
        await asyncio.sleep(0)
        cond.notify_all()
    await asyncio.gather(*ts, return_exceptions=True)
