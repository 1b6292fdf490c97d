from cases import *

sleep = asyncio.sleep


def future():
    return asyncio.get_running_loop().create_future()


async def waits(f, *more):
    result = await f
    return more[0] if more else result


@case
async def cancelling_is_counted_and_shown():
    t = asyncio.create_task(sleep(10))
    say(t.cancelling(), " cancelling " in str(t))
    say(t.cancel(), t.cancelling(), "<Task cancelling" in str(t))
    say(t.cancel(), t.cancelling())
    say(await caught(t), t.cancelling())


@case
async def uncancel():
    async def task():
        await caught(sleep(10))
        asyncio.current_task().uncancel()
        await sleep(10)

    t = asyncio.create_task(task())
    await sleep(0)
    say(t.cancel(), t.cancelling(), t.cancelled())
    await sleep(.001)
    say("cancelling" in str(t), t.cancelling(), t.cancelled())
    say(t.cancel(), t.cancelling(), t.cancelled())
    say(await caught(t), t.cancelled(), t.done())
    say(t.uncancel(), t.cancelled(), t.done())


@case
async def uncancel_more_often_than_cancelled():
    say(asyncio.current_task().uncancel(), asyncio.current_task().cancelling())


@case
async def a_block_with_a_timeout_of_ones_own():
    async def request(seconds, timeout):
        task = asyncio.current_task()
        timed_out = []

        def on_timeout():
            timed_out.append(True)
            task.cancel()

        handle = asyncio.get_running_loop().call_later(timeout, on_timeout)
        e = await caught(sleep(seconds))
        handle.cancel()
        if timed_out and task.uncancel() == 0 and type(e) is asyncio.CancelledError:
            e = TimeoutError()
        await sleep(0)
        return timed_out, e

    for seconds, timeout in ((10, .01), (0, 10)):
        t = asyncio.create_task(request(seconds, timeout))
        say(*await t, t.cancelling())


@case
async def uncancel_before_the_error_is_delivered():
    f = future()
    t = asyncio.create_task(waits(f, 42))
    await sleep(0)
    f.set_result(None)
    t.cancel()
    say(t.cancelling())
    t.uncancel()
    say(t.cancelling(), await t)


@case
async def cancel_a_sleeper():
    t = asyncio.create_task(sleep(10))
    asyncio.get_running_loop().call_soon(t.cancel)
    say(await caught(t), t.done(), t.cancelled(), t.cancel())


@case
async def the_message_comes_out_of_result():
    for args in ((), (None,), ("my message",), (5,)):
        t = asyncio.create_task(sleep(10))
        await sleep(0)
        t.cancel(*args)
        await asyncio.wait([t])
        e = raised(t.result)
        say(type(e).__name__, len(e.args), *e.args)


@case
async def the_message_comes_out_of_exception():
    for args in ((), (None,), ("my message",), (5,)):
        t = asyncio.create_task(sleep(10))
        await sleep(0)
        t.cancel(*args)
        await asyncio.wait([t])
        e = raised(t.exception)
        say(type(e).__name__, len(e.args), *e.args)


@case
async def the_message_of_a_task_that_never_started():
    t = asyncio.create_task(sleep(10))
    t.cancel("my message")
    await asyncio.wait([t])
    say(raised(t.exception))


@case
async def cancelled_between_two_turns():
    async def task():
        await sleep(0)
        await sleep(0)
        return 12

    t = asyncio.create_task(task())
    await sleep(0)
    t.cancel()
    say(await caught(t), t.done(), t.cancelled(), t.cancel())


@case
async def the_awaited_future_is_cancelled():
    f = future()
    t = asyncio.create_task(waits(f, 12))
    await sleep(0)
    f.cancel("inner")
    say(await caught(t), f.cancelled(), t.cancelled())


@case
async def both_are_cancelled():
    f = future()
    t = asyncio.create_task(waits(f, 12))
    await sleep(0)
    f.cancel("future")
    t.cancel("task")
    say(await caught(t), t.done(), f.cancelled(), t.cancelled())


@case
async def caught_and_answered():
    f1, f2 = future(), future()

    async def task():
        await f1
        await caught(f2)
        return 42

    t = asyncio.create_task(task())
    await sleep(0)
    f1.set_result(None)
    await sleep(0)
    t.cancel()
    say(f2.cancelled(), await t, t.cancelled(), t.cancelling())


@case
async def ignored():
    f1, f2, f3 = future(), future(), future()

    async def task():
        await f1
        await caught(f2)
        return await f3

    t = asyncio.create_task(task())
    await sleep(0)
    f1.set_result(None)
    await sleep(0)
    t.cancel()
    say(f2.cancelled())
    await sleep(0)
    f3.set_result(42)
    say(await t, f3.cancelled(), t.cancelled())


@case
async def itself():
    async def task():
        say(asyncio.current_task().cancel())
        await sleep(100)
        return 12

    t = asyncio.create_task(task())
    say(await caught(t), t.done(), t.cancelled(), t.cancel())


@case
async def itself_at_the_end():
    async def task():
        asyncio.current_task().cancel()
        return 12

    t = asyncio.create_task(task())
    say(await caught(t), t.done(), t.cancelled(), t.cancel())


@case
async def itself_before_it_awaits_another():
    f = future()
    nested = []

    async def coro():
        nested.append(asyncio.create_task(waits(f)))
        await sleep(0)
        asyncio.current_task().cancel()
        await nested[0]

    t = asyncio.create_task(coro())
    say(await caught(t), t.cancelled(), nested[0].cancelled(), f.cancelled())


@case
async def a_sleeper_by_a_timer():
    async def doit():
        t = asyncio.create_task(sleep(5000))
        asyncio.get_running_loop().call_later(.01, t.cancel)
        return await caught(t)

    say(await doit())


@case
async def through_a_chain_of_awaits():
    f = future()
    proof = []

    async def inner():
        e = await caught(f)
        proof.append("inner")
        raise e

    async def outer():
        proof.append(await caught(inner()))

    t = asyncio.create_task(outer())
    await sleep(0)
    t.cancel()
    await t
    say(proof, f.cancelled())


@case
async def wait_does_not_pass_it_on():
    f = future()
    proof = []

    async def inner():
        await f
        proof.append(1)

    async def outer():
        await asyncio.wait([asyncio.create_task(inner())])
        proof.append(100)

    t = asyncio.create_task(outer())
    await sleep(0)
    await sleep(0)
    t.cancel()
    say(await caught(t))
    f.set_result(None)
    await sleep(0)
    say(proof)


@case
async def an_error_in_place_of_the_cancellation():
    async def task():
        await caught(sleep(10))
        raise ValueError("instead")

    t = asyncio.create_task(task())
    await sleep(0)
    t.cancel()
    say(await caught(t), t.cancelled(), t.exception())


@case
async def a_cancelled_error_of_ones_own():
    async def task():
        raise asyncio.CancelledError("mine")

    t = asyncio.create_task(task())
    say(await caught(t), t.cancelled(), t.cancelling())


@case
async def twice_in_one_turn():
    f = future()
    t = asyncio.create_task(waits(f))
    await sleep(0)
    say(t.cancel("first"), t.cancel("second"), t.cancelling())
    say(await caught(t))


@case
async def a_coroutine_may_cancel_who_awaits_it():
    parent = asyncio.current_task()

    async def child():
        parent.cancel("by the child")
        return "result"

    say(await child())
    say(await caught(sleep(1)), parent.cancelling())
    parent.uncancel()
