from pair import *

async def exits():
    raise SystemExit(3)

async def main():
    t = asyncio.create_task(exits())
    try:
        await asyncio.sleep(1)
    finally:
        show("main is cancelled")

try:
    asyncio.run(main())
except SystemExit as e:
    show("out of run", type(e).__name__, e.args[0])

async def interrupted():
    raise KeyboardInterrupt()

try:
    asyncio.run(interrupted())
except KeyboardInterrupt as e:
    show("out of run", type(e).__name__)

def in_a_callback():
    raise SystemExit(4)

async def waits():
    asyncio.get_running_loop().call_soon(in_a_callback)
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        show("cancelled")
        raise

try:
    asyncio.run(waits())
except SystemExit as e:
    show("out of run", e.args[0])
