from pair import *

async def sleeper():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as e:
        show("in the task", e)
        raise
    finally:
        show("finally")

async def main():
    t = asyncio.create_task(sleeper())
    await asyncio.sleep(.01)
    show(t.cancel())
    show("not yet", t.cancelled(), t.done())
    await asyncio.sleep(0)
    show("now", t.cancelled(), t.done())
    try:
        t.result()
    except asyncio.CancelledError as e:
        show("result", e)
    try:
        t.exception()
    except asyncio.CancelledError as e:
        show("exception", e)

asyncio.run(main())
