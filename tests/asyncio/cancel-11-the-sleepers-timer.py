from pair import *

async def main():
    loop = asyncio.get_running_loop()
    start = loop.time()
    tasks = [asyncio.create_task(asyncio.sleep(3600)) for _ in range(200)]
    await asyncio.sleep(.01)
    for t in tasks:
        t.cancel()
    done, pending = await asyncio.wait(tasks)
    show(len(done), len(pending), all(t.cancelled() for t in tasks), loop.time() - start < 60)

asyncio.run(main())
