def nothing(*args):
    pass


async def waits(future):
    return await future


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    future.add_done_callback(nothing)
    tasks = [asyncio.create_task(waits(future)) for _ in range(3)]
    loop.call_soon(nothing)
    loop.call_later(0.1, nothing)
    loop.call_at(loop.time() + 0.1, future.set_result, 1)
    handle = loop.call_later(0.1, nothing)
    handle.cancel()
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        await task
