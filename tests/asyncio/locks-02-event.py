from cases import *


@case
def repr_says_set():
    ev = asyncio.Event()
    say(ev)
    ev.set()
    say(ev)


@case
async def repr_counts_the_waiters():
    ev = asyncio.Event()
    t = asyncio.create_task(ev.wait())
    await asyncio.sleep(0)
    say(ev)
    ev.set()
    say(ev)
    say(await t, ev)


@case
async def who_comes_after_set_does_not_wait():
    ev = asyncio.Event()
    result = []

    async def wait(n):
        if await ev.wait():
            result.append(n)

    ts = [asyncio.create_task(wait(1)), asyncio.create_task(wait(2))]
    await asyncio.sleep(0)
    say(ev.is_set(), result)
    ts.append(asyncio.create_task(wait(3)))
    ev.set()
    await asyncio.sleep(0)
    say(result, [t.done() for t in ts], [t.result() for t in ts][0])


@case
async def wait_when_set():
    ev = asyncio.Event()
    ev.set()
    say(await ev.wait())


@case
async def wait_cancelled():
    ev = asyncio.Event()
    wait = asyncio.create_task(ev.wait())
    asyncio.get_running_loop().call_soon(wait.cancel)
    say(await caught(wait), ev)


@case
async def clear():
    ev = asyncio.Event()
    ev.set()
    ev.clear()
    say(ev.is_set(), ev)


@case
async def clear_does_not_hold_back_who_was_woken():
    ev = asyncio.Event()
    t = asyncio.create_task(ev.wait())
    await asyncio.sleep(0)
    ev.set()
    ev.clear()
    say(ev.is_set())
    ev.set()
    ev.set()
    say(ev)
    await asyncio.sleep(0)
    say(t.done(), t.result(), ev)


@case
def outside_of_a_loop():
    ev = asyncio.Event()
    ev.set()
    say(ev.is_set())


@case
def bound_to_one_loop():
    ev = asyncio.Event()

    async def wait():
        return await caught(asyncio.wait_for(ev.wait(), .001))

    say(asyncio.run(wait()))
    say(asyncio.run(wait()))
