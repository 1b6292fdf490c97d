from cases import *

sleep, wait_for = asyncio.sleep, asyncio.wait_for


async def slow(seconds, state):
    """Runs its time, whoever cancels it."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while loop.time() < until:
        await caught(sleep(until - loop.time()))
    state.append("exited")


def running_task(state, started=None):
    """A task that tells whether it runs."""
    async def foo():
        state.append("runs")
        if started:
            started.set_result(None)
        try:
            await sleep(10)
        finally:
            state.append("ends")
    return asyncio.create_task(foo())


async def done_after(delay):
    await sleep(delay)
    return "done"


@case
async def cancelled_while_the_task_does_not_listen():
    state = []
    w = asyncio.create_task(wait_for(slow(.02, state), .04))
    await sleep(0)
    w.cancel()
    await asyncio.wait({w})
    say(state, w.cancelled())


@case
async def timed_out_while_the_task_does_not_listen():
    state = []
    say(await caught(wait_for(slow(.02, state), .01)), state)


@case
async def a_done_future_and_no_time():
    fut = asyncio.get_running_loop().create_future()
    fut.set_result("done")
    say(await wait_for(fut, 0))


@case
async def no_time_starts_no_coroutine():
    started = []

    async def foo():
        started.append(True)

    say(await caught(wait_for(foo(), 0)), started)


@case
async def no_time_for_a_running_task():
    for timeout in [0, -1]:
        started = asyncio.get_running_loop().create_future()
        state = []
        t = running_task(state, started)
        await started
        say(await caught(wait_for(t, timeout)), t.done(), t.cancelled(), state)


@case
async def too_late():
    state = []
    t = running_task(state)
    say(await caught(wait_for(t, .01)), t.done(), t.cancelled(), state)


@case
async def no_limit():
    say(await wait_for(done_after(0), timeout=None), await wait_for(done_after(0), None))


@case
async def the_result_comes_in_the_same_turn():
    fut = asyncio.get_running_loop().create_future()
    w = wait_for(fut, timeout=.2)
    asyncio.get_running_loop().call_soon(fut.set_result, "ok")
    say(await w)


@case
async def a_task_that_swallows_the_cancellation_has_a_result():
    async def inner():
        say(await caught(sleep(1)))
        return 1

    say(await wait_for(inner(), timeout=.01))


@case
async def it_waits_for_the_tasks_cleanup():
    done = []

    async def inner():
        e = await caught(sleep(10))
        await sleep(.01)
        done.append(True)
        raise e

    e = await caught(wait_for(asyncio.create_task(inner()), timeout=.01))
    say(e, done, e.__cause__)
    t = asyncio.create_task(inner())
    await sleep(.001)
    e = await caught(wait_for(t, timeout=0))
    say(e, done, e.__cause__)


@case
async def an_error_in_the_cleanup_goes_out():
    async def inner():
        await caught(sleep(.2))
        raise ValueError("cleanup")

    say(await caught(wait_for(asyncio.create_task(inner()), timeout=.01)))


@case
async def cancelling_it_cancels_the_task():
    async def blocking():
        await asyncio.get_running_loop().create_future()

    for timeout in (None, 60.0):
        task = asyncio.create_task(blocking())
        w = asyncio.create_task(wait_for(task, timeout))
        asyncio.get_running_loop().call_soon(w.cancel)
        say(await caught(w), task.cancelled())


@case
async def a_late_value_is_given():
    async def return_42():
        await caught(sleep(10))
        return 42

    say(await wait_for(return_42(), timeout=.01))


@case
async def cancelled_in_the_turn_in_which_the_task_ends():
    async def inner():
        return "done"

    inner_task = asyncio.create_task(inner())
    reached = []

    async def waiting():
        await wait_for(inner_task, timeout=100)
        await sleep(1)
        reached.append(True)

    task = asyncio.create_task(waiting())
    say(task.done())
    await sleep(0)
    task.cancel()
    say(await caught(task), inner_task.done(), await inner_task, reached)


@case
async def a_shield_and_no_time():
    task = asyncio.create_task(done_after(.01))
    shielded = asyncio.shield(task)
    say(await caught(wait_for(shielded, timeout=0)), task.done(), shielded.cancelled())
    say(await task)


@case
async def a_shield_and_no_limit():
    task = asyncio.create_task(done_after(.01))
    await wait_for(asyncio.shield(task), timeout=None)
    say(task.done(), await task)


@case
async def a_shield_and_too_little_time():
    task = asyncio.create_task(done_after(.03))
    say(await caught(wait_for(asyncio.shield(task), timeout=.01)), task.done())
    say(await task)


@case
async def what_cannot_be_awaited():
    say(type(await caught(wait_for(5, 1))).__name__)


@case
async def an_error_in_time():
    say(await caught(wait_for(fail("soon"), 1)))
