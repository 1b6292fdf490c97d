from pair import *

async def value():
    await asyncio.sleep(0)
    return "value"

async def main():
    t = asyncio.create_task(value())
    show(asyncio.isfuture(t), asyncio.iscoroutine(t), asyncio.iscoroutinefunction(value))
    for name, call in [("result", t.result), ("exception", t.exception), ("set_result", lambda: t.set_result(1)),
                       ("set_exception", lambda: t.set_exception(ValueError()))]:
        try:
            call()
        except Exception as e:
            show(name, e)
    t.add_done_callback(lambda t: show("done callback", t.result()))
    c = t.get_coro()
    show(asyncio.iscoroutine(c), t.get_loop() is asyncio.get_running_loop())
    show(await t, t.result(), t.exception())

asyncio.run(main())
