from pair import *

async def fails():
    async with asyncio.timeout(1):
        raise ValueError("mine")

async def waits():
    async with asyncio.timeout(1):
        await asyncio.sleep(10)

async def swallows():
    async with asyncio.timeout(.01) as cm:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            pass
    show("swallowed", cm.expired(), asyncio.current_task().cancelling())

async def main():
    try:
        await fails()
    except ValueError as e:
        show(e)
    t = asyncio.create_task(waits())
    await asyncio.sleep(.01)
    t.cancel("by hand")
    try:
        await t
    except asyncio.CancelledError as e:
        show(e, t.cancelled())
    await swallows()
    try:
        async with asyncio.timeout(.01):
            try:
                await asyncio.sleep(10)
            finally:
                raise LookupError("instead")
    except LookupError as e:
        show(e, type(e.__context__).__name__)

asyncio.run(main())
