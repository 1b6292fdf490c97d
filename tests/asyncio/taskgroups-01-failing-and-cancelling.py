from cases import *

import contextvars


class MyExc(Exception):
    pass


class MyBaseExc(BaseException):
    pass


TaskGroup, sleep = asyncio.TaskGroup, asyncio.sleep


async def work(delay, result):
    await sleep(delay)
    return result


async def crash(delay, error):
    await sleep(delay)
    raise error


async def crash_in_cleanup(error):
    try:
        await sleep(10)
    finally:
        raise error


async def sleeper(delay, f):
    """Sleeps, and tells when it is cancelled."""
    try:
        await sleep(delay)
    except asyncio.CancelledError:
        f()
        raise


async def cancelled_after(delay, coro):
    """Runs coro as a task, cancels it after a while, and gives what came of it."""
    r = asyncio.create_task(coro)
    await sleep(delay)
    say(r.done())
    r.cancel()
    return await caught(r)


@case
async def waits_for_all():
    async with TaskGroup() as g:
        t1 = g.create_task(work(.01, 42))
        t2 = g.create_task(work(.02, 11))
    say(t1.result(), t2.result())


@case
async def tasks_may_be_made_late():
    async with TaskGroup() as g:
        t1 = g.create_task(work(.01, 42))
        await sleep(.015)
        t2 = g.create_task(work(.02, 11))
    say(t1.result(), t2.result())


@case
async def a_cancelled_child_does_not_matter():
    async with TaskGroup() as g:
        t1 = g.create_task(work(.1, 42))
        await sleep(.01)
        t1.cancel()
        t2 = g.create_task(work(.02, 11))
    say(t1.cancelled(), t2.result())


@case
async def a_child_fails():
    seen = []

    async def runner():
        async with TaskGroup() as g:
            g.create_task(fail("x", .01))
            g.create_task(sleeper(1, lambda: seen.append("cancelled")))
        seen.append("never")

    say(await caught(asyncio.create_task(runner())))
    say(seen)


@case
async def several_children_fail():
    seen = []

    async def runner():
        async with TaskGroup() as g:
            for i in range(3):
                g.create_task(crash(0, ValueError(i)))
            g.create_task(sleeper(5, lambda: seen.append("sibling")))
            await sleeper(10, lambda: seen.append("body"))

    say(await caught(asyncio.create_task(runner())), seen)


@case
async def cancelled_from_outside():
    n = []

    async def runner():
        async with TaskGroup() as g:
            for _ in range(5):
                g.create_task(sleeper(5, lambda: n.append(1)))

    say(await cancelled_after(.01, runner()), n)


@case
async def cancelled_from_outside_in_the_body():
    n = []

    async def runner():
        async with TaskGroup() as g:
            for _ in range(5):
                g.create_task(sleeper(5, lambda: n.append(1)))
            await sleeper(10, lambda: n.append(10))

    say(await cancelled_after(.01, runner()), n)


@case
async def children_that_fail_while_cancelled_from_outside():
    async def runner():
        async with TaskGroup() as g:
            for _ in range(5):
                g.create_task(crash_in_cleanup(ValueError("x")))
            await sleep(10)

    say(await cancelled_after(.01, runner()))


@case
async def the_body_fails_after_an_await():
    ts = []

    async def runner():
        async with TaskGroup() as g:
            ts.append(g.create_task(work(1, 42)))
            ts.append(g.create_task(work(2, 11)))
            await sleep(.01)
            await fail("body")

    say(await caught(runner()), [t.cancelled() for t in ts])


@case
async def the_body_fails_at_once():
    ts = []

    async def runner():
        async with TaskGroup() as g:
            ts.append(g.create_task(work(1, 42)))
            ts.append(g.create_task(work(2, 11)))
            raise ValueError("body")

    say(await caught(runner()), [t.cancelled() for t in ts])


@case
async def nested_inner_children_fail_while_cancelled():
    async def runner():
        async with TaskGroup():
            async with TaskGroup() as g2:
                for _ in range(2):
                    g2.create_task(crash_in_cleanup(ValueError("x")))
                await sleep(10)

    say(await cancelled_after(.01, runner()))


@case
async def nested_with_an_outer_child():
    async def runner():
        async with TaskGroup() as g1:
            g1.create_task(sleep(10))
            async with TaskGroup() as g2:
                for _ in range(2):
                    g2.create_task(crash_in_cleanup(ValueError("x")))
                await sleep(10)

    say(await cancelled_after(.01, runner()))


async def nested(outer_delay, inner_delay):
    async with TaskGroup() as g1:
        g1.create_task(crash(outer_delay, ValueError("outer")))
        async with TaskGroup() as g2:
            g2.create_task(crash(inner_delay, ValueError("inner")))


@case
async def nested_the_outer_child_fails():
    say(await caught(asyncio.create_task(nested(.01, 10))))


@case
async def nested_the_inner_child_fails():
    say(await caught(asyncio.create_task(nested(10, .01))))


async def slow_to_be_cancelled():
    async with TaskGroup() as g1:
        g1.create_task(crash(.03, ValueError("soon")))
        try:
            await sleep(10)
        except asyncio.CancelledError:
            await sleep(.05)
            raise


@case
async def a_child_fails_while_the_body_is_slow_to_be_cancelled():
    say(await cancelled_after(.01, slow_to_be_cancelled()))


@case
async def the_same_through_another_task():
    async def runner():
        await asyncio.create_task(slow_to_be_cancelled())

    say(await cancelled_after(.01, runner()))


@case
async def an_empty_group_cancelled():
    n = []

    async def runner():
        async with TaskGroup():
            await sleeper(10, lambda: n.append(10))

    say(await cancelled_after(.01, runner()), n)


@case
async def an_empty_group_that_answers_a_cancellation_with_an_error():
    async def runner():
        async with TaskGroup():
            await crash_in_cleanup(MyExc("instead"))

    say(await cancelled_after(.01, runner()))


async def both_fail(child, error):
    """A child that fails soon, and a body that answers its cancellation with `error`."""
    async with TaskGroup() as g:
        g.create_task(child)
        await crash_in_cleanup(error)


@case
async def child_and_body_fail():
    say(await caught(asyncio.create_task(both_fail(fail("child", .01), MyExc("body")))))


@case
async def keyboard_interrupt_in_the_body_goes_out_alone():
    say(await caught(both_fail(fail("child", .01), KeyboardInterrupt("now"))))


@case
async def a_base_exception_in_the_body():
    say(await caught(both_fail(fail("child", .01), MyBaseExc("body"))))


@case
async def a_base_exception_in_a_child():
    say(await caught(both_fail(crash(.01, MyBaseExc("child")), TypeError("body"))))


@case
async def cancelled_while_waiting_at_the_end():
    async def runner():
        async with TaskGroup() as g:
            g.create_task(work(1, 42))
            g.create_task(work(2, 11))

    say(await cancelled_after(.01, runner()))


@case
async def done_tasks_are_let_go():
    async with TaskGroup() as g:
        for _ in range(4):
            await sleep(.01)
            g.create_task(sleep(.015))
            say(g)
        await sleep(.05)
        say(g)


@case
async def children_make_children():
    order = []

    async def child(n):
        await sleep(n)
        order.append(n)

    async def root(g):
        await sleep(.01)
        g.create_task(child(.02))
        g.create_task(child(.01))

    async with TaskGroup() as g:
        g.create_task(root(g))
    say(order)


@case
async def hydra():
    heads = [0]

    async def hydra(g):
        heads[0] += 1
        await sleep(.001)
        g.create_task(hydra(g))
        g.create_task(hydra(g))

    async def hercules():
        while heads[0] < 10:
            await sleep(.0015)
        await fail("enough")

    async def runner():
        async with TaskGroup() as g:
            g.create_task(hydra(g))
            g.create_task(hercules())

    say(await caught(runner()), heads[0] >= 10)


@case
async def names():
    async with TaskGroup() as g:
        t = g.create_task(sleep(0), name="yolo")
        say(t.get_name())


@case
async def contexts():
    cvar = contextvars.ContextVar("cvar")

    async def coro(val):
        await sleep(0)
        cvar.set(val)

    async with TaskGroup() as g:
        ctx = contextvars.copy_context()
        say(ctx.get(cvar))
        await g.create_task(coro(1), context=ctx)
        say(ctx.get(cvar))
        await g.create_task(coro(2), context=ctx)
        say(ctx.get(cvar))


@case
async def no_more_tasks_after_a_failure():
    async def late(g):
        await caught(sleep(1))
        say(raised(g.create_task, sleep(0)))

    async def runner():
        async with TaskGroup() as g:
            g.create_task(fail("x", .001))
            g.create_task(late(g))

    say(await caught(runner()))


@case
async def a_block_inside_that_fails_on_its_way_out():
    class Database:
        async def __aenter__(self):
            return self

        async def __aexit__(self, *exc):
            raise MyExc("database")

    async def main():
        async def block():
            async with TaskGroup() as tg:
                async with Database():
                    tg.create_task(crash(0, MyExc("child")))
                    await sleep(1)

        say(await caught(block()), asyncio.current_task().cancelling())

    await asyncio.create_task(main())


@case
async def entered_twice():
    tg = TaskGroup()

    async def enter():
        async with tg:
            pass

    async with tg:
        say(await caught(enter()))
    say(await caught(enter()))


@case
async def finished():
    tg = TaskGroup()
    async with tg:
        pass
    say(raised(tg.create_task, sleep(0)), tg)


@case
async def not_entered():
    tg = TaskGroup()
    say(tg, raised(tg.create_task, sleep(0)))


@case
async def the_level_of_cancellation_is_kept():
    async def block():
        async with TaskGroup() as tg:
            tg.create_task(fail("x", 0))

    say(await caught(block()), asyncio.current_task().cancelling())


@case
async def nested_groups_both_cancelled():
    task = asyncio.current_task()

    async def inner(outer_tg):
        async with TaskGroup() as inner_tg:
            inner_tg.create_task(crash(0, RuntimeError("inner")))
            outer_tg.create_task(crash(0, ValueError("outer")))

    async def outer():
        async with TaskGroup() as outer_tg:
            say(await caught(inner(outer_tg)))
            say(task.cancelling())

    say(await caught(outer()), task.cancelling())


@case
async def an_error_and_a_cancellation_at_once():
    event = asyncio.Event()

    async def raise_error():
        event.set()
        await sleep(0)
        raise RuntimeError("child")

    async def block():
        async with TaskGroup() as tg:
            tg.create_task(raise_error())
            await sleep(1)
            say("never here")

    async def inner():
        say(await caught(block()), asyncio.current_task().cancelling())
        await sleep(1)
        say("never here")

    t = asyncio.create_task(inner())
    await event.wait()
    say(t.cancelling())
    t.cancel()
    say(t.cancelling())
    say(await caught(t), t.cancelled())


@case
async def repr_says_how_far_it_is():
    tg = TaskGroup()
    say(tg)

    async def block():
        async with tg:
            say(tg)
            tg.create_task(sleeper(1, lambda: say(tg)))
            tg.create_task(fail("x", .001))
            say(tg)
            await sleep(1)

    say(await caught(block()))


@case
async def eager_tasks_may_be_done_at_once():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)

    async def now():
        return 1

    async with TaskGroup() as tg:
        t = tg.create_task(now())
        say(t.done(), tg)
    say(t.result())

    async def block():
        async with TaskGroup() as tg:
            tg.create_task(fail("eager"))
            await sleep(1)

    say(await caught(block()))


@case
async def cancelled_twice_while_the_children_clean_up():
    async def slow():
        try:
            await sleep(10)
        finally:
            await sleep(.02)
            say("cleaned up")

    async def runner():
        async with TaskGroup() as g:
            g.create_task(slow())

    t = asyncio.create_task(runner())
    await sleep(.005)
    t.cancel("first")
    await sleep(.005)
    t.cancel("second")
    say(await caught(t), t.cancelled())
