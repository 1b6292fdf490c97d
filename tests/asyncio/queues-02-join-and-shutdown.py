from cases import *


def each(f):
    """One case for each class of queue."""
    for cls in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
        async def one(cls=cls):
            await f(cls)
        one.__name__ = f"{cls.__name__}: {f.__name__}"
        case(one)


async def refused(q):
    """What put, put_nowait, get, get_nowait say."""
    say(await caught(q.put("data")), raised(q.put_nowait, "data"), await caught(q.get()), raised(q.get_nowait))


@each
async def task_done_too_often(cls):
    say(raised(cls().task_done))


@each
async def join_waits_for_task_done(cls):
    q = cls()
    for i in range(100):
        q.put_nowait(i)
    total, running = [0], [True]

    async def worker():
        while running:
            total[0] += await q.get()
            q.task_done()

    async with asyncio.TaskGroup() as tg:
        for _ in range(2):
            tg.create_task(worker())
        await q.join()
        say(total, str(q))
        running.clear()
        for _ in range(2):
            q.put_nowait(0)
    say(str(q))


@each
async def join_an_empty_queue(cls):
    q = cls()
    await q.join()
    await q.join()
    say(str(q))


@each
async def unfinished_tasks_are_counted(cls):
    q = cls()
    q.put_nowait(1)
    q.put_nowait(2)
    say(str(q))
    q.get_nowait()
    say(str(q))
    q.task_done()
    say(str(q))


@each
async def shutdown_empty(cls):
    q = cls()
    t = asyncio.create_task(q.get())
    await asyncio.sleep(0)
    q.shutdown(immediate=False)
    say(q.qsize())
    await q.join()
    await asyncio.sleep(0)
    say(t.done(), await caught(t))
    await refused(q)


@each
async def shutdown_nonempty(cls):
    q = cls(maxsize=1)
    q.put_nowait("data")
    join, put = asyncio.create_task(q.join()), asyncio.create_task(q.put("data2"))
    await asyncio.sleep(0)
    say(put.done())
    q.shutdown(immediate=False)
    say(q.qsize())
    await asyncio.sleep(0)
    say(put.done(), await caught(put), await q.get())
    await asyncio.sleep(0)
    say(join.done())
    await refused(q)
    q.task_done()
    await asyncio.sleep(0)
    say(join.done(), raised(q.task_done))


@each
async def shutdown_immediate(cls):
    q = cls()
    q.put_nowait("data")
    join = asyncio.create_task(q.join())
    q.shutdown(immediate=True)
    say(q.qsize())
    await asyncio.sleep(0)
    say(join.done())
    await refused(q)
    say(raised(q.task_done), str(q))


@each
async def shutdown_immediate_with_unfinished(cls):
    q = cls()
    q.put_nowait("data")
    q.put_nowait("data")
    join = asyncio.create_task(q.join())
    say(await q.get())
    q.shutdown(immediate=True)
    await asyncio.sleep(0)
    say(q.qsize(), join.done())
    await refused(q)
    q.task_done()
    say(raised(q.task_done))
    await asyncio.sleep(0)
    say(join.done())
