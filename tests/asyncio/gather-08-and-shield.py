from cases import *

sleep, gather, shield = asyncio.sleep, asyncio.gather, asyncio.shield


def futures(n):
    return [asyncio.get_running_loop().create_future() for _ in range(n)]


async def turns(n=1):
    for _ in range(n):
        await sleep(0)


async def value(x, delay=0):
    await sleep(delay)
    return x


@case
async def results_in_the_order_of_arguments():
    a, b, c = futures(3)
    fut = gather(a, b, c)
    b.set_result(1)
    a.set_result(2)
    await turns()
    say(b.done(), fut.done())
    c.set_result(3)
    await turns()
    say(fut.done(), fut.result())


@case
async def one_fails():
    a, b, c, d, e = futures(5)
    fut = gather(a, b, c, d, e)
    a.set_result(1)
    b.set_exception(ValueError("b"))
    await turns()
    say(fut.done(), fut.exception() is b.exception())
    c.set_result(3)
    d.cancel()
    e.set_exception(RuntimeError("e"))
    say(e.exception())


@case
async def errors_as_results():
    a, b, c, d = futures(4)
    fut = gather(a, b, c, d, return_exceptions=True)
    a.set_result(1)
    b.set_exception(ValueError("b"))
    c.set_result(3)
    await turns()
    say(fut.done())
    d.set_exception(RuntimeError("d"))
    await turns()
    say(fut.done(), fut.result())


@case
async def of_nothing():
    fut = gather()
    say(asyncio.isfuture(fut), await fut)
    say(await gather(return_exceptions=True))


@case
async def one_is_cancelled():
    a, b, c = futures(3)
    fut = gather(a, b, c)
    a.set_result(1)
    b.cancel("b")
    await turns()
    say(fut.done(), fut.cancelled(), raised(fut.exception), raised(fut.result))
    c.set_result(3)


@case
async def one_is_cancelled_and_errors_are_results():
    a, b, c, d, e, f = futures(6)
    fut = gather(a, b, c, d, e, f, return_exceptions=True)
    a.set_result(1)
    z, rte = ZeroDivisionError("z"), RuntimeError("r")
    b.set_exception(z)
    c.cancel()
    d.set_result(2)
    e.set_exception(rte)
    await turns()
    say(fut.done())
    f.cancel("f")
    await turns()
    say(fut.done(), fut.result())


@case
async def coroutines_counted_once():
    c = value("abc")
    say(await gather(c, c, value("def"), c))


@case
async def cancelling_it_cancels_all():
    fs = futures(2)

    async def wait(f):
        return await f

    async def outer():
        return await gather(*[wait(f) for f in fs])

    t = asyncio.create_task(outer())
    await turns(2)
    say(t.cancel())
    say(await caught(t), [f.cancelled() for f in fs])


@case
async def the_first_error_reaches_the_awaiter_at_once():
    a, b = futures(2)

    async def inner(f):
        try:
            await f
        finally:
            say("inner ends")

    async def outer():
        return await gather(inner(a), inner(b))

    t = asyncio.create_task(outer())
    await turns()
    await turns()
    a.set_exception(ValueError("a"))
    await turns(4)
    say(t.done(), await caught(t), b.done())
    b.set_exception(RuntimeError("b"))
    await turns(3)


@case
async def cancelled_when_all_children_are_done():
    f, = futures(1)

    async def child():
        return await f

    g = gather(child())
    await turns()
    seen = []
    f.add_done_callback(lambda _: seen.append(g.cancel()))
    f.set_result(42)
    say(await g, seen, g.cancelled())


@case
async def cancelled_in_a_loop_with_errors_as_results():
    async def loop():
        while True:
            await gather(sleep(.005), return_exceptions=True)

    for args in ((), ("my message",)):
        t = asyncio.create_task(loop())
        await sleep(.012)
        t.cancel(*args)
        say(await caught(t))


@case
async def of_other_loops_is_refused():
    loop = asyncio.new_event_loop()
    a, b = loop.create_future(), asyncio.get_running_loop().create_future()
    say(type(raised(gather, a, b)).__name__)
    loop.close()


@case
async def of_what_cannot_be_awaited():
    say(type(raised(gather, 1)).__name__)


@case
async def within_each_other():
    say(await gather(gather(value(1), value(2)), value(3)))


@case
async def shield_gives_the_result():
    f, = futures(1)
    outer = shield(f)
    f.set_result(42)
    say(await outer)


@case
async def shield_gives_the_error():
    f, = futures(1)
    outer = shield(f)
    e = RuntimeError("expected")
    f.set_exception(e)
    await turns()
    say(outer.exception() is e, f.exception() is e)


@case
async def shield_the_inner_one_is_cancelled():
    f, = futures(1)
    outer = shield(f)
    f.cancel()
    await turns()
    say(outer.cancelled())


@case
async def shield_the_outer_one_is_cancelled():
    f, = futures(1)
    outer = shield(f)
    outer.cancel("outer")
    await turns()
    say(outer.cancelled(), f.done(), await caught(outer))
    f.set_result(1)


@case
async def shield_of_what_is_done():
    f, = futures(1)
    f.set_result(42)
    say(shield(f) is f, await shield(f))


@case
async def shield_keeps_the_inner_task_running():
    f, = futures(1)
    proof = []

    async def inner():
        await f
        proof.append(1)

    async def outer():
        await shield(inner())
        proof.append(100)

    t = asyncio.create_task(outer())
    await turns(2)
    t.cancel()
    say(await caught(t))
    f.set_result(None)
    await turns(2)
    say(proof)


@case
async def shield_around_gather():
    a, b = futures(2)
    parent = gather(a, b)
    outer = shield(parent)
    await turns()
    outer.cancel()
    await turns()
    say(outer.cancelled())
    a.set_result(1)
    b.set_result(2)
    await turns()
    say(parent.result())


@case
async def gather_around_shields():
    a, b = futures(2)
    x, y = shield(a), shield(b)
    parent = gather(x, y)
    await turns()
    say(parent.cancel())
    await turns(2)
    say(raised(parent.exception), x.cancelled(), y.cancelled(), a.done(), b.done())
    a.set_result(1)
    b.set_result(2)


@case
async def shield_in_a_loop_of_cancellations():
    async def work():
        await sleep(.02)
        return "done"

    t = asyncio.create_task(work())

    async def stubborn():
        while True:
            try:
                return await shield(t)
            except asyncio.CancelledError:
                say("not yet")

    s = asyncio.create_task(stubborn())
    for _ in range(2):
        await sleep(.005)
        s.cancel()
    say(await s, s.cancelling())
