"""What the Python halves of the pairs share: asyncio, and `show`, which prints as Lua's print does."""
import asyncio
import re

__all__ = ["asyncio", "show", "plain"]


def text(x):
    if x is None:
        return "nil"
    if isinstance(x, bool):
        return "true" if x else "false"
    if isinstance(x, float):
        s = f"{x:.14g}"
        return s if re.search(r"[.en]", s) else s + ".0"
    if isinstance(x, BaseException):
        return f"{type(x).__name__}: {x}" if str(x) else type(x).__name__
    return str(x)


def show(*args):
    print(*map(text, args), sep="\t", flush=True)


def plain(x):
    """The repr of a task or future, without places and addresses."""
    s = re.sub(r"(at|created at|defined at) [^ >]+:\d+", r"\1 FILE:LINE", repr(x))
    return re.sub(r"<function (?:\w+\.<locals>\.)*(\w+) at 0x[0-9a-f]+>", r"\1", s).replace("result=None", "result=nil")
