from pair import *

async def value(delay):
    await asyncio.sleep(delay)
    return "value"

async def fails():
    await asyncio.sleep(0)
    raise KeyError("k")

async def main():
    loop = asyncio.get_running_loop()
    show(await asyncio.wait_for(value(.01), 5))
    show(await asyncio.wait_for(value(.01), None))
    f = loop.create_future()
    f.set_result("done")
    show(await asyncio.wait_for(f, 0), await asyncio.wait_for(f, -1))
    t = asyncio.create_task(value(0))
    await t
    show(await asyncio.wait_for(t, 0))
    try:
        await asyncio.wait_for(fails(), 1)
    except KeyError as e:
        show(type(e).__name__)
    show(await asyncio.wait_for(asyncio.wait_for(value(.01), .05), .1))

asyncio.run(main())
