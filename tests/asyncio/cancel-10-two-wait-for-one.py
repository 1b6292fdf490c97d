from pair import *

async def waits(t, name):
    try:
        await t
    except asyncio.CancelledError as e:
        show(name, e, t.cancelled())

async def main():
    t = asyncio.create_task(asyncio.sleep(10))
    a = asyncio.create_task(waits(t, "a"))
    b = asyncio.create_task(waits(t, "b"))
    await asyncio.sleep(.01)
    t.cancel("the awaited one")
    await asyncio.gather(a, b)
    # cancelling one who waits cancels what it waits for
    t = asyncio.create_task(asyncio.sleep(10))
    a = asyncio.create_task(waits(t, "a"))
    b = asyncio.create_task(waits(t, "b"))
    await asyncio.sleep(.01)
    show(a.cancel("one who waits"))
    await asyncio.gather(a, b)
    show(a.cancelled(), b.cancelled(), a.cancelling(), b.cancelling())

asyncio.run(main())
