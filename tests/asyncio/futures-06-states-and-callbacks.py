from cases import *


def future():
    return asyncio.get_running_loop().create_future()


@case
async def at_first():
    f = future()
    say(f.cancelled(), f.done(), f)
    f.cancel()
    say(f.cancelled(), f)


@case
async def of_the_running_loop():
    f = asyncio.Future()
    say(f.get_loop() is asyncio.get_running_loop())


@case
def of_a_given_loop():
    loop = asyncio.new_event_loop()
    f = asyncio.Future(loop=loop)
    say(f.get_loop() is loop)
    loop.close()


@case
async def isfuture():
    say(asyncio.isfuture(future()), asyncio.isfuture(asyncio.create_task(asyncio.sleep(0))), asyncio.isfuture(1), asyncio.isfuture(asyncio.Lock()))


@case
async def cancel():
    f = future()
    say(f.cancel(), f.cancelled(), f.done())
    say(raised(f.result), raised(f.exception))
    say(raised(f.set_result, None), raised(f.set_exception, ValueError()), f.cancel())


@case
async def cancel_with_a_message():
    f = future()
    f.cancel("my message")
    say(raised(f.result), raised(f.exception))
    f = future()
    f.cancel(msg="by keyword")
    say(await caught(f))


@case
async def result():
    f = future()
    say(raised(f.result))
    f.set_result(42)
    say(f.cancelled(), f.done(), f.result(), f.exception(), raised(f.set_result, None), raised(f.set_exception, ValueError()), f.cancel())


@case
async def exception():
    f = future()
    say(raised(f.exception))
    e = ValueError("e")
    f.set_exception(e)
    say(f.cancelled(), f.done(), f.exception() is e, raised(f.result) is e, raised(f.set_result, None), f.cancel())


@case
async def an_error_class_stands_for_an_error():
    f = future()
    f.set_exception(RuntimeError)
    say(type(f.exception()).__name__)


@case
async def no_error_is_no_exception():
    f = future()
    say(type(raised(f.set_exception, None)).__name__, f.done())


@case
async def awaited_twice():
    f = future()

    async def wait():
        return await f

    a, b = asyncio.create_task(wait()), asyncio.create_task(wait())
    await asyncio.sleep(0)
    f.set_result("both")
    say(await a, await b, await f)


@case
async def repr_of_a_future():
    f = future()
    say(f)
    f.set_result(10)
    say(f)
    f = future()
    f.set_exception(RuntimeError("boom"))
    say(f, f.exception())
    f = future()
    f.set_result("text")
    say(f)


@case
async def callbacks_on_result():
    f, bag = future(), []

    def one(f):
        bag.append(("one", f.result()))

    def two(f):
        bag.append(("two", f.result()))

    f.add_done_callback(one)
    f.add_done_callback(two)
    say(bag)
    f.set_result("foo")
    say(bag)
    await asyncio.sleep(0)
    say(bag)


@case
async def callbacks_on_error():
    f, bag = future(), []
    f.add_done_callback(lambda f: bag.append(f.exception()))
    f.set_exception(ValueError("boom"))
    await asyncio.sleep(0)
    say(bag)


@case
async def callbacks_on_cancellation():
    f, bag = future(), []
    f.add_done_callback(lambda f: bag.append(f.cancelled()))
    f.cancel()
    say(bag)
    await asyncio.sleep(0)
    say(bag)


@case
async def callbacks_that_come_late():
    f, bag = future(), []
    f.set_result(1)
    f.add_done_callback(lambda f: bag.append(f.result()))
    say(bag)
    await asyncio.sleep(0)
    say(bag)


@case
async def removing_callbacks():
    f, bag = future(), []

    def tag(x):
        def callback(f):
            bag.append(x)
        return callback

    one, two, three = tag(1), tag(2), tag(3)
    f.add_done_callback(one)
    f.add_done_callback(two)
    f.add_done_callback(three)
    f.add_done_callback(one)
    say(f.remove_done_callback(one), f.remove_done_callback(one))
    f.add_done_callback(one)
    f.set_result(None)
    say(f.remove_done_callback(three))
    await asyncio.sleep(0)
    say(bag)


@case
async def removing_the_first_of_three():
    for gone in (0, 1, 2):
        f, bag = future(), []
        cbs = [(lambda f, i=i: bag.append(i)) for i in range(3)]
        for cb in cbs:
            f.add_done_callback(cb)
        say(f.remove_done_callback(cbs[gone]))
        f.set_result(None)
        await asyncio.sleep(0)
        say(bag)


@case
async def a_callback_is_called_as_often_as_it_was_added():
    f, bag = future(), []

    def cb(f):
        bag.append(1)

    f.add_done_callback(cb)
    f.add_done_callback(cb)
    f.set_result(None)
    await asyncio.sleep(0)
    say(bag)


@case
async def an_error_in_a_callback_does_not_stop_the_others():
    f, bag = future(), []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: bag.append(context["exception"]))

    def bad(f):
        raise ValueError("callback")

    f.add_done_callback(bad)
    f.add_done_callback(lambda f: bag.append("second"))
    f.set_result(None)
    await asyncio.sleep(0)
    say(bag)


@case
async def a_callback_may_add_callbacks():
    f, bag = future(), []

    def first(f):
        bag.append("first")
        f.add_done_callback(lambda f: bag.append("added"))

    f.add_done_callback(first)
    f.set_result(None)
    await asyncio.sleep(0)
    say(bag)
    await asyncio.sleep(0)
    say(bag)


@case
async def set_in_the_turn_of_the_waiter():
    f = future()
    order = []

    async def wait():
        order.append("waits")
        order.append(await f)

    t = asyncio.create_task(wait())
    asyncio.get_running_loop().call_soon(f.set_result, "now")
    asyncio.get_running_loop().call_soon(order.append, "call")
    await t
    say(order)


@case
async def a_future_as_a_result():
    f = future()

    async def gives():
        return f

    g = await gives()
    say(g is f)
    f.set_result("inner")
    say(await g)


@case
async def of_another_loop():
    loop = asyncio.new_event_loop()
    f = loop.create_future()

    async def wait():
        await f

    say(type(await caught(asyncio.create_task(wait()))).__name__)
    loop.close()
