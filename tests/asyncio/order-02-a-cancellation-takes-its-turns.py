from pair import *

async def sleeper(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        show(name, "hears of it")
        raise

async def outer(t):
    await t

async def main():
    loop = asyncio.get_running_loop()
    inner = asyncio.create_task(sleeper("inner"))
    out = asyncio.create_task(outer(inner))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    out.cancel()
    for turn in range(5):
        loop.call_soon(show, "callback in turn", turn)
        await asyncio.sleep(0)
        show("turn", turn, inner.done(), out.done())

asyncio.run(main())
