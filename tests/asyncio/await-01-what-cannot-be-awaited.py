from pair import *

async def attempt(x):
    try:
        await x
    except TypeError as e:
        show(type(e).__name__, "can't be used in 'await' expression" in str(e))

def not_async(): return 5

async def main():
    for x in (5, "text", None, [], not_async, main):
        await attempt(x)

asyncio.run(main())
