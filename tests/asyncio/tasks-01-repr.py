from pair import *

async def f(x):
    await asyncio.sleep(x)
    return x

async def fails():
    raise ValueError("bad")

async def main():
    t = asyncio.create_task(f(.01), name="mine")
    show(plain(t))
    await asyncio.sleep(0)
    show(plain(t))
    t.cancel()
    show(plain(t))
    await asyncio.wait([t])
    show(plain(t))
    t = asyncio.create_task(f(0), name="quick")
    await t
    show(plain(t))
    t = asyncio.create_task(fails(), name="fails")
    await asyncio.wait([t])
    show(plain(t))
    t.exception()

asyncio.run(main())
