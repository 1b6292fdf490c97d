from pair import *

import time

def slow(*args):
    time.sleep(.06)

async def main():
    loop = asyncio.get_running_loop()
    show(loop.get_debug(), loop.slow_callback_duration)
    loop.slow_callback_duration = .05
    loop.call_soon(slow, 1, "two")
    loop.call_soon(slow)
    loop.call_later(.01, slow, 3)
    await asyncio.sleep(.1)
    time.sleep(.06)
    await asyncio.sleep(0)
    slow()
    loop.slow_callback_duration = 10
    await asyncio.sleep(0)
    loop.call_soon(slow)
    await asyncio.sleep(.01)
    loop.slow_callback_duration = .05
    loop.set_debug(False)
    loop.call_soon(slow)
    await asyncio.sleep(.01)
    loop.set_debug(True)
    await asyncio.gather(*[asyncio.create_task(late(i), name=f"late {i}") for i in range(2)])

async def late(i):
    slow()
    await asyncio.sleep(.01)
    slow()
    return i

asyncio.run(main(), debug=True)
