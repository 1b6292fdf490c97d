from pair import *

async def waits(f, name):
    try:
        show(name, await f)
    except ValueError as e:
        show(name, e)

async def main():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    tasks = [asyncio.create_task(waits(f, n)) for n in "abc"]
    await asyncio.sleep(0)
    loop.call_later(.01, f.set_result, "value")
    await asyncio.gather(*tasks)
    show(await f, await f)
    f = loop.create_future()
    tasks = [asyncio.create_task(waits(f, n)) for n in "de"]
    await asyncio.sleep(0)
    f.set_exception(ValueError("error"))
    await asyncio.gather(*tasks)
    # awaiting what is done takes no turn
    g = loop.create_future()
    g.set_result("done")
    loop.call_soon(show, "a turn was taken")
    show(await g)
    await asyncio.sleep(0)

asyncio.run(main())
