from pair import *

def bad(*args):
    raise ValueError("bad")

def tells():
    asyncio.get_running_loop().call_exception_handler({"message": "own", "x": 1})

def bad_handler(loop, context):
    raise LookupError("the handler, too")

async def main():
    loop = asyncio.get_running_loop()
    loop.call_soon(bad, 1, "two")
    loop.call_soon(bad)
    loop.call_later(.01, bad, 3)
    f = loop.create_future()
    f.add_done_callback(bad)
    f.set_result("done")
    loop.call_soon(tells)
    await asyncio.sleep(.02)
    loop.set_exception_handler(bad_handler)
    loop.call_soon(tells)
    await asyncio.sleep(0)
    loop.set_exception_handler(None)
    await asyncio.sleep(0)

for debug in (False, True):
    show(debug)
    asyncio.run(main(), debug=debug)
