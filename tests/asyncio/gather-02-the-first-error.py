from pair import *

async def fails(name, delay):
    await asyncio.sleep(delay)
    show(name, "fails")
    raise ValueError(name)

async def works(name, delay):
    try:
        await asyncio.sleep(delay)
        show(name, "works")
    except asyncio.CancelledError:
        show(name, "is cancelled")
        raise

async def main():
    t = asyncio.create_task(works("task", .03))
    try:
        await asyncio.gather(works("long", .03), fails("first", .01), fails("second", .02), t)
    except ValueError as e:
        show("main", e)
    show("the others go on", t.done())
    await asyncio.sleep(.05)
    show(t.done())

asyncio.run(main())
