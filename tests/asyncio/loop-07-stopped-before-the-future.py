from pair import *

loop = asyncio.new_event_loop()
f = loop.create_future()
loop.call_soon(loop.stop)
try:
    loop.run_until_complete(f)
except RuntimeError as e:
    show(e)
show(f.done(), loop.is_running())
loop.call_later(.01, f.set_result, "at last")
show(loop.run_until_complete(f))
show(loop.run_until_complete(f))
try:
    loop.run_until_complete(5)
except TypeError as e:
    show(type(e).__name__)
loop.close()
