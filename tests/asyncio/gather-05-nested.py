from pair import *

async def leaf(n):
    await asyncio.sleep(.01 * n)
    show("leaf", n)
    return n

async def fails():
    raise ValueError("deep")

async def main():
    a, b = await asyncio.gather(asyncio.gather(leaf(3), leaf(1)), asyncio.gather(leaf(2), leaf(4)))
    show(*a, *b)
    inner = asyncio.gather(leaf(1), fails())
    try:
        await asyncio.gather(leaf(2), inner)
    except ValueError as e:
        show(e, inner.done())
    r = await asyncio.gather(asyncio.gather(fails(), leaf(1), return_exceptions=True), leaf(2))
    show(r[0][0], r[0][1], r[1])

asyncio.run(main())
