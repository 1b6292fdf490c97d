from pair import *

async def main():
    loop = asyncio.get_running_loop()
    def outer(n):
        show("outer", n)
        loop.call_soon(show, "queued by outer", n)
    for n in range(3):
        loop.call_soon(outer, n)
    loop.call_soon(show)
    for turn in range(3):
        await asyncio.sleep(0)
        show("main, turn", turn)

asyncio.run(main())
