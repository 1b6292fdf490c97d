from pair import *

async def child(expected):
    show(asyncio.current_task() is expected[0], asyncio.current_task().get_name())
    await asyncio.sleep(.01)

def callback():
    show("in a callback", asyncio.current_task())

async def plain_await():
    return asyncio.current_task()

async def main():
    box = []
    me = asyncio.current_task()
    t = asyncio.create_task(child(box), name="child")
    box.append(t)
    show(me is await plain_await())
    asyncio.get_running_loop().call_soon(callback)
    await asyncio.sleep(0)
    show(sorted(x.get_name() for x in asyncio.all_tasks()) == ["Task-1", "child"], me in asyncio.all_tasks())
    await t
    show(len(asyncio.all_tasks()))

asyncio.run(main())
try:
    asyncio.current_task()
except RuntimeError as e:
    show(e)
try:
    asyncio.all_tasks()
except RuntimeError as e:
    show(e)
