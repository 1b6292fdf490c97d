from pair import *

async def leaf():
    try:
        await asyncio.sleep(10)
    finally:
        show("leaf")

async def middle():
    try:
        await leaf()
    except asyncio.CancelledError as e:
        show("middle", e)
        raise

async def root():
    try:
        await asyncio.create_task(middle(), name="inner")
    finally:
        show("root")

async def main():
    t = asyncio.create_task(root())
    await asyncio.sleep(.01)
    inner = [x for x in asyncio.all_tasks() if x.get_name() == "inner"][0]
    t.cancel("from outside")
    show(t.cancelling(), inner.cancelling())
    try:
        await t
    except asyncio.CancelledError as e:
        show("main", e, inner.cancelled())

asyncio.run(main())
