from pair import *

async def self_cancelling():
    t = asyncio.current_task()
    t.cancel("self")
    show("still running", t.cancelling(), t.cancelled())
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError as e:
        show("at the next await", e)
    return "a result all the same"

async def returns_at_once():
    asyncio.current_task().cancel()
    return "no await after the request"

async def main():
    show(await asyncio.create_task(self_cancelling()))
    t = asyncio.create_task(returns_at_once())
    try:
        show(await t)
    except asyncio.CancelledError as e:
        show(e, t.cancelled())

asyncio.run(main())
