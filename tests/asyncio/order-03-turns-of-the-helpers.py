from pair import *

async def value(x):
    return x

async def counts(name, what, loop):
    turns = 0
    done = False
    def count():
        nonlocal turns
        if not done:
            turns += 1
            loop.call_soon(count)
    loop.call_soon(count)
    r = await what
    done = True
    show(name, turns)
    await asyncio.sleep(0)

async def main():
    loop = asyncio.get_running_loop()
    await counts("a coroutine", value(1), loop)
    await counts("a task", asyncio.create_task(value(1)), loop)
    await counts("gather of 1", asyncio.gather(value(1)), loop)
    await counts("gather of 3", asyncio.gather(value(1), value(2), value(3)), loop)
    await counts("gather of gather", asyncio.gather(asyncio.gather(value(1))), loop)
    await counts("shield", asyncio.shield(value(1)), loop)
    await counts("wait_for", asyncio.wait_for(value(1), 10), loop)
    await counts("wait_for of a task", asyncio.wait_for(asyncio.create_task(value(1)), 10), loop)
    await counts("sleep(0)", asyncio.sleep(0), loop)
    await counts("ensure_future", asyncio.ensure_future(value(1)), loop)

asyncio.run(main())
