from pair import *
from pair import text


async def what(awaitable):
    try:
        show("gives", (await awaitable).decode())
    except BaseException as e:
        show(type(e).__name__, text(e), "cause", type(e.__cause__).__name__ if e.__cause__ else "none")


async def wait_for_a_gather():
    await what(asyncio.wait_for(asyncio.gather(asyncio.sleep(10), asyncio.sleep(10)), 0))


async def whose_message_a_gather_has():
    early = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(0)
    early.cancel("early")
    async def both():
        await asyncio.gather(asyncio.sleep(10), early, return_exceptions=True)
    t = asyncio.create_task(both())
    await asyncio.sleep(0.01)
    t.cancel("late")
    await what(t)


async def a_message_is_told_once():
    async def itself():
        asyncio.current_task().cancel("itself")
        await asyncio.sleep(1)
    for coro in itself(), asyncio.sleep(1):
        t = asyncio.create_task(coro)
        t.cancel("before it began")
        await what(t)
        await what(t)
    t = asyncio.create_task(asyncio.sleep(1))
    t.cancel("gathered")
    for e in await asyncio.gather(t, return_exceptions=True):
        show(type(e).__name__, text(e))


async def a_group_behind_a_timeout():
    async def child():
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(1)
        except TimeoutError as e:
            saved = e
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            pass
        raise saved
    try:
        async with asyncio.timeout(0.05) as t:
            async with asyncio.TaskGroup() as group:
                group.create_task(child())
    except BaseException as e:
        x = e.exceptions[0]
        show(type(e).__name__, type(x).__name__, type(x.__context__).__name__, type(x.__context__.__context__).__name__, t.expired())


async def a_read_that_has_begun():
    for how in "readline", "readexactly", "readuntil":
        r = asyncio.StreamReader()
        async def read():
            await what({"readline": r.readline, "readexactly": lambda: r.readexactly(9), "readuntil": lambda: r.readuntil(b";")}[how]())
            await what(r.readline())
        t = asyncio.create_task(read())
        await asyncio.sleep(0)
        r.feed_data(b"ab")
        r.set_exception(ConnectionResetError("gone"))
        for _ in range(5):
            await asyncio.sleep(0)
        r.feed_eof()
        await t


async def texts_of_timeouts():
    for when in 1e6, 1000000.25, 2e6 / 3:
        async with asyncio.timeout_at(when) as t:
            show(text(t))


async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        raise SystemExit("second")


async def fails():
    leftover = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    raise ValueError("first")


show("wait_for"); asyncio.run(wait_for_a_gather())
show("gather"); asyncio.run(whose_message_a_gather_has())
show("once"); asyncio.run(a_message_is_told_once())
show("group"); asyncio.run(a_group_behind_a_timeout())
show("read"); asyncio.run(a_read_that_has_begun())
show("texts"); asyncio.run(texts_of_timeouts())
show("closing")
try:
    asyncio.run(fails())
except BaseException as e:
    show(type(e).__name__, text(e))
