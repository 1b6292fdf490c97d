from pair import *

async def fails():
    await asyncio.sleep(.02)
    raise ValueError("late")

async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda l, c: show("handler", c["message"].split(":")[0], c["exception"]))
    s = asyncio.shield(fails())
    await asyncio.sleep(.01)
    s.cancel()
    try:
        await s
    except asyncio.CancelledError as e:
        show(e)
    await asyncio.sleep(.03)
    show("end")

asyncio.run(main())
