from pair import *

async def precious():
    show("begins")
    await asyncio.sleep(.02)
    show("ends")
    return "saved"

async def guarded(t):
    try:
        return await asyncio.shield(t)
    except asyncio.CancelledError as e:
        show("the waiter", e)
        raise

async def main():
    t = asyncio.create_task(precious())
    g = asyncio.create_task(guarded(t))
    await asyncio.sleep(.01)
    g.cancel("stop waiting")
    try:
        await g
    except asyncio.CancelledError:
        show("g", g.cancelled(), "t", t.done())
    show(await t)

asyncio.run(main())
