from pair import *

async def waiter(f, name):
    try:
        show(name, "got", await f)
    except asyncio.CancelledError as e:
        show(name, e)
        raise

async def main():
    loop = asyncio.get_running_loop()
    # the future is done first: the task is already being woken, and is cancelled at its wake-up
    f = loop.create_future()
    t = asyncio.create_task(waiter(f, "result first"))
    await asyncio.sleep(0)
    f.set_result("value")
    show(t.cancel("late"), f.cancelled())
    await asyncio.wait([t])
    show(t.cancelled())
    # the request comes first: the future is cancelled, and set_result fails
    f = loop.create_future()
    t = asyncio.create_task(waiter(f, "cancel first"))
    await asyncio.sleep(0)
    show(t.cancel(), f.cancelled())
    try:
        f.set_result("value")
    except asyncio.InvalidStateError as e:
        show(e)
    await asyncio.wait([t])
    show(t.cancelled())

asyncio.run(main())
