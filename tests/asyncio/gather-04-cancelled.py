from pair import *

async def child(name):
    try:
        await asyncio.sleep(10)
    finally:
        show(name, "ends", asyncio.current_task().cancelling())

async def waits():
    await asyncio.gather(child("a"), child("b"), asyncio.sleep(0))

async def main():
    t = asyncio.create_task(waits())
    await asyncio.sleep(.01)
    t.cancel("all of them")
    try:
        await t
    except asyncio.CancelledError as e:
        show("main", e)
    g = asyncio.gather(child("c"), child("d"))
    await asyncio.sleep(.01)
    show(g.cancel(), g.cancelled(), g.done())
    try:
        await g
    except asyncio.CancelledError as e:
        show("g", e, g.cancelled(), g.cancel())
    g = asyncio.gather(child("e"), child("f"), return_exceptions=True)
    await asyncio.sleep(.01)
    g.cancel()
    try:
        show(await g)
    except asyncio.CancelledError as e:
        show("cancelled all the same", e)

asyncio.run(main())
