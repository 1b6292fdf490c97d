from pair import *

async def main():
    loop = asyncio.get_running_loop()
    t = loop.time()
    us = 1e-6  # CPython's heap is not stable, Lunette's is
    loop.call_at(t + .02, show, "at .02, first")
    loop.call_at(t + .01, show, "at .01, first")
    loop.call_at(t + .02 + us, show, "at .02, second")
    loop.call_at(t + .01 + us, show, "at .01, second")
    loop.call_at(t - 1, show, "past")
    loop.call_at(t, show, "now")
    loop.call_soon(show, "soon")
    await asyncio.sleep(.04)

asyncio.run(main())
