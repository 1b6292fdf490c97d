"""The Python half of many small cases in one file: `case` prints a behaviour's name and runs it, `say` prints what it
sees, `caught` and `raised` turn an error into a value."""
import asyncio
import inspect
import re

from pair import text

__all__ = ["asyncio", "case", "say", "caught", "raised", "ended", "fail"]


def words(x):
    if isinstance(x, (list, tuple)):
        return "[" + ", ".join(map(words, x)) + "]"
    if isinstance(x, BaseExceptionGroup):
        return text(x) + " " + words(list(x.exceptions))
    s = re.sub(r" at 0x[0-9a-f]+", "", text(x))
    s = re.sub(r"<(\w+)\.<locals>\.", "<", re.sub(r"\w+\.<locals>\.", "", s))
    return re.sub(r"(at|defined at) [^ >]+:\d+", r"\1 FILE:LINE", s).replace("result=None", "result=nil").replace("=None", "=nil")


def say(*args):
    print(" ", *map(words, args), flush=True)


def case(f):
    print(f.__name__.replace("_", " "), flush=True)
    try:
        asyncio.run(f()) if inspect.iscoroutinefunction(f) else f()
    except BaseException as e:
        say("raised", e)


async def caught(awaitable):
    try:
        return await awaitable
    except BaseException as e:
        return e


def raised(f, *args, **keywords):
    try:
        return f(*args, **keywords)
    except BaseException as e:
        return e


async def ended(*tasks):
    """Waits for all, whatever comes of them."""
    return await asyncio.gather(*tasks, return_exceptions=True)


async def fail(message="x", delay=None):
    if delay is not None:
        await asyncio.sleep(delay)
    raise ValueError(message)
