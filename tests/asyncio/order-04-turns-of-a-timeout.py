from pair import *

async def main():
    loop = asyncio.get_running_loop()
    log = []
    def count():
        log.append(1)
        if len(log) < 30:
            loop.call_soon(count)
    for name, f in [("wait_for 0", lambda: asyncio.wait_for(asyncio.sleep(1), 0)),
                    ("timeout in the past", lambda: late(loop))]:
        log.clear()
        loop.call_soon(count)
        try:
            await f()
        except TimeoutError:
            show(name, len(log))
        while len(log) < 30:
            await asyncio.sleep(0)

async def late(loop):
    async with asyncio.timeout_at(loop.time() - 1):
        await asyncio.sleep(1)

asyncio.run(main())
