from pair import *

async def cleans_up():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(.02)
        show("cleaned up")

async def answers_all_the_same():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        await asyncio.sleep(.01)
        return "late answer"

async def fails_in_cleanup():
    try:
        await asyncio.sleep(10)
    finally:
        raise ValueError("in cleanup")

async def main():
    for f in (cleans_up, answers_all_the_same, fails_in_cleanup):
        try:
            show(f.__name__, await asyncio.wait_for(f(), .01))
        except (TimeoutError, ValueError) as e:
            show(f.__name__, e)

asyncio.run(main())
