from pair import *

async def two(): return 1, 2
async def none(): pass
async def deep(n):
    if n == 0:
        raise LookupError("bottom")
    return await deep(n - 1)

async def main():
    a, b = await two()
    show(a, b)
    show(await none())
    try:
        await deep(5)
    except LookupError as e:
        show(e)
    e = ValueError("one object")
    async def raises(): raise e
    t = asyncio.create_task(raises())
    try:
        await t
    except ValueError as caught:
        show(caught is e, t.exception() is e)
    x, y = await asyncio.wait_for(two(), 1)
    show(x, y)
    show(*await asyncio.shield(two()))
    show(*await asyncio.create_task(two()))

asyncio.run(main())
