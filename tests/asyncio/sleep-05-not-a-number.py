from pair import *

async def main():
    try:
        await asyncio.sleep(float("nan"))
    except ValueError as e:
        show(e)
    t = asyncio.create_task(asyncio.sleep(float("inf")))
    await asyncio.sleep(.01)
    show(t.done(), t.cancel())
    await asyncio.wait([t])
    show(t.cancelled())

asyncio.run(main())
