from pair import *

async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0, show, "timer of 0")
    loop.call_soon(lambda: (show("soon"), loop.call_soon(show, "soon again"), loop.call_later(0, show, "second timer")))
    for turn in range(4):
        show("turn", turn)
        await asyncio.sleep(0)

asyncio.run(main())
