from pair import *

async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        show("first", e)
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        show("second", e)
        raise

async def main():
    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    show(t.cancel("one"), t.cancelling())
    await asyncio.sleep(0)
    show(t.done(), t.cancelling())
    show(t.cancel("two"), t.cancelling())
    await asyncio.sleep(0)
    show(t.cancelled(), t.cancelling())
    # two requests before the delivery: one error, the last message
    u = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    u.cancel("three")
    u.cancel("four")
    show(u.cancelling())
    await asyncio.sleep(0)
    show(u.done(), u.cancelling())
    u.cancel("five")
    try:
        await u
    except asyncio.CancelledError as e:
        show("main", e)

asyncio.run(main())
