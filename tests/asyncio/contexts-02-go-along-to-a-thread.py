# What contextvars and to_thread do together: the thread sees the context of the caller, and keeps what it sets.
import asyncio
import contextvars

v = contextvars.ContextVar("v", default="none")
w = contextvars.ContextVar("w")


async def main():
    v.set([5, "five"])
    print(await asyncio.to_thread(lambda: v.get()[1]))

    def sets():
        w.set(7)
        return w.get(), v.get()[0]

    print(*await asyncio.to_thread(sets), sep="\t")
    try:
        w.get()
    except LookupError as e:
        print(type(e).__name__)
    print(await asyncio.get_running_loop().run_in_executor(None, v.get))
    print(await asyncio.to_thread(lambda: w.get("otherwise")))

    def resets():
        token = v.set("inner")
        inner = v.get()
        v.reset(token)
        return inner, v.get()[1]

    print(*await asyncio.to_thread(resets), sep="\t")

    async def sibling(value):
        v.set(value)
        await asyncio.sleep(0)
        return await asyncio.to_thread(v.get)

    r = await asyncio.gather(sibling("a"), sibling("b"))
    print(r[0], r[1], v.get()[1], sep="\t")


asyncio.run(main())
