from pair import *

class Door:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow
    async def __aenter__(self):
        show("open", self.name)
        await asyncio.sleep(0)
        return self.name
    async def __aexit__(self, kind, e, tb):
        await asyncio.sleep(0)
        show("close", self.name, e)
        return self.swallow

async def returns():
    async with Door("a") as a, Door("b") as b:
        show(a, b)
        return "returned"

async def breaks():
    for i in range(3):
        async with Door(i):
            if i == 1:
                break
    return "broke"

async def swallows():
    async with Door("swallows", True):
        raise ValueError("lost")
    return "went on"

async def cancelled():
    async with Door("cancelled"):
        await asyncio.sleep(10)

async def main():
    show(await returns())
    show(await breaks())
    show(await swallows())
    t = asyncio.create_task(cancelled())
    await asyncio.sleep(.01)
    t.cancel()
    try:
        await t
    except asyncio.CancelledError as e:
        show(e)
    try:
        async with Door("fails"):
            raise ValueError("an error")
    except ValueError as e:
        show(e)
    try:
        async with 5:
            pass
    except TypeError as e:
        show(type(e).__name__)

asyncio.run(main())
