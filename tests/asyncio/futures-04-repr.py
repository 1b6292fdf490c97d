from pair import *

async def main():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    show(plain(f))
    f.set_result(42)
    show(plain(f))
    f = loop.create_future()
    f.set_result("text")
    show(plain(f))
    f = loop.create_future()
    f.set_result(None)
    show(plain(f))
    f = loop.create_future()
    f.set_exception(ValueError("bad"))
    show(plain(f))
    f.exception()
    f = loop.create_future()
    f.cancel()
    show(plain(f))

asyncio.run(main())
