from pair import *

import gc

async def fetch(url):
    return url

def forget():
    fetch("a")

async def outer():
    forget()
    await asyncio.sleep(0)

async def main():
    fetch("b")
    gc.collect()
    await outer()
    gc.collect()
    fetch("c").close()
    await asyncio.create_task(outer())
    gc.collect()

for debug in (False, True):
    show(debug)
    asyncio.run(main(), debug=debug)
fetch("outside of a loop")
gc.collect()
