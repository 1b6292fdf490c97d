from pair import *

async def swallows():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        return "swallowed"

async def main():
    g = asyncio.gather(swallows(), asyncio.sleep(10))
    await asyncio.sleep(.01)
    g.cancel("both")
    try:
        show(await g)
    except asyncio.CancelledError as e:
        show(e, g.cancelled())
    g = asyncio.gather(swallows(), swallows())
    await asyncio.sleep(.01)
    g.cancel()
    try:
        show(await g)
    except asyncio.CancelledError as e:
        show(e, g.cancelled())

asyncio.run(main())
