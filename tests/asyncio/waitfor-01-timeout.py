from pair import *

async def slow():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        show("slow", e)
        raise

async def main():
    try:
        await asyncio.wait_for(slow(), .01)
    except asyncio.TimeoutError as e:
        show(type(e).__name__, str(e) == "", isinstance(e, OSError), type(e.__cause__).__name__)
    t = asyncio.current_task()
    show(t.cancelling())
    for timeout in (0, -1):
        u = asyncio.create_task(slow())
        try:
            await asyncio.wait_for(u, timeout)
        except TimeoutError as e:
            show(timeout, e, u.cancelled())

asyncio.run(main())
