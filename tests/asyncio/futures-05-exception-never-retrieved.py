from pair import *

import gc

async def fails(x):
    raise ValueError(x)

async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda l, c: show(c["message"], c["exception"]))
    f = loop.create_future()
    f.set_exception(LookupError("f"))
    del f
    gc.collect()
    t = asyncio.create_task(fails("t"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del t
    gc.collect()
    # retrieved: silence
    t = asyncio.create_task(fails("u"))
    await asyncio.sleep(0)
    show("exception", t.exception())
    del t
    gc.collect()
    t = asyncio.create_task(fails("v"))
    try:
        await t
    except ValueError as e:
        show("awaited", str(e))
    del t
    gc.collect()
    # cancelled: silence
    t = asyncio.create_task(asyncio.sleep(1))
    t.cancel()
    await asyncio.sleep(0)
    del t
    gc.collect()
    show("end")

asyncio.run(main())
