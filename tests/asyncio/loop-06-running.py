from pair import *

async def main():
    loop = asyncio.get_running_loop()
    show(loop.is_running(), asyncio.get_event_loop() is loop)
    c = asyncio.sleep(0)
    other = asyncio.new_event_loop()
    for name, call in [("close", loop.close), ("run_until_complete", lambda: loop.run_until_complete(f)), ("another loop", lambda: other.run_until_complete(g))]:
        f = loop.create_future()
        g = other.create_future()
        try:
            call()
        except RuntimeError as e:
            show(name, e)
    c.close()
    other.close()

asyncio.run(main())
try:
    asyncio.get_running_loop()
except RuntimeError as e:
    show(e)
