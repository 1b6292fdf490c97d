import asyncio


async def main():
    async def child(delay):
        await asyncio.sleep(delay)

    async def fails(delay):
        await asyncio.sleep(delay)
        raise ValueError("no")

    async def slow():
        try:
            await asyncio.sleep(1)
        finally:
            await asyncio.sleep(.1)

    async with asyncio.TaskGroup() as g:
        g.create_task(child(.1))
        g.create_task(child(0))
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(fails(.1))
            g.create_task(slow())
            async with asyncio.TaskGroup() as h:
                h.create_task(child(1))
                await asyncio.sleep(1)
    except BaseExceptionGroup:
        pass
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(.1):
            async with asyncio.TaskGroup() as g:
                g.create_task(slow())
    except TimeoutError:
        pass
