from cases import *


@case
def initial_value_zero():
    say(asyncio.Semaphore(0).locked(), asyncio.Semaphore(value=2).locked())


@case
async def repr_says_the_value():
    sem = asyncio.Semaphore()
    say(sem)
    await sem.acquire()
    say(sem)
    ts = [asyncio.create_task(sem.acquire()) for _ in range(2)]
    await asyncio.sleep(0)
    say(sem)
    sem.release()
    sem.release()
    say(sem, await ended(*ts), sem)
    say(asyncio.BoundedSemaphore(3))


@case
def negative_value():
    say(raised(asyncio.Semaphore, -1))
    say(raised(asyncio.BoundedSemaphore, -1))


@case
async def as_many_as_the_value():
    sem = asyncio.Semaphore(3)
    result = []
    say(await sem.acquire(), await sem.acquire(), sem.locked())

    async def take(n):
        await sem.acquire()
        result.append(n)
        return True

    ts = [asyncio.create_task(take(n)) for n in (1, 2, 3)]
    await asyncio.sleep(0)
    say(result, sem)
    ts.append(asyncio.create_task(take(4)))
    sem.release()
    sem.release()
    say(sem)
    await asyncio.sleep(0)
    say(result, sem)
    sem.release()
    say(await ended(*ts), result, sem)


@case
async def acquire_cancelled():
    sem = asyncio.Semaphore()
    await sem.acquire()
    t = asyncio.create_task(sem.acquire())
    asyncio.get_running_loop().call_soon(t.cancel)
    say(await caught(t), sem)


@case
async def cancelled_before_being_woken():
    sem = asyncio.Semaphore(0)
    t1, t2, t3, t4 = [asyncio.create_task(sem.acquire()) for _ in range(4)]
    await asyncio.sleep(0)
    t1.cancel()
    t2.cancel()
    sem.release()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    say(t3.done(), t4.done(), sem)
    t4.cancel()
    await ended(t1, t2, t3, t4)
    say(sem)


@case
async def cancelled_and_released_at_once():
    sem = asyncio.Semaphore(0)
    t1, t2 = asyncio.create_task(sem.acquire()), asyncio.create_task(sem.acquire())
    await asyncio.sleep(0)
    t1.cancel()
    sem.release()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    say(sem.locked(), t2.done())


@case
async def cancelled_after_being_woken():
    sem = asyncio.Semaphore(0)
    t1, t2 = asyncio.create_task(sem.acquire()), asyncio.create_task(sem.acquire())
    await asyncio.sleep(0)
    sem.release()
    say(sem)
    t1.cancel()
    say(await ended(t1, t2), sem)


@case
async def cancelled_on_the_way_in():
    sem = asyncio.Semaphore(1)

    async def c1():
        async with sem:
            await asyncio.sleep(0)
        t2.cancel()

    async def c2():
        async with sem:
            say("never here")

    t1, t2 = asyncio.create_task(c1()), asyncio.create_task(c2())
    say(await ended(t1, t2))
    say(await asyncio.wait_for(sem.acquire(), timeout=1.0))


@case
def bounded_released_too_often():
    say(raised(asyncio.BoundedSemaphore().release))


@case
async def bounded_acquired_and_released():
    sem = asyncio.BoundedSemaphore(2)
    await sem.acquire()
    sem.release()
    say(raised(sem.release), sem)


@case
async def release_without_waiters():
    sem = asyncio.Semaphore()
    await sem.acquire()
    say(sem.locked())
    sem.release()
    say(sem.locked())
    sem.release()
    say(sem)


@case
async def first_come_first_served():
    sem = asyncio.Semaphore(1)
    result = []

    async def twice(tag):
        for n in "12":
            await sem.acquire()
            result.append(tag + n)
            await asyncio.sleep(0.01)
            sem.release()

    async with asyncio.TaskGroup() as tg:
        for tag in "abc":
            tg.create_task(twice(tag))
    say(result)


@case
async def who_releases_and_acquires_again_waits_behind():
    sem = asyncio.Semaphore(1)
    result = []

    async def take(n):
        await sem.acquire()
        result.append(n)
        return True

    async def again():
        await sem.acquire()
        result.append(2)
        sem.release()
        await sem.acquire()
        result.append(4)

    ts = [asyncio.create_task(c) for c in (take(1), again(), take(3))]
    await asyncio.sleep(0)
    sem.release()
    sem.release()
    await ended(*ts)
    say(result)


@case
async def the_others_move_up_when_one_is_cancelled():
    sem = asyncio.Semaphore(0)
    result = []

    async def take(n):
        await sem.acquire()
        result.append(n)

    ts = [asyncio.create_task(take(n)) for n in (1, 2, 3)]
    await asyncio.sleep(0)
    ts[0].cancel()
    await asyncio.sleep(0)
    sem.release()
    sem.release()
    say(await ended(*ts), result)


@case
async def one_acquire_wakes_several():
    sem = asyncio.Semaphore(0)
    result, t4 = [], []

    async def c1():
        await sem.acquire()
        say(sem)
        t4.append(asyncio.create_task(c4()))
        result.append(1)

    async def c2():
        for _ in range(3):
            sem.release()
        say(sem, sem.locked())
        await sem.acquire()
        result.append(2)

    async def c3():
        await sem.acquire()
        say(sem.locked())
        result.append(3)

    async def c4():
        result.append(4)

    ts = [asyncio.create_task(c) for c in (c1(), c2(), c3())]
    await asyncio.sleep(0)
    say(sem)
    await asyncio.sleep(0)
    await ended(*ts, *t4)
    say(result)


@case
async def with_statement():
    sem = asyncio.Semaphore(1)
    async with sem as x:
        say(x, sem)
    say(sem)
    bounded = asyncio.BoundedSemaphore(1)
    async with bounded:
        say(bounded)
    say(bounded)


@case
async def a_newcomer_does_not_overtake_one_that_was_woken():
    sem = asyncio.Semaphore(0)
    order = []

    async def take(n):
        await sem.acquire()
        order.append(n)
        sem.release()

    t1 = asyncio.create_task(take(1))
    await asyncio.sleep(0)
    sem.release()
    await ended(t1, take(2))
    say(order)


@case
async def timed_out_waiters_leave_no_trace():
    sem = asyncio.Semaphore(1)
    async with sem:
        say(await caught(asyncio.wait_for(sem.acquire(), .001)), sem)
    say(sem)
