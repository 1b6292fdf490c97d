from pair import *

async def f(name):
    show(name, 1)
    await asyncio.sleep(0)
    show(name, 2)

async def main():
    loop = asyncio.get_running_loop()
    a = asyncio.create_task(f("a"))
    loop.call_soon(show, "callback")
    b = asyncio.create_task(f("b"))
    show("main goes first")
    await f("awaited: runs here, at once")
    await asyncio.gather(a, b)

asyncio.run(main())
