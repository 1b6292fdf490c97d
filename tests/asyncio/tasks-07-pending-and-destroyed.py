from pair import *

import gc

async def waits_for_nothing():
    await asyncio.get_running_loop().create_future()

async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda l, c: show(c["message"], c["task"].get_name()))
    t = asyncio.create_task(waits_for_nothing(), name="lost")
    await asyncio.sleep(0)
    del t
    gc.collect()
    show("end")

asyncio.run(main())
