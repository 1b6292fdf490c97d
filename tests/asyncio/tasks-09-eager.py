from pair import *

async def quick(x):
    show("quick", x)
    return x

async def slow(x):
    show("slow begins", x)
    await asyncio.sleep(.01)
    show("slow ends", x)
    return x

async def fails():
    raise ValueError("at once")

async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    t = asyncio.create_task(quick(1))
    show(t.done(), t.result())
    u = asyncio.create_task(slow(2))
    show(u.done(), len(asyncio.all_tasks()))
    show(await u)
    f = asyncio.create_task(fails())
    show(f.done(), f.exception())
    u = asyncio.create_task(slow(3))
    u.cancel()
    try:
        await u
    except asyncio.CancelledError:
        show("cancelled")
    r = await asyncio.gather(quick(4), slow(5))
    show(*r)

asyncio.run(main())
