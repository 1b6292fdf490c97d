from pair import *

async def value():
    await asyncio.sleep(.01)
    return 7

async def fails():
    await asyncio.sleep(.01)
    raise LookupError("inner")

async def main():
    loop = asyncio.get_running_loop()
    show(await asyncio.shield(value()))
    try:
        await asyncio.shield(fails())
    except LookupError as e:
        show(e)
    f = loop.create_future()
    f.set_result("done before")
    show(asyncio.shield(f) is f, await asyncio.shield(f))
    t = asyncio.create_task(value())
    s = asyncio.shield(t)
    t.cancel("the inner one")
    try:
        await s
    except asyncio.CancelledError as e:
        show(e, s.cancelled())
    try:
        asyncio.shield(5)
    except TypeError as e:
        show(type(e).__name__)

asyncio.run(main())
