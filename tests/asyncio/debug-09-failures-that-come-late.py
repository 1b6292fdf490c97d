import gc

from pair import *


async def fails(text):
    raise ValueError(text)


async def opens(group):
    await group.__aenter__()
    group.create_task(fails("in a group whose parent has gone"), name="orphan")


async def late():
    group = asyncio.TaskGroup()
    await asyncio.create_task(opens(group), name="parent")
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def cleanup_fails():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        pass
    raise ValueError("in the cleanup")


async def leaves_one():
    t = asyncio.create_task(cleanup_fails(), name="left over")
    await asyncio.sleep(0)
    return None


async def gathers():
    g = asyncio.gather(fails("in a gather"), asyncio.sleep(0))
    await asyncio.sleep(.01)
    del g
    gc.collect()


for debug in False, True:
    show(debug)
    asyncio.run(late(), debug=debug)
    asyncio.run(leaves_one(), debug=debug)
    asyncio.run(gathers(), debug=debug)
