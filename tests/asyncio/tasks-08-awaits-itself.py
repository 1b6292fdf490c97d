from pair import *

box = []
async def f():
    try:
        await box[0]
    except RuntimeError as e:
        show(str(e).split(":")[0])

async def main():
    box.append(asyncio.create_task(f()))
    await box[0]

asyncio.run(main())
