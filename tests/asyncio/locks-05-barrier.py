from cases import *

N = 5


def tasks(n, coro):
    return [asyncio.create_task(coro()) for _ in range(n)]


@case
async def repr_says_the_state():
    barrier = asyncio.Barrier(N)
    say(barrier)
    waiters = tasks(2, barrier.wait)
    await asyncio.sleep(0)
    say(barrier)
    waiters += tasks(barrier.parties - barrier.n_waiting, barrier.wait)
    await asyncio.sleep(0)
    say(barrier)
    waiters += tasks(2, barrier.wait)
    await asyncio.sleep(0)
    await barrier.reset()
    say(barrier)
    waiters += tasks(2, barrier.wait)
    await asyncio.sleep(0)
    await barrier.abort()
    say(barrier, barrier.broken)
    say(await ended(*waiters))


@case
async def cannot_be_awaited():
    async def wait(x):
        await x

    say(await caught(wait(asyncio.Barrier(N))))


@case
def parties():
    say(raised(asyncio.Barrier, 0), raised(asyncio.Barrier, -4), asyncio.Barrier(parties=3).parties)


@case
async def with_statement():
    barrier = asyncio.Barrier(3)
    results = []

    async def coro():
        async with barrier as i:
            results.append(i)

    await ended(*tasks(3, coro))
    say(results, barrier.n_waiting, barrier.broken)


@case
async def alone():
    barrier = asyncio.Barrier(1)
    async with barrier as i:
        say(i)
    say(barrier.n_waiting, barrier.broken)


@case
async def alone_twice():
    barrier = asyncio.Barrier(1)
    t1 = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    say(barrier.n_waiting)
    t2 = asyncio.create_task(barrier.wait())
    await asyncio.sleep(0)
    say(t1.result(), t2.result(), barrier)


@case
async def one_after_the_other():
    barrier = asyncio.Barrier(3)
    ts = []
    for _ in range(3):
        ts.append(asyncio.create_task(barrier.wait()))
        await asyncio.sleep(0)
        say(barrier)
    await asyncio.wait(ts)
    say([t.result() for t in ts], barrier)


@case
async def twice_in_a_row():
    barrier = asyncio.Barrier(N)
    results = []

    async def coro():
        async with barrier:
            results.append(1)
            async with barrier:
                results.append(2)

    await ended(*tasks(N, coro))
    say(results, barrier)


@case
async def each_gets_its_number():
    barrier = asyncio.Barrier(N)

    async def coro():
        async with barrier:
            async with barrier as i:
                return i

    say(sorted(await ended(*tasks(N, coro))), barrier)


@case
async def it_drains_until_the_last_has_left():
    barrier = asyncio.Barrier(N)

    async def coro():
        async with barrier:
            say(barrier)

    await ended(*tasks(N, coro))
    say(barrier)


@case
async def newcomers_wait_while_it_drains():
    rewait = 2
    barrier, barrier_nowaiting = asyncio.Barrier(N), asyncio.Barrier(N - rewait)
    left = [rewait]

    async def coro():
        await barrier.wait()
        if left[0] > 0:
            left[0] -= 1
            await barrier.wait()
        else:
            await barrier_nowaiting.wait()
            await barrier.wait()

    say(await ended(*tasks(N, coro)), barrier, barrier_nowaiting)


@case
async def one_is_cancelled():
    barrier = asyncio.Barrier(3)
    results = []

    async def coro():
        await barrier.wait()
        results.append(True)

    t1 = asyncio.create_task(coro())
    await asyncio.sleep(0)
    t2 = asyncio.create_task(coro())
    await asyncio.sleep(0)
    say(barrier.n_waiting)
    t1.cancel()
    await asyncio.sleep(0)
    say(barrier.n_waiting, await caught(t1))
    t3 = asyncio.create_task(coro())
    await asyncio.sleep(0)
    say(barrier.n_waiting)
    t4 = asyncio.create_task(coro())
    await ended(t2, t3, t4)
    say(results, barrier)


@case
async def reset():
    barrier = asyncio.Barrier(1)
    t = asyncio.create_task(barrier.reset())
    await asyncio.sleep(0)
    say(t.done(), barrier)


@case
async def reset_while_tasks_wait():
    barrier = asyncio.Barrier(N)
    waiting = tasks(N - 1, barrier.wait)
    await asyncio.sleep(0)
    t = asyncio.create_task(barrier.reset())
    say(await ended(*waiting), t.done(), barrier)


@case
async def reset_while_it_drains():
    barrier = asyncio.Barrier(N)
    results, rest, inside = [], N // 2, [N]

    async def coro():
        e = await caught(barrier.wait())
        inside[0] -= 1
        if isinstance(e, asyncio.BrokenBarrierError):
            results.append(e)
        elif inside[0] == rest:
            await barrier.reset()

    await ended(*tasks(N, coro))
    say(results, barrier)


@case
async def reset_while_some_drain_and_some_wait():
    barrier = asyncio.Barrier(N)
    results1, results2, blocking, count = [], [], N // 2, [0]

    async def coro():
        e = await caught(barrier.wait())
        if isinstance(e, asyncio.BrokenBarrierError):
            results1.append(True)
            await barrier.wait()
            return
        count[0] += 1
        if count[0] > blocking:
            await barrier.reset()
            await barrier.wait()
        else:
            e = await caught(barrier.wait())
            if isinstance(e, asyncio.BrokenBarrierError):
                results2.append(True)

    await ended(*tasks(N, coro))
    say(results1, results2, barrier)


@case
async def reset_and_wait_again():
    barrier = asyncio.Barrier(N)
    results1, results2 = [], []

    async def coro1():
        results1.append(await caught(barrier.wait()))
        await barrier.wait()
        results2.append(True)

    async def coro2():
        async with barrier:
            results2.append(True)

    ts = tasks(N - 1, coro1)
    r = asyncio.create_task(barrier.reset())
    await asyncio.sleep(0)
    t = asyncio.create_task(coro2())
    await ended(r, t, *ts)
    say(results1, results2, barrier)


@case
async def reset_by_the_last_that_leaves():
    barrier = asyncio.Barrier(N)
    results, count = [], [0]

    async def coro():
        await barrier.wait()
        count[0] += 1
        if count[0] == N:
            await barrier.reset()
            await barrier.wait()
        else:
            await barrier.wait()
            results.append(1)
        await barrier.wait()
        results.append(2)

    await ended(*tasks(N, coro))
    say(results, barrier)


@case
async def abort():
    barrier = asyncio.Barrier(1)
    t = asyncio.create_task(barrier.abort())
    await asyncio.sleep(0)
    say(t.done(), barrier.n_waiting, barrier.broken, barrier)
    say(await caught(barrier.wait()))
    await barrier.reset()
    say(barrier)


@case
async def abort_while_some_drain_and_some_wait():
    barrier = asyncio.Barrier(N)
    results1, results2, blocking, count = [], [], N // 2, [0]

    async def coro():
        e = await caught(barrier.wait())
        if isinstance(e, asyncio.BrokenBarrierError):
            results1.append(True)
            return
        count[0] += 1
        if count[0] > blocking:
            await barrier.abort()
        else:
            e = await caught(barrier.wait())
            if isinstance(e, asyncio.BrokenBarrierError):
                results2.append(True)

    await ended(*tasks(N, coro))
    say(results1, results2, barrier)


@case
async def abort_after_an_error():
    barrier = asyncio.Barrier(N)
    results = []

    async def both():
        async with barrier as i:
            if i == N // 2:
                raise RuntimeError
        async with barrier:
            results.append("never")

    async def coro():
        e = await caught(both())
        results.append(e)
        if type(e) is RuntimeError:
            await barrier.abort()

    await ended(*tasks(N, coro))
    say(results, barrier)


@case
async def abort_then_reset():
    barrier1, barrier2 = asyncio.Barrier(N), asyncio.Barrier(N)
    results = []

    async def both():
        if await barrier1.wait() == N // 2:
            raise RuntimeError
        await barrier1.wait()

    async def coro():
        e = await caught(both())
        results.append(e)
        if type(e) is RuntimeError:
            await barrier1.abort()
        if await barrier2.wait() == N // 2:
            await barrier1.reset()
        await barrier2.wait()
        await barrier1.wait()
        results.append("through")

    await ended(*tasks(N, coro))
    say(results)
    say(barrier1, barrier2)
