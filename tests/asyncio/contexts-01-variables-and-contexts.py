from cases import *

from contextvars import Context, ContextVar, Token, copy_context

sleep = asyncio.sleep


@case
def a_variable_without_a_value():
    v = ContextVar("v")
    e = raised(v.get)
    say(type(e).__name__, e.args[0] is v or "<ContextVar name='v'" in str(e))
    say(v.get("default"), v.get(None), v.name)


@case
def a_variable_with_a_default():
    v = ContextVar("v", default=1)
    say(v.get(), v.get(2))
    v.set(3)
    say(v.get(), v.get(2))


@case
def names_are_strings():
    say(raised(ContextVar, 1))


@case
def repr_of_variables_and_tokens():
    v = ContextVar("v", default="d")
    say(v, ContextVar("w"))
    t = v.set(1)
    say(t)
    v.reset(t)
    say(t)


@case
def reset():
    v = ContextVar("v")
    t1 = v.set(1)
    t2 = v.set(2)
    say(t1.var is v, t1.old_value is Token.MISSING, t2.old_value)
    v.reset(t2)
    say(v.get())
    v.reset(t1)
    say(v.get("nothing"))


@case
def reset_to_an_earlier_one():
    v = ContextVar("v")
    t1 = v.set(1)
    v.set(2)
    v.set(3)
    v.reset(t1)
    say(v.get("nothing"))


@case
def reset_twice():
    v = ContextVar("v")
    t = v.set(1)
    v.reset(t)
    say(raised(v.reset, t))


@case
def reset_with_another_ones_token():
    v, w = ContextVar("v"), ContextVar("w")
    t = v.set(1)
    say(raised(w.reset, t))


@case
def reset_in_another_context():
    v = ContextVar("v")
    t = v.set(1)
    say(raised(copy_context().run, v.reset, t))


@case
def reset_with_what_is_no_token():
    e = raised(ContextVar("v").reset, 1)
    say(type(e).__name__, e)


@case
def tokens_cannot_be_made():
    say(raised(Token))


@case
def none_is_a_value():
    v = ContextVar("v", default="d")
    t = v.set(None)
    say(v.get(), v.get("x"), copy_context().get(v, "y"))
    t2 = v.set(1)
    say(t2.old_value)
    v.reset(t2)
    say(v.get())
    v.reset(t)
    say(v.get())


@case
def an_empty_context():
    v = ContextVar("v", default=0)
    v.set(1)
    ctx = Context()
    say(len(ctx), ctx.run(v.get), v.get())


@case
def a_copy_keeps_the_values():
    v = ContextVar("v")
    v.set("before")
    ctx = copy_context()
    v.set("after")
    say(ctx.get(v), v.get(), ctx.run(v.get))


@case
def run_passes_arguments_and_results():
    def f(*args):
        return args

    say(Context().run(f, 1, None, "x"))


@case
def what_is_set_in_a_context_stays_there():
    v = ContextVar("v", default="outside")
    ctx = copy_context()
    ctx.run(v.set, "inside")
    say(v.get(), ctx.get(v), ctx.run(v.get))


@case
def run_passes_errors():
    v = ContextVar("v", default=0)
    ctx = copy_context()

    def f():
        v.set(1)
        raise ValueError("through")

    say(raised(ctx.run, f), v.get(), ctx.get(v))


@case
def run_within_run():
    v = ContextVar("v", default=0)
    a, b = copy_context(), copy_context()

    def inner():
        v.set("inner")
        return v.get()

    def outer():
        v.set("outer")
        return b.run(inner), v.get()

    say(a.run(outer), v.get(), a.get(v), b.get(v))


@case
def a_context_is_entered_once_at_a_time():
    a, b = copy_context(), copy_context()
    e = raised(a.run, a.run, lambda: None)
    say(type(e).__name__)
    e = raised(a.run, b.run, a.run, lambda: None)
    say(type(e).__name__)
    say(a.run(lambda: "again"))


@case
def copies_of_a_context():
    v = ContextVar("v")
    a = copy_context()
    a.run(v.set, 1)
    b = a.copy()
    b.run(v.set, 2)
    say(a.get(v), b.get(v))
    a.run(v.set, 3)
    say(a.get(v), b.get(v), a.copy().get(v))


@case
def what_is_in_a_context():
    v, w = ContextVar("v"), ContextVar("w")
    ctx = Context()
    say(len(ctx), list(ctx.keys()), list(ctx.values()))
    ctx.run(v.set, 1)
    ctx.run(w.set, None)
    say(len(ctx), ctx.get(v), ctx.get(w, "default"), ctx.get(ContextVar("x"), "default"))
    say(sorted((k.name, str(x)) for k, x in ctx.items()) != [], {k.name for k in ctx} == {"v", "w"})


@case
def get_of_what_is_no_variable():
    e = raised(Context().get, 1)
    say(type(e).__name__)


@case
def equal_contexts():
    v = ContextVar("v")
    a, b = Context(), Context()
    say(a == b, a == a)
    a.run(v.set, 1)
    say(a == b)
    b.run(v.set, 1)
    say(a == b, a.copy() == a)


@case
async def a_task_has_a_copy():
    v = ContextVar("v", default="none")

    async def sub():
        await sleep(.001)
        say(v.get())
        v.set("something else")

    v.set("yes")
    t = asyncio.create_task(sub())
    v.set("no")
    await t
    say(v.get())


@case
async def tasks_do_not_see_each_other():
    v = ContextVar("v", default="none")
    seen = []

    async def inner(x):
        say(x, v.get())
        v.set(x)
        await sleep(.001)
        seen.append(v.get())

    await asyncio.gather(inner(1), inner(2), inner(3))
    say(seen, v.get())


@case
async def an_awaited_coroutine_shares_the_context():
    v = ContextVar("v", default="none")

    async def sets():
        v.set("set")
        await sleep(0)

    await sets()
    say(v.get())


@case
async def many_tasks_many_sets():
    v = ContextVar("v", default=-1)

    async def sub(num):
        for i in range(5):
            v.set(num + i)
            await sleep(0)
            if v.get() != num + i:
                say("lost", num, i)

    await asyncio.gather(*[sub(n) for n in range(20)])
    say(v.get())


@case
async def a_task_in_a_given_context():
    v = ContextVar("v", default="initial")
    ctx = copy_context()

    async def main():
        await sleep(.001)
        say(v.get())
        v.set("main")
        t = asyncio.create_task(sub())
        await t
        say(v.get())

    async def sub():
        v.set("sub")

    t = asyncio.create_task(main(), context=ctx)
    await t
    say(v.get(), ctx.get(v), t.get_context() is ctx)


@case
async def get_context_of_a_task():
    v = ContextVar("v", default="none")
    v.set("outer")

    async def sub():
        v.set("inner")
        await sleep(0)
        return asyncio.current_task().get_context()

    t = asyncio.create_task(sub())
    ctx = t.get_context()
    say(ctx.get(v))
    say(await t is ctx, t.get_context() is ctx, ctx.get(v))


@case
async def callbacks_have_copies():
    v = ContextVar("v", default="none")
    loop = asyncio.get_running_loop()
    f = loop.create_future()

    def look(name):
        say(name, v.get())
        v.set("changed by a callback")

    v.set("one")
    loop.call_soon(look, "soon")
    loop.call_later(.001, look, "later")
    loop.call_at(loop.time() + .002, look, "at")
    f.add_done_callback(lambda f: look("done"))
    v.set("two")
    f.set_result(None)
    await sleep(.02)
    say(v.get())


@case
async def callbacks_in_a_given_context():
    v = ContextVar("v", default="none")
    loop = asyncio.get_running_loop()
    ctx = copy_context()

    def look(name):
        say(name, v.get())
        v.set(name)

    loop.call_soon(look, "soon", context=ctx)
    loop.call_later(.001, look, "later", context=ctx)
    loop.call_at(loop.time() + .01, look, "at", context=ctx)
    f = loop.create_future()
    f.add_done_callback(lambda f: look("done"), context=ctx)
    f.set_result(None)
    await sleep(.03)
    say(v.get(), ctx.get(v))


@case
async def an_eager_task_has_a_copy():
    v = ContextVar("v", default="none")
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    v.set("outer")

    async def sub():
        say(v.get())
        v.set("inner")
        await sleep(0)
        say(v.get())

    t = asyncio.create_task(sub())
    say(v.get())
    await t
    say(v.get(), t.get_context().get(v))


@case
async def a_task_ran_in_its_context_after_an_error():
    v = ContextVar("v", default="none")
    v.set("main")

    async def sub():
        v.set("sub")
        await sleep(0)
        raise ValueError("x")

    t = asyncio.create_task(sub())
    say(await caught(t), v.get(), t.get_context().get(v))


@case
async def run_inside_of_a_task():
    v = ContextVar("v", default="none")
    v.set("task")
    ctx = copy_context()
    ctx.run(v.set, "ctx")
    say(v.get(), ctx.run(v.get))
    e = raised(asyncio.current_task().get_context().run, v.get)
    say(type(e).__name__)


@case
async def an_exception_handler_runs_in_the_context_of_what_failed():
    v = ContextVar("v", default="none")
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: say(context["message"][:21], v.get()))

    def bad():
        v.set("set by the callback")
        raise ValueError("x")

    v.set("main")
    loop.call_soon(bad)
    await sleep(0)
    loop.call_exception_handler({"message": "by hand"})
    t = asyncio.create_task(sleep(0))
    t.get_context().run(v.set, "the task's")
    loop.call_exception_handler({"message": "about a task", "task": t})
    loop.call_exception_handler({"message": "about a future", "future": t})
    await t


@case
async def handles_have_contexts():
    v = ContextVar("v", default="none")
    loop = asyncio.get_running_loop()
    v.set(1)
    h = loop.call_soon(lambda: None)
    timer = loop.call_later(0, lambda: None)
    v.set(2)
    say(h.get_context().get(v), timer.get_context().get(v))
    ctx = copy_context()
    say(loop.call_soon(lambda: None, context=ctx).get_context() is ctx)
    await sleep(.001)
