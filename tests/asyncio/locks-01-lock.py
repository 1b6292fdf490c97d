from cases import *


@case
async def repr_says_locked_and_how_many_wait():
    lock = asyncio.Lock()
    say(lock)
    await lock.acquire()
    say(lock)
    t = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    say(lock)
    lock.release()
    await t
    say(lock)


@case
async def cannot_be_awaited():
    async def caught_await(x):
        await x

    for primitive in (asyncio.Lock(), asyncio.Condition(), asyncio.Semaphore(), asyncio.BoundedSemaphore(), asyncio.Event()):
        say(await caught(caught_await(primitive)))


@case
async def acquire_gives_true():
    lock = asyncio.Lock()
    say(await lock.acquire(), lock.locked())


@case
async def waiters_get_it_in_order_of_arrival():
    lock = asyncio.Lock()
    await lock.acquire()
    result = []

    async def take(n):
        if await lock.acquire():
            result.append(n)
        return True

    t1, t2 = asyncio.create_task(take(1)), asyncio.create_task(take(2))
    await asyncio.sleep(0)
    say(result)
    lock.release()
    await asyncio.sleep(0)
    say(result)
    await asyncio.sleep(0)
    say(result)
    t3 = asyncio.create_task(take(3))
    lock.release()
    await asyncio.sleep(0)
    say(result)
    lock.release()
    await asyncio.sleep(0)
    say(result, t1.done(), t1.result(), t2.done(), t2.result(), t3.done(), t3.result())


@case
async def acquire_cancelled():
    lock = asyncio.Lock()
    await lock.acquire()
    task = asyncio.create_task(lock.acquire())
    asyncio.get_running_loop().call_soon(task.cancel)
    say(await caught(task), lock)


@case
async def a_waiter_is_cancelled_while_the_lock_is_released():
    lock = asyncio.Lock()

    async def lockit(blocker):
        await lock.acquire()
        try:
            if blocker is not None:
                await blocker
        finally:
            lock.release()

    fa = asyncio.get_running_loop().create_future()
    ta = asyncio.create_task(lockit(fa))
    await asyncio.sleep(0)
    say(lock)
    tb = asyncio.create_task(lockit(None))
    await asyncio.sleep(0)
    say(lock)
    tc = asyncio.create_task(lockit(None))
    await asyncio.sleep(0)
    say(lock)
    fa.set_result(None)
    tb.cancel()
    await asyncio.sleep(0)
    say(lock.locked(), ta.done(), tb.cancelled())
    await tc
    say(lock)


@case
async def cancel_and_release_in_one_callback_take_it_once():
    lock = asyncio.Lock()
    count = [0, 0]

    async def lockit():
        count[0] += 1
        await lock.acquire()
        count[1] += 1

    def trigger():
        t1.cancel()
        lock.release()

    await lock.acquire()
    t1, t2, t3 = [asyncio.create_task(lockit()) for _ in range(3)]
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(trigger)
    say(await caught(t1))
    say(count, t1.cancelled(), t2.done(), t3.done())
    t3.cancel()
    await asyncio.sleep(0)
    say(t3.cancelled())


@case
async def a_waiter_cancelled_after_being_woken_wakes_the_next():
    lock = asyncio.Lock()
    await lock.acquire()
    tb = asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    tc = asyncio.create_task(lock.acquire())
    tb.cancel()
    lock.release()
    await asyncio.sleep(0)
    say(lock.locked(), tb.cancelled())
    say(await tc)


@case
async def woken_and_then_cancelled():
    lock = asyncio.Lock()
    await lock.acquire()
    tb, tc = asyncio.create_task(lock.acquire()), asyncio.create_task(lock.acquire())
    await asyncio.sleep(0)
    lock.release()
    tb.cancel()
    say(await ended(tb, tc), lock)


@case
async def a_newcomer_waits_behind_one_that_was_woken():
    lock = asyncio.Lock()
    await lock.acquire()
    order = []

    async def take(n):
        async with lock:
            order.append(n)

    t1 = asyncio.create_task(take(1))
    await asyncio.sleep(0)
    lock.release()
    t2 = asyncio.create_task(take(2))
    await take(3)
    await ended(t1, t2)
    say(order)


@case
def release_not_acquired():
    say(raised(asyncio.Lock().release))


@case
async def release_without_waiters():
    lock = asyncio.Lock()
    await lock.acquire()
    lock.release()
    say(lock.locked(), raised(lock.release))


@case
async def with_statement():
    lock = asyncio.Lock()
    async with lock as x:
        say(x, lock.locked())
    say(lock.locked())


@case
async def with_statement_and_an_error():
    lock = asyncio.Lock()

    async def body():
        async with lock:
            await fail("inside")

    say(await caught(body()), lock.locked())


@case
async def anybody_may_release():
    lock = asyncio.Lock()
    await lock.acquire()

    async def other():
        lock.release()

    await asyncio.create_task(other())
    say(lock.locked())


@case
def bound_to_the_loop_that_waited_first():
    lock = asyncio.Lock()

    async def wait():
        await lock.acquire()
        t = asyncio.create_task(lock.acquire())
        await asyncio.sleep(0)
        lock.release()
        await t

    asyncio.run(wait())

    async def elsewhere():
        say(await caught(lock.acquire()))

    asyncio.run(elsewhere())
