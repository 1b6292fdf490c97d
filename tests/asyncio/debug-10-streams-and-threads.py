import gc
import time

from pair import *


async def served(reader, writer):
    await reader.readline()
    writer.close()
    raise ValueError("while serving")


async def written_in_vain():
    server = await asyncio.start_server(lambda r, w: w.transport.abort(), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    await reader.read()
    for _ in range(10):
        writer.write(b"to nobody")
        await asyncio.sleep(.01)
    writer.close()
    server.close()


async def serves():
    server = await asyncio.start_server(served, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello\n")
    await reader.read()
    writer.close()
    await asyncio.sleep(.01)
    server.close()


async def pipes():
    p = await asyncio.create_subprocess_exec("true", stdin=asyncio.subprocess.PIPE)
    await p.wait()
    for _ in range(10):
        p.stdin.write(b"to nobody")
        await asyncio.sleep(.01)


async def impatient():
    loop = asyncio.get_running_loop()
    job = loop.run_in_executor(None, time.sleep, .5)
    await loop.shutdown_default_executor(.1)
    await job


asyncio.run(written_in_vain())
show("written in vain")
asyncio.run(serves())
show("served")
asyncio.run(pipes())
show("piped")
asyncio.run(impatient())
show("waited")
