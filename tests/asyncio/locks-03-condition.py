from cases import *


@case
async def wait_and_notify():
    cond = asyncio.Condition()
    result = []

    async def wait(n):
        await cond.acquire()
        if await cond.wait():
            result.append(n)
        return True

    ts = [asyncio.create_task(wait(n)) for n in (1, 2, 3)]
    await asyncio.sleep(0)
    say(result, cond)
    say(await cond.acquire())
    cond.notify()
    await asyncio.sleep(0)
    say(result, cond)
    cond.release()
    await asyncio.sleep(0)
    say(result, cond)
    cond.notify(2)
    await asyncio.sleep(0)
    say(result, cond)
    cond.release()
    await asyncio.sleep(0)
    say(result, cond)
    cond.release()
    await asyncio.sleep(0)
    say(result, cond, [t.result() for t in ts])


@case
async def wait_cancelled():
    cond = asyncio.Condition()
    await cond.acquire()
    wait = asyncio.create_task(cond.wait())
    asyncio.get_running_loop().call_soon(wait.cancel)
    say(await caught(wait), cond)


@case
async def wait_cancelled_while_the_lock_is_contested():
    cond = asyncio.Condition()
    await cond.acquire()
    wait = asyncio.create_task(cond.wait())
    await asyncio.sleep(0)
    say(cond.locked())
    await cond.acquire()
    cond.notify()
    asyncio.get_running_loop().call_soon(wait.cancel)
    asyncio.get_running_loop().call_soon(cond.release)
    say(await caught(wait), cond.locked())


@case
async def wait_cancelled_after_notify():
    cond = asyncio.Condition()
    waited = []

    async def wait_on_cond():
        async with cond:
            waited.append(True)
            await cond.wait()

    waiter = asyncio.create_task(wait_on_cond())
    await asyncio.sleep(0)
    await cond.acquire()
    cond.notify()
    await asyncio.sleep(0)
    waiter.cancel()
    await asyncio.sleep(0)
    cond.release()
    await asyncio.sleep(0)
    say(waiter.cancelled(), waited, cond)


@case
async def wait_unacquired():
    say(await caught(asyncio.Condition().wait()))


@case
async def wait_for_a_predicate():
    cond = asyncio.Condition()
    value, result = [], []

    async def wait():
        await cond.acquire()
        if await cond.wait_for(lambda: len(value) > 0):
            result.append(1)
            cond.release()
        return True

    async def notify():
        await cond.acquire()
        cond.notify()
        cond.release()
        await asyncio.sleep(0)

    t = asyncio.create_task(wait())
    await asyncio.sleep(0)
    say(result)
    await notify()
    say(result)
    value.append(1)
    await notify()
    say(result, t.done(), t.result())


@case
async def wait_for_unacquired():
    cond = asyncio.Condition()
    say(await cond.wait_for(lambda: [1, 2, 3]))
    say(await caught(cond.wait_for(lambda: False)))


@case
async def notify_n():
    cond = asyncio.Condition()
    result = []

    async def wait(n):
        async with cond:
            if await cond.wait():
                result.append(n)
        return True

    ts = [asyncio.create_task(wait(n)) for n in (1, 2, 3)]
    await asyncio.sleep(0)
    async with cond:
        cond.notify(1)
    await asyncio.sleep(0)
    say(result)
    async with cond:
        cond.notify(1)
        cond.notify(2048)
    await asyncio.sleep(0)
    say(result, await ended(*ts))


async def waits(cond):
    async with cond:
        return await cond.wait()


@case
async def notify_none():
    cond = asyncio.Condition()
    t = asyncio.create_task(waits(cond))
    await asyncio.sleep(0)
    async with cond:
        cond.notify(0)
    await asyncio.sleep(0)
    say(t.done(), cond)
    async with cond:
        cond.notify(n=1)
    say(await t)


@case
async def notify_all():
    cond = asyncio.Condition()

    async def waits():
        async with cond:
            return await cond.wait()

    ts = [asyncio.create_task(waits()) for _ in range(2)]
    await asyncio.sleep(0)
    async with cond:
        cond.notify_all()
    say([t.done() for t in ts])
    await asyncio.sleep(0)
    say([t.done() for t in ts], await ended(*ts))


@case
def notify_unacquired():
    say(raised(asyncio.Condition().notify))


@case
def notify_all_unacquired():
    say(raised(asyncio.Condition().notify_all))


@case
async def repr_of_a_condition():
    cond = asyncio.Condition()
    say(cond)
    await cond.acquire()
    say(cond)
    t = asyncio.create_task(cond.wait())
    await asyncio.sleep(0)
    say(cond)
    t.cancel()
    await ended(t)


@case
async def with_statement():
    cond = asyncio.Condition()
    async with cond as x:
        say(x, cond.locked())
    say(cond.locked())


@case
async def a_given_lock_is_shared():
    lock = asyncio.Lock()
    for cond in (asyncio.Condition(lock), asyncio.Condition(lock=lock)):
        async with cond:
            say(lock.locked(), cond.locked())
        async with lock:
            say(lock.locked(), cond.locked())
        say(lock.locked(), cond.locked())


@case
async def timeout_in_the_block():
    cond = asyncio.Condition()
    async with cond:
        say(await caught(asyncio.wait_for(cond.wait(), timeout=.01)), cond)


@case
async def a_cancellation_while_waiting_goes_on_unchanged():
    cond = asyncio.Condition()
    raised = []

    async def func():
        async with cond:
            e = await caught(cond.wait_for(lambda: False))
            raised.append(e)
            raise e

    task = asyncio.create_task(func())
    await asyncio.sleep(0)
    task.cancel(msg="foo")
    e = await caught(task)
    say(e, e is raised[0], cond)


@case
async def a_cancellation_while_taking_the_lock_again_goes_on_unchanged():
    cond = asyncio.Condition()
    raised, wake = [], []

    async def func():
        async with cond:
            e = await caught(cond.wait_for(lambda: len(wake) > 0))
            raised.append(e)
            raise e

    task = asyncio.create_task(func())
    await asyncio.sleep(0)
    await cond.acquire()
    wake.append(1)
    cond.notify()
    await asyncio.sleep(0)
    task.cancel(msg="foo")
    cond.release()
    e = await caught(task)
    say(e, e is raised[0], cond)


async def consumers(cancel_late):
    condition = asyncio.Condition()
    state = [0]

    async def consumer():
        async with condition:
            while True:
                await condition.wait_for(lambda: state[0] != 0)
                if state[0] < 0:
                    return "ends"
                state[0] -= 1

    c = [asyncio.create_task(consumer()) for _ in range(2)]
    await asyncio.sleep(0)
    async with condition:
        state[0] += 1
        condition.notify(1)
        if cancel_late:
            await asyncio.sleep(0)
        c[0].cancel()
        try:
            async with asyncio.timeout(0.01):
                await condition.wait_for(lambda: state[0] == 0)
        except TimeoutError:
            pass
        say(state)
        state[0] = -1
        condition.notify_all()
    say(await ended(*c))


@case
async def a_notification_to_a_cancelled_one_is_passed_on():
    await consumers(False)


@case
async def a_notification_to_one_cancelled_at_the_lock_is_passed_on():
    await consumers(True)


@case
def the_lock_and_the_condition_keep_to_their_loop():
    lock = asyncio.Lock()
    cond = asyncio.Condition(lock)

    async def wait():
        async with cond:
            return await caught(asyncio.wait_for(cond.wait(), .001))

    say(asyncio.run(wait()))
    say(asyncio.run(wait()))
