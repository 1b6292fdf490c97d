from pair import *

async def main():
    async with asyncio.timeout(1) as cm:
        await asyncio.sleep(.01)
        show("in time", cm.expired())
    show(cm.expired())
    try:
        async with asyncio.timeout(.01) as cm:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError as e:
                show("inside", e)
                raise
    except TimeoutError as e:
        show("outside", e, type(e.__cause__).__name__, cm.expired())
    show(asyncio.current_task().cancelling())
    async with asyncio.timeout(None) as cm:
        await asyncio.sleep(.01)
        show(cm.when(), cm.expired())
    try:
        async with asyncio.timeout(0):
            show("the body begins")
            await asyncio.sleep(0)
            show("never printed")
    except TimeoutError:
        show("0 is over at the first await")

asyncio.run(main())
