from pair import *

async def main():
    loop = asyncio.get_running_loop()
    t = loop.time()
    await asyncio.sleep(.05)
    show(round(loop.time() - t, 2))
    await asyncio.gather(asyncio.sleep(.02), asyncio.sleep(.03), asyncio.sleep(.03))
    show(round(loop.time() - t, 2))

asyncio.run(main())
