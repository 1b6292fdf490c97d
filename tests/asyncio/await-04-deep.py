from pair import *

import sys
sys.setrecursionlimit(30000)

async def down(n):
    if n == 0:
        await asyncio.sleep(.01)
        return 0
    return 1 + await down(n - 1)

async def fails(n):
    if n == 0:
        await asyncio.sleep(0)
        raise ValueError("from below")
    await fails(n - 1)

async def main():
    show(await down(1000))
    try:
        await fails(1000)
    except ValueError as e:
        show(e)
    t = asyncio.create_task(down(1000))
    await asyncio.sleep(0)
    t.cancel("far down")
    try:
        await t
    except asyncio.CancelledError as e:
        show(e)

asyncio.run(main())
