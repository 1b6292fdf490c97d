from pair import *

class Awaitable:
    def __await__(self):
        return (yield from asyncio.sleep(.01, "from __await__").__await__())

async def main():
    loop = asyncio.get_running_loop()
    t = asyncio.create_task(asyncio.sleep(0, "task"))
    f = loop.create_future()
    f.set_result("future")
    show(asyncio.ensure_future(t) is t, asyncio.ensure_future(f) is f)
    show(await asyncio.ensure_future(asyncio.sleep(0, "coroutine")), await asyncio.ensure_future(Awaitable()))
    show(await Awaitable())
    for wrong in (5, "text", None):
        try:
            asyncio.ensure_future(wrong)
        except TypeError as e:
            show(type(e).__name__)
    await t
    c = asyncio.sleep(0)
    try:
        asyncio.create_task(5)
    except TypeError as e:
        show(type(e).__name__)
    try:
        asyncio.create_task(f)
    except TypeError as e:
        show(type(e).__name__)
    c.close()

asyncio.run(main())
