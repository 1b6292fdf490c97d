from pair import *

async def never():
    show("this is never printed")

async def main():
    t = asyncio.create_task(never())
    show(t.cancel(), t.cancelled(), t.done())
    try:
        await t
    except asyncio.CancelledError as e:
        show(e, e.args)
    show(t.cancelled(), t.done(), t.cancel())

asyncio.run(main())
