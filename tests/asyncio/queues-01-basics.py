from cases import *


@case
async def str_says_what_is_in_it_and_who_waits():
    q = asyncio.Queue()
    say(str(q))
    getter = asyncio.create_task(q.get())
    await asyncio.sleep(0)
    say(str(q))
    q.put_nowait(0)
    say(str(q), await getter)
    q = asyncio.Queue(maxsize=1)
    q.put_nowait("one")
    putter = asyncio.create_task(q.put(2))
    await asyncio.sleep(0)
    say(str(q))
    q.get_nowait()
    await putter
    say(str(q))
    q.shutdown()
    say(str(q), str(asyncio.LifoQueue(3)), str(asyncio.PriorityQueue()))


@case
async def empty():
    q = asyncio.Queue()
    say(q.empty())
    await q.put(1)
    say(q.empty(), await q.get(), q.empty())


@case
async def full():
    q = asyncio.Queue()
    say(q.full())
    q = asyncio.Queue(maxsize=1)
    await q.put(1)
    say(q.full())


@case
async def first_in_first_out():
    q = asyncio.Queue()
    for i in [1, 3, 2]:
        await q.put(i)
    say([await q.get() for _ in range(3)])


@case
async def lifo_last_in_first_out():
    q = asyncio.LifoQueue()
    for i in [1, 3, 2]:
        await q.put(i)
    say([await q.get() for _ in range(3)])


@case
async def priority_least_first():
    q = asyncio.PriorityQueue()
    for i in [5, 1, 3, 2, 4, 1, 9, 0]:
        await q.put(i)
    say([await q.get() for _ in range(8)])


@case
async def priority_of_tuples():
    q = asyncio.PriorityQueue()
    for item in [(2, "b"), (1, "z"), (2, "a"), (1, "a", 0), (1, "a")]:
        q.put_nowait(item)
    say([list(q.get_nowait()) for _ in range(5)])


@case
async def priority_of_what_has_no_order():
    q = asyncio.PriorityQueue()
    q.put_nowait("one")
    e = raised(q.put_nowait, 1)
    say(type(e).__name__, q.qsize())


@case
async def priority_by_a_method_keeps_heapqs_order():
    class Job:
        def __init__(self, priority, name):
            self.priority, self.name = priority, name

        def __lt__(self, other):
            return self.priority < other.priority

    q = asyncio.PriorityQueue()
    for i, name in enumerate("abcdefghij"):
        q.put_nowait(Job(i % 3, name))
    say([q.get_nowait().name for _ in range(10)])


@case
async def maxsize_holds_the_putter():
    q = asyncio.Queue(maxsize=2)
    say(q.maxsize)
    put = []

    async def putter():
        for i in range(3):
            await q.put(i)
            put.append(i)
        return True

    t = asyncio.create_task(putter())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    say(put, await q.get())
    await asyncio.sleep(0)
    say(put, await q.get(), await q.get(), t.done(), t.result())


@case
async def none_is_an_item():
    q = asyncio.Queue()
    for x in (None, 1, None):
        q.put_nowait(x)
    say(q.qsize(), q.get_nowait(), await q.get(), q.qsize(), q.get_nowait(), q.empty())
    stack = asyncio.LifoQueue()
    stack.put_nowait(None)
    say(stack.qsize(), stack.get_nowait(), stack.empty())


@case
async def get_waits_for_put():
    q = asyncio.Queue()
    started, finished = asyncio.Event(), []

    async def get():
        started.set()
        res = await q.get()
        finished.append(True)
        return res

    t = asyncio.create_task(get())
    await started.wait()
    say(finished)
    asyncio.get_running_loop().call_later(0.01, q.put_nowait, 1)
    say(await t, finished)


@case
def get_nowait():
    q = asyncio.Queue()
    q.put_nowait(1)
    say(q.get_nowait(), raised(q.get_nowait))


@case
def put_nowait_full():
    q = asyncio.Queue(1)
    say(q.put_nowait(1), raised(q.put_nowait, 2), q.qsize())


@case
async def a_getter_is_cancelled_before_the_item_comes():
    q = asyncio.Queue()
    t1, t2 = asyncio.create_task(q.get()), asyncio.create_task(q.get())
    await asyncio.sleep(0)
    t1.cancel()
    await asyncio.sleep(0)
    say(t1.done(), str(q))
    await q.put("a")
    await asyncio.sleep(0)
    say(await t2)


@case
async def get_with_waiting_putters():
    q = asyncio.Queue(maxsize=1)
    ts = [asyncio.create_task(q.put(x)) for x in "ab"]
    say(await q.get(), await q.get())
    await ended(*ts)


@case
async def producer_and_consumer_take_turns():
    q = asyncio.Queue(1)
    order = []

    async def producer():
        for i in range(5):
            await q.put(i)
            order.append(("put", i))

    async def consumer():
        for _ in range(5):
            order.append(("got", await q.get()))

    async with asyncio.TaskGroup() as tg:
        tg.create_task(producer())
        tg.create_task(consumer())
    say(order)


@case
async def timed_out_getters_leave_the_line():
    q = asyncio.Queue(maxsize=5)
    say(await caught(asyncio.wait_for(q.get(), .01)), str(q))


@case
async def put_waits_for_get():
    q = asyncio.Queue(maxsize=1)
    finished = []

    async def put():
        await q.put(1)
        await q.put(2)
        finished.append(True)

    asyncio.get_running_loop().call_later(0.01, q.get_nowait)
    t = asyncio.create_task(put())
    await asyncio.sleep(0)
    say(finished)
    await t
    say(finished, str(q))


@case
async def a_cancelled_reader_drops_nothing():
    q = asyncio.Queue()
    reader = asyncio.create_task(q.get())
    await asyncio.sleep(0)
    q.put_nowait(1)
    q.put_nowait(2)
    reader.cancel()
    say(await caught(reader), await q.get())


@case
async def many_readers_one_cancelled():
    q = asyncio.Queue()
    r1, r2, r3 = [asyncio.create_task(q.get()) for _ in range(3)]
    await asyncio.sleep(0)
    q.put_nowait(1)
    q.put_nowait(2)
    r1.cancel()
    say(await ended(r1, r2, r3))


@case
async def a_cancelled_put_puts_nothing():
    q = asyncio.Queue(1)
    q.put_nowait(1)
    writer = asyncio.create_task(q.put(2))
    await asyncio.sleep(0)
    say(q.get_nowait())
    writer.cancel()
    say(await caught(writer), q.qsize())
    await q.put(2)
    say(q.get_nowait(), q.qsize())


@case
async def float_maxsize():
    q = asyncio.Queue(maxsize=1.3)
    q.put_nowait(1)
    q.put_nowait(2)
    say(q.full(), raised(q.put_nowait, 3), str(q))


@case
async def negative_maxsize_is_no_limit():
    q = asyncio.Queue(-1)
    for i in range(3):
        q.put_nowait(i)
    say(q.full(), q.qsize())


@case
async def a_cancelled_putter_makes_way():
    q = asyncio.Queue(maxsize=1)
    a, b, c = [asyncio.create_task(q.put(x)) for x in ("a", "b", "X")]
    await asyncio.sleep(0)
    say(a.done(), b.done(), str(q))
    c.cancel()
    await asyncio.sleep(0)
    say(c.done(), str(q), q.get_nowait())
    await asyncio.sleep(0)
    say(q.get_nowait())
    await b


@case
async def put_with_waiting_getters():
    q = asyncio.Queue()
    t = asyncio.create_task(q.get())
    await asyncio.sleep(0)
    await q.put("a")
    say(await t)


@case
async def putters_go_on_when_all_is_taken_at_once():
    q = asyncio.Queue(2)

    async def getter():
        await asyncio.sleep(0)
        for _ in range(q.qsize()):
            q.get_nowait()

    async with asyncio.TaskGroup() as tg:
        tg.create_task(getter())
        for i in range(4):
            tg.create_task(q.put(i))
    say(str(q))


@case
async def cancelled_putters_leave_the_line():
    q = asyncio.Queue(1)
    q.put_nowait(1)
    t = asyncio.create_task(q.put(1))
    await asyncio.sleep(0)
    say(str(q))
    t.cancel()
    say(await caught(t), str(q))


@case
async def a_putter_cancelled_after_it_was_woken():
    q = asyncio.Queue(1)
    q.put_nowait(1)
    t1, t2 = asyncio.create_task(q.put(2)), asyncio.create_task(q.put(3))
    await asyncio.sleep(0)
    q.get_nowait()
    t1.cancel()
    say(await ended(t1, t2), str(q))


@case
def bound_to_the_loop_that_waited_first():
    q = asyncio.Queue()

    async def get():
        return await caught(asyncio.wait_for(q.get(), .001))

    say(asyncio.run(get()))
    say(asyncio.run(get()))
