from pair import *

async def fails(e, delay):
    await asyncio.sleep(delay)
    raise e

async def main():
    t = asyncio.create_task(asyncio.sleep(10))
    asyncio.get_running_loop().call_later(.01, t.cancel, "one child")
    r = await asyncio.gather(fails(ValueError("v"), .02), asyncio.sleep(.01, "result"), t, fails(KeyError(), 0), return_exceptions=True)
    show(len(r), *[type(x).__name__ if isinstance(x, BaseException) else x for x in r])
    # without it, a cancelled child is an error like any other
    t = asyncio.create_task(asyncio.sleep(10))
    g = asyncio.gather(asyncio.sleep(.02), t)
    await asyncio.sleep(0)
    t.cancel("one child")
    try:
        await g
    except asyncio.CancelledError as e:
        show(e, g.cancelled())

asyncio.run(main())
