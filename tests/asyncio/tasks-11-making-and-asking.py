from cases import *

sleep = asyncio.sleep


async def value(x=None, delay=0):
    await sleep(delay)
    return x


@case
async def ensure_future_of_a_coroutine():
    t = asyncio.ensure_future(value("ok"))
    say(asyncio.isfuture(t), t.done(), await t, t.result())


@case
async def ensure_future_of_a_future_and_a_task():
    f = asyncio.get_running_loop().create_future()
    t = asyncio.create_task(value(1))
    say(asyncio.ensure_future(f) is f, asyncio.ensure_future(t) is t, await t)


@case
async def ensure_future_of_an_awaitable():
    class Aw:
        def __init__(self, coro):
            self.coro = coro

        def __await__(self):
            return self.coro.__await__()

    t = asyncio.ensure_future(Aw(value("ok")))
    say(await t, t.done())


@case
async def ensure_future_of_something_else():
    say(type(raised(asyncio.ensure_future, "ok")).__name__)


@case
async def ensure_future_with_another_loop():
    loop = asyncio.new_event_loop()
    f = loop.create_future()
    say(raised(asyncio.ensure_future, f, loop=asyncio.get_running_loop()))
    loop.close()


@case
async def names():
    t = asyncio.create_task(value(), name="given")
    say(t.get_name())
    t.set_name("other")
    say(t.get_name())
    t.set_name(123)
    say(t.get_name(), type(t.get_name()) is str)
    await t


@case
async def numbered_names_go_up():
    a, b = asyncio.create_task(value()), asyncio.create_task(value())
    say(int(b.get_name()[5:]) - int(a.get_name()[5:]))
    await ended(a, b)


@case
async def of_what_is_no_coroutine():
    say(type(raised(asyncio.create_task, 123)).__name__, type(raised(asyncio.create_task, value)).__name__)


@case
async def a_task_is_not_awaited_by_itself():
    async def itself():
        await t[0]

    t = [asyncio.create_task(itself())]
    e = await caught(t[0])
    say(type(e).__name__, str(e).startswith("Task cannot await on itself"))


@case
async def set_result_and_set_exception():
    t = asyncio.create_task(value("ko"))
    say(raised(t.set_result, "ok"))
    say(raised(t.set_exception, ValueError()))
    say(await t)


@case
async def current_task():
    me = asyncio.current_task()

    async def coro():
        return asyncio.current_task()

    t = asyncio.create_task(coro())
    say(await t is t, asyncio.current_task() is me, await coro() is me)


@case
async def current_task_among_others():
    f1, f2 = [asyncio.get_running_loop().create_future() for _ in range(2)]
    ts = []

    async def one():
        say(asyncio.current_task() is ts[0])
        await f1
        say(asyncio.current_task() is ts[0])
        f2.set_result(True)

    async def two():
        say(asyncio.current_task() is ts[1])
        f1.set_result(True)
        await f2
        say(asyncio.current_task() is ts[1])

    ts.extend([asyncio.create_task(one()), asyncio.create_task(two())])
    await asyncio.wait(ts)


@case
async def current_task_in_a_callback():
    seen = []
    asyncio.get_running_loop().call_soon(lambda: seen.append(asyncio.current_task()))
    await sleep(0)
    say(seen)


@case
def current_task_without_a_loop():
    say(raised(asyncio.current_task))


@case
async def all_tasks():
    t = asyncio.create_task(value(), name="t")
    say(sorted(x.get_name() for x in asyncio.all_tasks() if x is not asyncio.current_task()))
    await t
    say(len(asyncio.all_tasks()))


@case
async def get_coro():
    c = value(1)
    t = asyncio.create_task(c)
    say(t.get_coro() is c, await t)


@case
def is_coroutine():
    c = value()
    say(asyncio.iscoroutinefunction(value), asyncio.iscoroutinefunction(print), asyncio.iscoroutine(c), asyncio.iscoroutine(value))
    c.close()


@case
def stopped_while_it_runs():
    loop = asyncio.new_event_loop()
    x = []

    async def task():
        while len(x) < 10:
            await sleep(.001)
            x.append(1)
            if len(x) == 2:
                loop.stop()

    t = loop.create_task(task())
    say(raised(loop.run_until_complete, t), t.done(), len(x))
    t.cancel()
    say(raised(loop.run_until_complete, t))
    loop.close()


@case
def a_system_exit_ends_the_loop():
    loop = asyncio.new_event_loop()

    async def task():
        await caught(sleep(10))
        raise SystemExit("now")

    async def run(t):
        await sleep(0)
        t.cancel()
        await sleep(1)

    t = loop.create_task(task())
    m = loop.create_task(run(t))
    e = raised(loop.run_until_complete, m)
    say(type(e).__name__, t.done(), t.cancelled(), t.exception() is e)
    m.cancel()
    raised(loop.run_until_complete, m)
    loop.close()


@case
async def a_task_factory_makes_the_tasks():
    loop = asyncio.get_running_loop()
    made = []

    def factory(loop, coro, **kwargs):
        t = asyncio.Task(coro, loop=loop, **kwargs)
        made.append(t)
        return t

    loop.set_task_factory(factory)
    say(loop.get_task_factory() is factory)
    t = asyncio.create_task(value(1), name="made")
    say(await t, t is made[0], t.get_name())
    loop.set_task_factory(None)
    say(loop.get_task_factory(), await asyncio.create_task(value(2)), len(made))


@case
async def eager_tasks_start_at_once():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    order = []

    async def coro(n):
        order.append(n)
        if n == 2:
            await sleep(0)
        order.append(-n)
        return n

    ts = [asyncio.create_task(coro(n)) for n in (1, 2, 3)]
    say(order, [t.done() for t in ts])
    say(await asyncio.gather(*ts), order)
    t = asyncio.create_task(fail("at once"))
    say(t.done(), t.exception())


@case
async def an_eager_task_is_the_current_one():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    me = asyncio.current_task()

    async def coro():
        return asyncio.current_task() is not me

    t = asyncio.create_task(coro())
    say(t.result(), asyncio.current_task() is me)
