from pair import *

import re

def said(e):
    show(f"{type(e).__name__}: " + re.sub(r"<.*>", "<...>", str(e)))

other = asyncio.new_event_loop()
foreign = other.create_future()

async def main():
    loop = asyncio.get_running_loop()
    try:
        await foreign
    except RuntimeError as e:
        said(e)
    try:
        asyncio.ensure_future(foreign, loop=loop)
    except ValueError as e:
        said(e)
    try:
        await asyncio.to_thread(lambda: loop.call_soon(print, "never"))
    except RuntimeError as e:
        said(e)
    for value in (5, "text"):
        try:
            loop.call_soon(value)
        except TypeError as e:
            said(e)

lock = asyncio.Lock()

async def hold():
    await lock.acquire()

async def wait():
    try:
        await lock.acquire()
    except RuntimeError as e:
        said(e)

async def both():
    await asyncio.wait_for(lock.acquire(), .01)

asyncio.run(main(), debug=True)
asyncio.run(hold())
try:
    asyncio.run(both())
except TimeoutError:
    show("bound")
asyncio.run(wait())
