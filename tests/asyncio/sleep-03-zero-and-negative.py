from pair import *

async def hop(name, delay):
    for i in range(2):
        await asyncio.sleep(delay)
        show(name, i)

async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(show, "callback")
    await asyncio.gather(hop("zero", 0), hop("negative", -5), hop("also zero", 0))
    show(await asyncio.sleep(0, "its result"), await asyncio.sleep(.001, "another"), await asyncio.sleep(0))

asyncio.run(main())
