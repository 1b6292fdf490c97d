from pair import *

import re

def text(x):
    s = re.sub(r"\bcb\(", "function(", repr(x))
    s = re.sub(r"[^\s<\[]+:\d+", "FILE:LINE", s)
    s = re.sub(r"when=\S+", "when=T", s)
    show(s.replace("function()", "function"))

def cb(*args):
    pass

async def sleeps():
    await asyncio.sleep(1)

async def main():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    text(f)
    f.add_done_callback(cb)
    text(f)
    f.set_result(5)
    text(f)
    t = asyncio.create_task(sleeps(), name="t")
    text(t)
    await asyncio.sleep(0)
    text(t)
    t.cancel()
    text(t)
    await asyncio.wait([t])
    text(t)
    h = loop.call_soon(cb, 1, "two")
    text(h)
    h.cancel()
    text(h)
    text(loop.call_later(1, cb, 2.5))
    h = loop.call_at(loop.time() + 1, cb)
    text(h)
    h.cancel()
    text(h)

for debug in (False, True):
    show(debug)
    asyncio.run(main(), debug=debug)
