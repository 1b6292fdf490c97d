from pair import *

loop = asyncio.new_event_loop()
log = []
async def ticker(n):
    for i in range(n):
        show("tick", i)
        await asyncio.sleep(.01)
    return "ticked"
t = loop.create_task(ticker(3))
loop.call_soon(loop.stop)
loop.run_forever()
show("once", t.done())
loop.call_later(.015, loop.stop)
loop.run_forever()
show("twice", t.done())
t.add_done_callback(lambda t: loop.stop())
loop.run_forever()
show("thrice", t.done(), t.result())
loop.close()
