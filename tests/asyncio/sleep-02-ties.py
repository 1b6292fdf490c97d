from pair import *

async def work(name, delay):
    for i in range(3):
        await asyncio.sleep(delay)
        show(name, i)

async def main():
    await asyncio.gather(*[work(n, .01) for n in "abcd"])

asyncio.run(main())
