from pair import *

async def slow():
    try:
        await asyncio.sleep(10)
    finally:
        show("slow is left")

async def waits():
    try:
        await asyncio.wait_for(slow(), 5)
    except asyncio.CancelledError as e:
        show("waits", e)
        raise

async def main():
    t = asyncio.create_task(waits())
    await asyncio.sleep(.01)
    t.cancel("enough")
    try:
        await t
    except asyncio.CancelledError as e:
        show("main", e)
    # the awaited one is cancelled by somebody else
    inner = asyncio.create_task(slow())
    async def waits_for(): await asyncio.wait_for(inner, 5)
    u = asyncio.create_task(waits_for())
    await asyncio.sleep(.01)
    inner.cancel("inner")
    try:
        await u
    except asyncio.CancelledError as e:
        show("inner first", e, u.cancelled())

asyncio.run(main())
