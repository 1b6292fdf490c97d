from pair import *

loop = asyncio.new_event_loop()
show(loop.is_closed(), loop.is_running())
loop.close()
loop.close()
show(loop.is_closed())
c = asyncio.sleep(0)
for name, call in [("call_soon", lambda: loop.call_soon(show)), ("call_later", lambda: loop.call_later(1, show)),
                   ("call_at", lambda: loop.call_at(1, show)), ("create_task", lambda: loop.create_task(c)),
                   ("run_forever", loop.run_forever), ("run_until_complete", lambda: loop.run_until_complete(c)),
                   ("call_soon_threadsafe", lambda: loop.call_soon_threadsafe(show))]:
    try:
        call()
    except RuntimeError as e:
        show(name, e)
c.close()
