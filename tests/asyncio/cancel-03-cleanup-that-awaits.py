from pair import *

async def worker():
    try:
        await asyncio.sleep(10)
    finally:
        show("cleanup begins")
        await asyncio.sleep(.02)
        show("cleanup ends")

async def main():
    t = asyncio.create_task(worker())
    await asyncio.sleep(.01)
    t.cancel()
    await asyncio.sleep(.01)
    show("cleaning up", t.done(), t.cancelled(), t.cancelling())
    try:
        await t
    except asyncio.CancelledError:
        show("cancelled", t.cancelled())

asyncio.run(main())
