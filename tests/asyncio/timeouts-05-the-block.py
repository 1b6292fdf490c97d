from cases import *

import time

sleep, timeout, timeout_at = asyncio.sleep, asyncio.timeout, asyncio.timeout_at


def now():
    return asyncio.get_running_loop().time()


async def inside(cm, body=None):
    """The body inside of the block; what came of it."""
    async def block():
        async with cm:
            if body is not None:
                await body
    return await caught(block())


@case
async def basic():
    cm = timeout(.01)
    say(await inside(cm, sleep(10)), cm.expired())


@case
async def at_a_deadline():
    deadline = now() + .01
    cm = timeout_at(deadline)
    say(await inside(cm, sleep(10)), cm.expired(), cm.when() == deadline)


@case
async def nested_with_one_deadline():
    deadline = now() + .01
    cm1, cm2 = timeout_at(deadline), timeout_at(deadline)
    seen = []

    async def inner():
        e = await inside(cm2, sleep(10))
        seen.append(e)
        raise e

    say(await inside(cm1, inner()), seen, cm1.expired(), cm2.expired())


@case
async def the_body_is_cancelled():
    seen = []

    async def body():
        e = await caught(sleep(10))
        seen.append(e)
        raise e

    say(await inside(timeout(.01), body()), seen)


@case
async def in_time():
    cm = timeout(10)
    say(await inside(cm, sleep(.01)), cm.expired(), cm.when() > now())


@case
async def none_is_never():
    for cm in (timeout(None), timeout_at(None)):
        say(await inside(cm, sleep(.001)), cm.expired(), cm.when())


@case
async def zero():
    cm = timeout(0)
    say(await inside(cm, sleep(10)), cm.expired())


@case
async def zero_with_a_body_of_one_turn():
    cm = timeout(0)
    say(await inside(cm, sleep(0)), cm.expired())


@case
async def in_the_past_with_a_body_of_one_turn():
    cm = timeout(-11)
    t0 = now()
    say(await inside(cm, sleep(0)), cm.expired(), cm.when() <= t0)


@case
async def zero_with_a_body_that_does_not_suspend():
    cm = timeout(0)
    say(await inside(cm), cm.expired())


@case
async def other_errors_pass():
    cm = timeout(.01)
    say(await inside(cm, fail("other")), cm.expired())


@case
async def a_timeout_has_its_cancellation_as_cause():
    e = await inside(timeout(.01), sleep(1))
    say(e, e.__cause__, e.__context__ is e.__cause__)


@case
async def another_error_on_the_way_out_of_a_timeout():
    async def crash():
        await caught(sleep(1))
        raise ValueError("crash")

    cm = timeout(.01)
    say(await inside(cm, crash()), cm.expired())


@case
async def a_cancellation_before_the_deadline_is_no_timeout():
    cm = timeout(10)

    async def body():
        asyncio.current_task().cancel()
        await sleep(10)

    say(await inside(cm, body()), cm.expired())


@case
async def the_task_around_it_is_not_cancelled():
    async def outer():
        return await inside(timeout(.001), sleep(10))

    task = asyncio.create_task(outer())
    say(await task, task.cancelled(), task.cancelling())


@case
async def nested_the_outer_one_is_first():
    async def inner():
        say(await inside(timeout(.1), sleep(1)))
        await sleep(1)

    say(await inside(timeout(.002), inner()))


@case
async def nested_both_late_because_the_loop_was_busy():
    async def busy():
        time.sleep(.03)
        await sleep(1)

    async def inner():
        say(await inside(timeout(.005), busy()))
        await sleep(10)

    say(await inside(timeout(.02), inner()))


@case
async def reschedule():
    fut = asyncio.get_running_loop().create_future()
    deadline1 = now() + 10
    deadline2 = deadline1 + 20

    async def f():
        async with timeout_at(deadline1) as cm:
            fut.set_result(cm)
            await sleep(50)

    task = asyncio.create_task(f())
    cm = await fut
    say(cm.when() == deadline1)
    cm.reschedule(deadline2)
    say(cm.when() == deadline2)
    cm.reschedule(None)
    say(cm.when())
    task.cancel()
    say(await caught(task), cm.expired())


@case
async def repr_of_each_state():
    cm = timeout(10)
    say(cm)
    async with cm:
        say(str(cm).startswith("<Timeout [active] when="))
    say(cm)
    cm = timeout(.001)
    await inside(cm, sleep(1))
    say(cm)


@case
async def nested_in_cleanup():
    async def body():
        e = await caught(sleep(1))
        say(await inside(timeout(.01), sleep(10)))
        raise e

    say(await inside(timeout(.01), body()))


@case
async def after_a_cancellation_that_was_caught():
    asyncio.current_task().cancel()
    say(await caught(sleep(1)))
    say(await inside(timeout(0), sleep(1)), asyncio.current_task().cancelling())


@case
async def cancelled_inside_after_a_cancellation_that_was_caught():
    asyncio.current_task().cancel()
    say(await caught(sleep(1)))

    async def body():
        asyncio.current_task().cancel()
        await sleep(2)

    say(await inside(timeout(1), body()), asyncio.current_task().cancelling())


@case
async def entered_twice():
    cm = timeout(.1)
    async with cm:
        say(await inside(cm))
    say(await inside(cm))


@case
async def reschedule_at_the_wrong_time():
    cm = timeout(.01)
    say(raised(cm.reschedule, .02))
    async with cm:
        pass
    say(raised(cm.reschedule, .02))
    cm = timeout(.001)
    await inside(cm, sleep(1))
    say(raised(cm.reschedule, .02))
    async with timeout(.01) as late:
        await caught(sleep(1))
        say(raised(late.reschedule, .02))


@case
async def around_a_group():
    async def child():
        await caught(sleep(2))
        raise ValueError("child")

    async def body():
        async with asyncio.TaskGroup() as tg:
            tg.create_task(child())
            await sleep(1)

    cm = timeout(.01)
    say(await inside(cm, body()), cm.expired(), asyncio.current_task().cancelling())


@case
async def swallowed_inside():
    cm = timeout(.001)

    async def body():
        await caught(sleep(1))

    say(await inside(cm, body()), cm.expired(), asyncio.current_task().cancelling())


@case
async def not_a_number():
    say(type(raised(timeout, "soon")).__name__)


@case
def outside_of_a_loop():
    say(raised(timeout, 1))
