import time

from pair import *
from pair import plain


async def sleeper():
    await asyncio.sleep(0.01)


# Calls f in the tick in which the sleeper's timer is due, behind it.
async def due_together(f):
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0.015, f)
    time.sleep(0.02)
    for _ in range(3):
        await asyncio.sleep(0)


async def waits(condition):
    async with condition:
        await condition.wait()


async def main():
    t = asyncio.create_task(sleeper(), name="due")
    await due_together(lambda: show(plain(t)))
    t = asyncio.create_task(sleeper(), name="due and cancelled")
    def cancel():
        t.cancel()
        show(plain(t))
    await due_together(cancel)
    f = asyncio.get_running_loop().create_future()
    f.add_done_callback(lambda _: show("called", plain(f)))
    f.cancel()
    show(plain(f))
    await asyncio.sleep(0)
    condition = asyncio.Condition()
    t = asyncio.create_task(waits(condition), name="notified")
    await asyncio.sleep(0)
    async with condition:
        condition.notify()
        show(plain(t).replace("False", "false"))
    await t


asyncio.run(main())
