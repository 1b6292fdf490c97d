from pair import *

class Counter:
    def __init__(self, n): self.i, self.n = 0, n
    def __aiter__(self): return self
    async def __anext__(self):
        await asyncio.sleep(0)
        if self.i == self.n:
            raise StopAsyncIteration
        self.i += 1
        return self.i

async def main():
    async for i in Counter(3):
        show(i)
    async for i in Counter(9):
        if i == 2: continue
        if i == 4: break
        show("i", i)
    async def other():
        async for i in Counter(2):
            show("other", i)
    t = asyncio.create_task(other())
    async for i in Counter(2):
        show("main", i)
    await t
    try:
        async for i in 5:
            pass
    except TypeError as e:
        show(type(e).__name__)

asyncio.run(main())
