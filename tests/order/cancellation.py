async def victim():
    try:
        await asyncio.sleep(1)
    finally:
        await asyncio.sleep(0.1)


async def main():
    task = asyncio.create_task(victim())
    asyncio.get_running_loop().call_later(0.2, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        pass
    early = asyncio.create_task(victim())
    early.cancel()
    await asyncio.wait({early})
