async def slow():
    await asyncio.sleep(1)


async def main():
    try:
        async with asyncio.timeout(0.1):
            await slow()
    except TimeoutError:
        pass
    try:
        await asyncio.wait_for(slow(), 0.2)
    except TimeoutError:
        pass
    await asyncio.wait_for(asyncio.sleep(0.1), 5)
