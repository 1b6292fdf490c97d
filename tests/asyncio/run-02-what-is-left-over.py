from pair import *

async def lingers(name, cleanup):
    try:
        await asyncio.sleep(10)
    finally:
        show(name, "is cancelled")
        await asyncio.sleep(cleanup)
        show(name, "is cleaned up")

async def fails():
    try:
        await asyncio.sleep(10)
    finally:
        raise ValueError("in cleanup")

async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda l, c: show(c["message"], c["exception"]))
    tasks = [asyncio.create_task(lingers("a", .02)), asyncio.create_task(fails()), asyncio.create_task(lingers("b", .01))]
    await asyncio.sleep(.01)
    show("main returns")
    return "result"

show(asyncio.run(main()))
show(asyncio.run(main()))
