from pair import *
import io
import re

async def leaf(f):
    await f

async def middle(f):
    await leaf(f)

async def fails():
    await asyncio.sleep(0)
    raise ValueError("boom")

async def passes_on():
    await fails()

async def returns():
    return 5

def names(frames):
    return ", ".join(f.f_code.co_name for f in frames if f.f_code.co_filename == __file__)

def printed(task, **keywords):
    out = io.StringIO()
    task.print_stack(file=out, **keywords)
    lines = out.getvalue().splitlines()
    show(len(lines), plain_line(lines[0]), plain_line(lines[-1].strip()))

def plain_line(s):
    return re.sub(r"(at|defined at) [^ >]+:\d+", r"\1 FILE:LINE", s)

async def main():
    f = asyncio.get_running_loop().create_future()
    t = asyncio.create_task(middle(f), name="waits")
    show("made", names(t.get_stack()))
    await asyncio.sleep(0)
    show("waiting", names(t.get_stack()), len(t.get_stack()))
    for limit in (0, 1, 5, -1):
        show("limit", limit, names(t.get_stack(limit=limit)))
    printed(t)
    show("running", names(asyncio.current_task().get_stack()), names(asyncio.current_task().get_stack(limit=1)))
    e = asyncio.create_task(passes_on(), name="fails")
    while not e.done():
        await asyncio.sleep(0)
    show("failed", names(e.get_stack()))
    for limit in (0, 1, 2, -1):
        show("limit", limit, names(e.get_stack(limit=limit)))
    printed(e)
    printed(e, limit=1)
    show(e.exception())
    o = asyncio.create_task(returns(), name="returns")
    await o
    show("done", len(o.get_stack()))
    printed(o)
    t.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    show("cancelled", len(t.get_stack()))
    printed(t)
    try:
        t.get_stack(5)
    except TypeError:
        show("only by keyword")

asyncio.run(main())
