from pair import *

async def nested(outer, inner):
    try:
        async with asyncio.timeout(outer) as o:
            try:
                async with asyncio.timeout(inner) as i:
                    await asyncio.sleep(.1)
            except TimeoutError:
                show("inner timed out", o.expired(), i.expired())
            except asyncio.CancelledError:
                show("inner was cancelled", o.expired(), i.expired())
                raise
            await asyncio.sleep(.01)
            show("went on")
    except TimeoutError:
        show("outer timed out", o.expired(), i.expired())

async def main():
    await nested(10, .01)
    await nested(.01, 10)
    await nested(.01, .01)
    show(asyncio.current_task().cancelling())

asyncio.run(main())
