from pair import *

async def main():
    loop = asyncio.get_running_loop()
    def handler(l, context):
        show("handler", l is loop, context["exception"], context["message"].split(" ")[0])
    loop.set_exception_handler(handler)
    def bad(n):
        raise ValueError(f"bad {n}")
    loop.call_soon(bad, 1)
    loop.call_later(.01, bad, 2)
    f = loop.create_future()
    f.add_done_callback(lambda f: bad(3))
    f.add_done_callback(lambda f: show("the next callback"))
    f.set_result(None)
    await asyncio.sleep(.02)
    show("main goes on")

asyncio.run(main())
