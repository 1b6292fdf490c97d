from pair import *

async def work(name, delay):
    show(name, "starts")
    await asyncio.sleep(delay)
    show(name, "wakes")

async def main():
    await asyncio.gather(work("late", .03), work("early", .01), work("middle", .02))
    show("all done")

asyncio.run(main())
