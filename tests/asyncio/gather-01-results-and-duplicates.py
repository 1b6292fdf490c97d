from pair import *

async def f(x, delay):
    show("f", x)
    await asyncio.sleep(delay)
    return x

async def main():
    r = await asyncio.gather()
    show(len(r))
    r = await asyncio.gather(f("a", .02), f("b", .01), f("c", 0))
    show(len(r), *r)
    c = f("once", .01)
    r = await asyncio.gather(c, f("other", 0), c)
    show(len(r), *r)
    t = asyncio.create_task(f("task", .01))
    g = asyncio.gather(t, t)
    show(g.done())
    r = await g
    show(*r, g.done(), g.result() is r)

asyncio.run(main())
