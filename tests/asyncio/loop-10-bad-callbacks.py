from pair import *

async def main():
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    async def f(): pass
    c = f()
    for name, call in [("call_soon", lambda: loop.call_soon(f)), ("call_soon of an object", lambda: loop.call_soon(c)),
                       ("call_later", lambda: loop.call_later(1, f)), ("call_at", lambda: loop.call_at(1, f)),
                       ("call_soon of a number", lambda: loop.call_soon(5))]:
        try:
            call()
        except TypeError as e:
            show(name, type(e).__name__)
    c.close()

asyncio.run(main())
