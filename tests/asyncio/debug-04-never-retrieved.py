from pair import *

import gc

async def fails(text):
    raise ValueError(text)

async def start():
    t = asyncio.create_task(fails("in a task"), name="failing")
    return t

async def main():
    loop = asyncio.get_running_loop()
    t = await start()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del t
    gc.collect()
    f = loop.create_future()
    f.set_exception(LookupError("in a future"))
    del f
    gc.collect()
    t = await start()
    await asyncio.sleep(0)
    show(t.exception())
    del t
    gc.collect()

for debug in (False, True):
    show(debug)
    asyncio.run(main(), debug=debug)
