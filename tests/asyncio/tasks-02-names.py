from pair import *

async def f():
    await asyncio.sleep(0)

async def main():
    show(asyncio.current_task().get_name())
    a = asyncio.create_task(f())
    b = asyncio.create_task(f(), name="mine")
    c = asyncio.get_running_loop().create_task(f())
    d = asyncio.ensure_future(f())
    show(a.get_name(), b.get_name(), c.get_name(), d.get_name())
    a.set_name("renamed")
    b.set_name(5)
    show(a.get_name(), b.get_name(), b.get_name() == "5")
    show(len(asyncio.all_tasks()))
    await asyncio.gather(a, b, c, d)
    show(len(asyncio.all_tasks()))

asyncio.run(main())
