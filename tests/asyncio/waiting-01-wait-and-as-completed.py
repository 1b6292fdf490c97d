from cases import *

sleep, wait, as_completed = asyncio.sleep, asyncio.wait, asyncio.as_completed


async def work(delay, result):
    await sleep(delay)
    return result


def task(delay, result):
    return asyncio.create_task(work(delay, result))


def names(tasks):
    return sorted("cancelled" if t.cancelled() else str(t.exception() or t.result()) for t in tasks)


@case
async def wait_for_all():
    a, b = task(.01, "a"), task(.015, "b")
    done, pending = await wait([b, a])
    say(names(done), len(pending))
    done, pending = await wait([b, a])
    say(names(done), len(pending))


@case
async def wait_counts_each_once():
    a, b = task(0, "a"), task(0, "b")
    done, pending = await wait([a, a, b])
    say(names(done), len(pending))


@case
async def wait_for_nothing():
    say(await caught(wait([])))


@case
async def wait_with_a_wrong_word():
    t = task(0, "a")
    say(await caught(wait([t], return_when=-1)))
    await t


@case
async def wait_for_what_is_no_list():
    f = asyncio.get_running_loop().create_future()
    say(type(await caught(wait(f))).__name__)
    c = work(0, 1)
    say(type(await caught(wait(c))).__name__)
    c.close()


@case
async def wait_for_a_coroutine():
    c = work(0, 1)
    say(await caught(wait([c])))
    c.close()


@case
async def wait_for_the_first():
    a, b = task(10, "a"), task(.01, "b")
    done, pending = await wait([b, a], return_when=asyncio.FIRST_COMPLETED)
    say(names(done), len(pending), a.done(), b.done(), b.result())


@case
async def wait_tells_who_is_done_now():
    async def one():
        await sleep(0)

    async def two():
        await sleep(0)
        await sleep(0)

    a, b = asyncio.create_task(one()), asyncio.create_task(two())
    done, pending = await asyncio.create_task(wait([b, a], return_when=asyncio.FIRST_COMPLETED))
    say(len(done), len(pending), a.done(), b.done())


@case
async def wait_for_the_first_error_that_is_there():
    a, b = task(10, "a"), asyncio.create_task(fail("err"))
    done, pending = await wait([b, a], return_when=asyncio.FIRST_EXCEPTION)
    say(names(done), len(pending))


@case
async def wait_for_the_first_error_to_come():
    a, b, c = task(10, "a"), asyncio.create_task(fail("err", .01)), task(0, "c")
    done, pending = await wait([b, a, c], return_when=asyncio.FIRST_EXCEPTION)
    say(names(done), len(pending))


@case
async def a_cancelled_one_is_no_error():
    a, b = task(.01, "a"), task(10, "b")
    asyncio.get_running_loop().call_soon(b.cancel)
    done, pending = await wait([b, a], return_when=asyncio.FIRST_EXCEPTION)
    say(names(done), len(pending))


@case
async def wait_with_errors():
    a, b = task(.01, "a"), asyncio.create_task(fail("really", .015))
    done, pending = await wait([b, a])
    say(names(done), len(pending))


@case
async def wait_with_a_timeout():
    a, b = task(.01, "a"), task(.1, "b")
    done, pending = await wait([b, a], timeout=.03)
    say(names(done), len(pending), b.cancelled())


@case
async def wait_with_no_time():
    a = task(0, "a")
    done, pending = await wait([a], timeout=0)
    say(len(done), len(pending))
    await a


@case
async def wait_that_is_cancelled():
    a = task(.01, "a")
    t = asyncio.create_task(wait([a]))
    await sleep(0)
    t.cancel()
    say(await caught(t), a.done(), await a)


@case
async def wait_for_futures():
    loop = asyncio.get_running_loop()
    f, g = loop.create_future(), loop.create_future()
    loop.call_soon(f.set_result, "f")
    loop.call_soon(g.cancel)
    done, pending = await wait([f, g])
    say(names(done), len(pending))


async def both_ways(make, timeout=None):
    """What a plain for and what an async for give."""
    values = []
    for f in as_completed(make(), timeout=timeout):
        values.append(await caught(f))
    say(values)
    values = []

    async def iterate():
        async for f in as_completed(make(), timeout=timeout):
            values.append(await caught(f))

    e = await caught(iterate())
    say(values, e)


@case
async def as_completed_in_the_order_of_ends():
    await both_ways(lambda: [work(.01, "a"), work(.03, "c"), work(.02, "b")])


@case
async def as_completed_gives_the_tasks_themselves():
    a, b = task(.02, "a"), task(.01, "b")
    same = []
    async for f in as_completed([a, b, work(0, "c")]):
        same.append([f is a, f is b, f.result()])
    say(same)
    same = [f is a for f in as_completed([a])]
    say(same)


@case
async def as_completed_with_a_timeout():
    await both_ways(lambda: [task(.01, "a"), task(.2, "b")], timeout=.05)


@case
async def as_completed_in_time():
    await both_ways(lambda: [work(.01, "a")], timeout=1)


@case
async def as_completed_goes_on_where_it_was_left():
    it = as_completed([work(0, i) for i in range(3)])
    collected = []
    for f in it:
        collected.append(await f)
        break
    for f in it:
        collected.append(await f)
    say(sorted(collected))
    it = as_completed([work(0, i) for i in range(3)])
    collected = []
    async for f in it:
        collected.append(await f)
        break
    async for f in it:
        collected.append(await f)
    say(sorted(collected))


@case
async def the_first_that_is_awaited_gets_the_first_result():
    futs = list(as_completed([work(.01, "a"), work(.02, "b")]))
    say(len(futs), await futs[1], await futs[0])


@case
async def as_completed_awaited_at_the_same_time():
    futs = list(as_completed([work(.01, "a"), work(.01, "b")]))
    done, pending = await wait([asyncio.ensure_future(f) for f in futs])
    say(names(done))


@case
async def as_completed_counts_each_once():
    c = work(0, "ham")
    say(sorted([await f for f in as_completed([c, c, work(0, "spam")])]))
    t = task(0, "eggs")
    values = []
    async for f in as_completed([t, t]):
        values.append(f is t)
    say(values)


@case
async def as_completed_with_errors():
    await both_ways(lambda: [asyncio.create_task(fail("err", .01)), work(0, "fine")])


@case
async def as_completed_of_nothing():
    await both_ways(lambda: [])


@case
async def as_completed_of_what_is_no_list():
    f = asyncio.get_running_loop().create_future()
    say(type(raised(as_completed, f)).__name__)
    c = work(0, 1)
    say(type(raised(as_completed, c)).__name__)
    c.close()


@case
async def as_completed_and_a_cancelled_task():
    a, b = task(10, "a"), task(.01, "b")
    asyncio.get_running_loop().call_soon(a.cancel, "gone")
    values = []
    for f in as_completed([a, b]):
        values.append(await caught(f))
    say(values)


@case
async def sleep_gives_its_value():
    say(await sleep(.001, "value"), await sleep(0, "zero"), await sleep(0))


@case
async def sleep_of_no_number():
    say(await caught(sleep(float("nan"))))
