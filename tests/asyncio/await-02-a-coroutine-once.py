from pair import *

async def f():
    show("runs")
    await asyncio.sleep(.01)
    return 1

async def attempt(x):
    try:
        show(await x)
    except RuntimeError as e:
        show(e)

async def main():
    c = f()
    await attempt(c)
    await attempt(c)
    # closed before it began
    c = f()
    c.close()
    c.close()
    await attempt(c)
    # awaited by two at a time
    c = f()
    t = asyncio.create_task(attempt(c))
    await asyncio.sleep(0)
    await attempt(c)
    await t

asyncio.run(main())
