import time

from pair import *

async def sleeper():
    await asyncio.sleep(0.1)

async def main():
    # cancelled in one tick; in the next its wakeup stands before its timer, which has become due meanwhile
    for _ in range(2):
        tasks = [asyncio.create_task(sleeper()) for _ in range(20)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        time.sleep(0.2)
        await asyncio.wait(tasks)
        assert all(task.cancelled() for task in tasks)
    show("all cancelled")

asyncio.run(main())
