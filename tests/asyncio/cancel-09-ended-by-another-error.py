from pair import *

async def breaks():
    try:
        await asyncio.sleep(10)
    finally:
        raise ValueError("in cleanup")

async def raises_it_itself():
    raise asyncio.CancelledError("nobody asked")

async def main():
    t = asyncio.create_task(breaks())
    await asyncio.sleep(0)
    t.cancel()
    try:
        await t
    except ValueError as e:
        show(e, t.cancelled(), type(e.__context__).__name__)
    t = asyncio.create_task(raises_it_itself())
    try:
        await t
    except asyncio.CancelledError as e:
        show(e, t.cancelled(), t.cancelling())

asyncio.run(main())
