async def sleeper():
    await asyncio.sleep(0.1)


async def main():
    await asyncio.gather(sleeper(), sleeper())
