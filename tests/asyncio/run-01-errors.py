from pair import *

async def f():
    return 1

async def nested():
    c = f()
    try:
        asyncio.run(c)
    except RuntimeError as e:
        show(e)
    finally:
        c.close()

asyncio.run(nested())
for wrong in (5, f, None):
    try:
        asyncio.run(wrong)
    except (ValueError, TypeError) as e:
        show(str(e).split(",")[0])
show(asyncio.run(f()))
async def fails():
    raise LookupError("out of run")
try:
    asyncio.run(fails())
except LookupError as e:
    show(e)
try:
    asyncio.create_task(5)
except RuntimeError as e:
    show(e)
