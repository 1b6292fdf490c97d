from pair import *

async def waits(f, name):
    show(name, await f)
    await asyncio.sleep(0)
    show(name, "again")

async def main():
    loop = asyncio.get_running_loop()
    f, g = loop.create_future(), loop.create_future()
    a = asyncio.create_task(waits(f, "a"))
    b = asyncio.create_task(waits(g, "b"))
    await asyncio.sleep(0)
    loop.call_soon(show, "soon 1")
    g.set_result("g")
    loop.call_soon(show, "soon 2")
    f.set_result("f")
    f.add_done_callback(lambda f: show("done callback of f"))
    loop.call_soon(show, "soon 3")
    a.add_done_callback(lambda t: show("a is done"))
    b.add_done_callback(lambda t: show("b is done"))
    await b
    show("main after b")
    await a
    show("main after a")

asyncio.run(main())
