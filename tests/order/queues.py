import asyncio


async def main():
    q = asyncio.Queue(2)

    async def producer(n):
        for i in range(3):
            await q.put(i)
            await asyncio.sleep(.1 * n)

    async def consumer():
        while True:
            await q.get()
            q.task_done()
            await asyncio.sleep(0)

    cs = [asyncio.create_task(consumer()) for _ in range(2)]
    ps = [asyncio.create_task(producer(n)) for n in (0, 1)]
    await asyncio.gather(*ps)
    await q.join()
    cs[0].cancel()
    await asyncio.sleep(0)
    q.shutdown()
    await asyncio.wait(cs)
    for t in cs:
        t.cancelled() or t.exception()
    for c in asyncio.as_completed([asyncio.create_task(asyncio.sleep(.1)), asyncio.create_task(asyncio.sleep(0))]):
        await c
