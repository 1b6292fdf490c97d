from pair import *

loops = []
async def main():
    loops.append(asyncio.get_running_loop())
    return len(loops)

show(asyncio.run(main()), asyncio.run(main()))
show(loops[0] is loops[1], loops[0].is_closed(), loops[1].is_closed())
async def debugging():
    return asyncio.get_running_loop().get_debug()
show(asyncio.run(debugging(), debug=True), asyncio.run(debugging(), debug=False))
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
show(asyncio.get_event_loop() is loop)
show(loop.run_until_complete(main()), loops[-1] is loop)
loop.close()
