from pair import *

async def main():
    loop = asyncio.get_running_loop()
    f, g = loop.create_future(), loop.create_future()
    both = asyncio.gather(f, g)
    both.add_done_callback(lambda b: show("both", b.result()[0], b.result()[1]))
    loop.call_soon(g.set_result, 2)
    await asyncio.sleep(0)
    show(both.done())
    f.set_result(1)
    show(both.done())
    await asyncio.sleep(0)
    show(both.done())
    await asyncio.sleep(0)
    # done before: still a turn later
    both = asyncio.gather(f, g)
    show(both.done())
    await both
    show(both.done())
    try:
        asyncio.gather(5)
    except TypeError as e:
        show(type(e).__name__)

asyncio.run(main())
