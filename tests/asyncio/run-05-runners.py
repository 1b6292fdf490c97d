from cases import *

import contextvars

sleep, Runner = asyncio.sleep, asyncio.Runner


@case
def run_gives_the_result():
    async def main():
        await sleep(0)
        return 42

    say(asyncio.run(main()))


@case
def run_raises():
    say(raised(asyncio.run, fail("spam", 0)))


@case
def run_takes_only_coroutines():
    say(type(raised(asyncio.run, 1)).__name__, type(raised(asyncio.run, lambda: None)).__name__)


@case
def run_in_debug_mode():
    async def main():
        return asyncio.get_running_loop().get_debug()

    say(asyncio.run(main()), asyncio.run(main(), debug=True), asyncio.run(main(), debug=False))


@case
def run_inside_of_run():
    async def main():
        coro = sleep(0)
        say(raised(asyncio.run, coro))
        coro.close()

    asyncio.run(main())


@case
def run_cancels_what_is_left():
    left = []

    async def leftover():
        await sleep(1)

    async def main():
        left.append(asyncio.create_task(leftover()))
        return 123

    say(asyncio.run(main()), left[0].done(), left[0].cancelled())


@case
def run_waits_for_the_cleanup_of_what_is_left():
    async def leftover(n):
        try:
            await sleep(1)
        finally:
            await sleep(.001 * n)
            say("cleaned up", n)

    async def main():
        for n in (3, 2, 1):
            asyncio.create_task(leftover(n)).add_done_callback(lambda t: say("done"))
        await sleep(0)

    asyncio.run(main())


@case
def run_reports_errors_of_what_is_left():
    def handler(loop, context):
        say(context["message"], context["exception"], context["task"].get_name())

    async def leftover():
        try:
            await sleep(1)
        except asyncio.CancelledError:
            await fail("in cleanup")

    async def main():
        asyncio.get_running_loop().set_exception_handler(handler)
        asyncio.create_task(leftover(), name="left")
        await sleep(0)
        return 123

    say(asyncio.run(main()))


@case
def run_with_a_factory():
    loop = asyncio.new_event_loop()
    made = []

    def factory():
        made.append(loop)
        return loop

    async def main():
        return asyncio.get_running_loop() is loop

    say(asyncio.run(main(), loop_factory=factory), len(made), loop.is_closed())


@case
def run_when_the_main_task_is_cancelled():
    async def main():
        asyncio.current_task().cancel("by itself")
        await sleep(1)

    say(raised(asyncio.run, main()))


@case
def runner_debug():
    for debug in (False, True):
        with Runner(debug=debug) as runner:
            say(runner.get_loop().get_debug())


@case
def runner_with_a_factory():
    loop = asyncio.new_event_loop()
    with Runner(loop_factory=lambda: loop) as runner:
        say(runner.get_loop() is loop)
    say(loop.is_closed())


@case
def runner_runs():
    async def f():
        await sleep(0)
        return "done"

    with Runner() as runner:
        say(runner.run(f()))
        loop = runner.get_loop()
    say(raised(runner.get_loop), loop.is_closed())


@case
def runner_takes_only_coroutines():
    with Runner() as runner:
        say(type(raised(runner.run, 123)).__name__)
        say(type(raised(runner.run, runner.get_loop().create_future())).__name__)


@case
def runner_closed_by_hand():
    runner = Runner()
    loop = runner.get_loop()
    runner.close()
    say(raised(runner.get_loop), loop.is_closed())
    runner.close()
    say(loop.is_closed())


@case
def runner_used_after_its_end():
    async def f(n):
        return n

    runner = Runner()
    with runner:
        say(runner.run(f(1)))
    coro = f(2)
    say(raised(runner.run, coro))
    coro.close()


@case
def runner_never_used():
    runner = Runner()
    runner.close()
    say(raised(runner.get_loop) is None)


@case
def runner_keeps_its_context():
    cvar = contextvars.ContextVar("cvar", default=-1)

    async def f(val):
        old = cvar.get()
        await sleep(0)
        cvar.set(val)
        return old

    async def get_context():
        return contextvars.copy_context()

    with Runner() as runner:
        say(runner.run(f(1)), runner.run(f(2)), runner.run(get_context()).get(cvar))
    say(cvar.get())


@case
def runner_with_a_context():
    cvar = contextvars.ContextVar("cvar", default=-1)
    ctx = contextvars.copy_context()

    async def f(val):
        old = cvar.get()
        cvar.set(val)
        return old

    with Runner() as runner:
        say(runner.run(f(1), context=ctx), runner.run(f(2)), runner.run(f(3), context=ctx), ctx.get(cvar), cvar.get())


@case
def runner_within_itself():
    async def g():
        pass

    async def f():
        coro = g()
        e = raised(runner.run, coro)
        coro.close()
        return e

    with Runner() as runner:
        say(runner.run(f()))


@case
def runner_goes_on_after_an_error():
    async def f():
        return "fine"

    with Runner() as runner:
        say(raised(runner.run, fail("first")), runner.run(f()))


@case
def runner_leaves_tasks_alone_between_runs():
    seen = []

    async def ticks():
        while True:
            seen.append(len(seen))
            await sleep(.01)

    async def begin():
        return asyncio.create_task(ticks())

    with Runner() as runner:
        t = runner.run(begin())
        runner.run(sleep(.015))
        say(len(seen) >= 2, t.done())
    say(t.cancelled())
