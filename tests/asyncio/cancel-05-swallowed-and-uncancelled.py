from pair import *

async def worker():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        show("swallowed", asyncio.current_task().cancelling())
    show("uncancel", asyncio.current_task().uncancel(), asyncio.current_task().uncancel())
    await asyncio.sleep(.01)
    return "went on"

async def main():
    t = asyncio.create_task(worker())
    await asyncio.sleep(.01)
    t.cancel()
    show(await t, t.cancelled(), t.cancelling())
    # a request that is taken back before it is delivered
    u = asyncio.create_task(asyncio.sleep(.01, "u"))
    u.cancel()
    u.uncancel()
    try:
        show(await u, u.cancelled())
    except asyncio.CancelledError as e:
        show("u", e, u.cancelling())

asyncio.run(main())
