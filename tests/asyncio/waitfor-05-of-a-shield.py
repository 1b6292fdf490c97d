from pair import *

async def work():
    await asyncio.sleep(.03)
    return "worked"

async def main():
    t = asyncio.create_task(work())
    try:
        await asyncio.wait_for(asyncio.shield(t), .01)
    except TimeoutError:
        show("too slow", t.done(), t.cancelled())
    show(await t)
    # many wait for one, each with a patience of its own
    t = asyncio.create_task(work())
    async def patient(name, seconds):
        try:
            show(name, await asyncio.wait_for(asyncio.shield(t), seconds))
        except TimeoutError:
            show(name, "gave up")
    await asyncio.gather(patient("a", .02), patient("b", .1), patient("c", .01))

asyncio.run(main())
