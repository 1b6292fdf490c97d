async def fails():
    await asyncio.sleep(0.1)
    raise ValueError("no")


async def sleeps():
    await asyncio.sleep(0.3)


async def main():
    shielded = asyncio.create_task(sleeps())
    try:
        await asyncio.gather(asyncio.shield(shielded), fails(), sleeps())
    except ValueError:
        pass
    await asyncio.sleep(0)
    await shielded
