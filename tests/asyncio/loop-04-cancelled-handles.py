from pair import *

async def main():
    loop = asyncio.get_running_loop()
    a = loop.call_soon(show, "a")
    b = loop.call_soon(show, "b")
    loop.call_soon(lambda: c.cancel())
    c = loop.call_soon(show, "c: cancelled by the callback before it")
    d = loop.call_later(.01, show, "d")
    e = loop.call_later(.02, show, "e")
    a.cancel()
    d.cancel()
    d.cancel()
    show(a.cancelled(), b.cancelled(), d.cancelled(), e.cancelled())
    await asyncio.sleep(.03)
    e.cancel()
    show(c.cancelled(), e.cancelled(), round(e.when() - d.when(), 3))

asyncio.run(main())
