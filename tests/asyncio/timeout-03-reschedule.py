from pair import *

async def main():
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(.01) as cm:
        cm.reschedule(loop.time() + 10)
        await asyncio.sleep(.03)
        show("later", cm.expired(), cm.when() > loop.time())
        cm.reschedule(None)
        show(cm.when())
    try:
        async with asyncio.timeout(None) as cm:
            cm.reschedule(loop.time() - 1)
            await asyncio.sleep(0)
            await asyncio.sleep(10)
    except TimeoutError:
        show("a deadline in the past", cm.expired())
    try:
        cm.reschedule(1)
    except RuntimeError as e:
        show(e)
    try:
        asyncio.timeout(1).reschedule(1)
    except RuntimeError as e:
        show(e)
    try:
        async with cm:
            pass
    except RuntimeError as e:
        show(e)
    async with asyncio.timeout_at(loop.time() + 5) as cm:
        show("timeout_at", 4 < cm.when() - loop.time() < 6)

asyncio.run(main())
