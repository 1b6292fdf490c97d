from cases import *

BLOCK = b"x" * 65536


async def serve(f, **keywords):
    server = await asyncio.start_server(f, "127.0.0.1", 0, **keywords)
    return server, server.sockets[0].getsockname()[1]


async def end(server, *writers):
    for writer in writers:
        writer.close()
    server.close()
    await server.wait_closed()


async def swallow(reader, writer):
    while await reader.read(1 << 20):
        pass
    writer.close()


def keeper(gate, kept):
    """A handler that reads nothing until the gate is open. `kept` gets its transport."""
    async def handler(reader, writer):
        kept.set_result(writer.transport)
        await gate.wait()
        await swallow(reader, writer)
    return handler


async def fill(writer, kept):
    """Writes until nothing goes out any more: the other side's transport has paused, and the system's buffers are full."""
    other, still = await kept, 0
    while still < 20:
        more = writer.transport.get_write_buffer_size() <= 65536
        if more:
            writer.write(BLOCK)
        still = 0 if more or other.is_reading() else still + 1
        await asyncio.sleep(.001)


@case
async def the_limits_of_a_transport():
    server, port = await serve(swallow)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    t = writer.transport
    say(t.get_write_buffer_limits(), t.get_write_buffer_size())
    t.set_write_buffer_limits(high=1000)
    say(t.get_write_buffer_limits())
    t.set_write_buffer_limits(low=500)
    say(t.get_write_buffer_limits())
    t.set_write_buffer_limits(10, 5)
    say(t.get_write_buffer_limits())
    t.set_write_buffer_limits(0)
    say(t.get_write_buffer_limits())
    say(raised(t.set_write_buffer_limits, high=1, low=2), raised(t.set_write_buffer_limits, high=1, low=-1))
    await end(server, writer)


@case
async def drain_returns_at_once_while_little_is_kept():
    server, port = await serve(swallow)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"little")
    t = asyncio.create_task(writer.drain())
    await asyncio.sleep(0)
    say(t.done(), writer.transport.get_write_buffer_size())
    await end(server, writer)


@case
async def drain_waits_until_the_other_side_reads():
    gate, kept = asyncio.Event(), asyncio.Future()
    server, port = await serve(keeper(gate, kept))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await fill(writer, kept)
    t = asyncio.create_task(writer.drain())
    await asyncio.sleep(.001)
    say(t.done())
    gate.set()
    await t
    say(t.done(), writer.transport.get_write_buffer_size() <= 16384)
    await end(server, writer)


@case
async def several_may_drain():
    gate, kept = asyncio.Event(), asyncio.Future()
    server, port = await serve(keeper(gate, kept))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await fill(writer, kept)
    order = []

    async def drain(i):
        await writer.drain()
        order.append(i)
    tasks = [asyncio.create_task(drain(i)) for i in range(10)]
    await asyncio.sleep(.001)
    tasks[3].cancel()
    say(len(order))
    gate.set()
    await asyncio.wait(tasks)
    say(order)
    await end(server, writer)


@case
async def what_a_slow_reader_leaves_stays_small():
    total = 4 << 20
    peak = 0

    async def send(reader, writer):
        nonlocal peak
        for _ in range(total >> 16):
            writer.write(BLOCK)
            peak = max(peak, writer.transport.get_write_buffer_size())
            await writer.drain()
        writer.close()
    server, port = await serve(send)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    got = 0
    while data := await reader.read(20000):
        got += len(data)
        await asyncio.sleep(.0001)
    say(got == total, peak <= 2 * 65536 + 65536)
    await end(server, writer)


@case
async def a_reader_pauses_its_transport():
    async def send(reader, writer):
        writer.write(BLOCK * 16)
        writer.close()
    server, port = await serve(send)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1000)
    while writer.transport.is_reading():
        await asyncio.sleep(.001)
    say(writer.transport.is_reading())
    say(len(await reader.readexactly(500000)), len(await reader.read()) == 16 * 65536 - 500000)
    await end(server, writer)


@case
async def pausing_and_resuming_by_hand():
    async def send(reader, writer):
        writer.write(b"now\n")
        await reader.readline()
        writer.close()
    server, port = await serve(send)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    t = writer.transport
    t.pause_reading()
    t.pause_reading()
    line = asyncio.create_task(reader.readline())
    await asyncio.sleep(.001)
    say(line.done(), t.is_reading())
    t.resume_reading()
    t.resume_reading()
    say((await line).decode().strip(), t.is_reading())
    writer.write(b"thanks\n")
    await reader.read()
    writer.close()
    t.pause_reading()
    t.resume_reading()
    say(t.is_reading())
    await end(server)


@case
async def close_sends_what_is_kept():
    got = asyncio.Future()

    async def count(reader, writer):
        got.set_result(len(await reader.read()))
        writer.close()
    server, port = await serve(count)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(BLOCK * 64)
    say(writer.transport.get_write_buffer_size() > 0)
    writer.close()
    await writer.wait_closed()
    say(await got == 64 * 65536)
    await end(server)


@case
async def write_eof_sends_what_is_kept():
    got = asyncio.Future()

    async def count(reader, writer):
        got.set_result(len(await reader.read()))
        writer.close()
    server, port = await serve(count)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.writelines([BLOCK] * 64)
    writer.write_eof()
    say(await got == 64 * 65536, len(await reader.read()))
    await end(server, writer)


@case
async def abort_throws_it_away():
    gate, kept = asyncio.Event(), asyncio.Future()
    server, port = await serve(keeper(gate, kept))
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await fill(writer, kept)
    drainer = asyncio.create_task(writer.drain())
    await asyncio.sleep(0)
    writer.transport.abort()
    say(writer.transport.get_write_buffer_size(), writer.is_closing())
    await writer.wait_closed()
    say(await caught(drainer))
    gate.set()
    await end(server)


@case
async def a_transport_and_its_descriptor():
    loop = asyncio.get_running_loop()
    server, port = await serve(swallow)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    fd = writer.get_extra_info("socket").fileno()
    for method in (loop.add_reader, loop.add_writer):
        e = raised(method, fd, print)
        say(type(e).__name__, str(e).startswith("File descriptor %d is used by transport <_SelectorSocketTransport fd=" % fd))
    for method in (loop.remove_reader, loop.remove_writer):
        say(type(raised(method, fd)).__name__)
    await end(server, writer)


@case
async def transports_in_words():
    server, port = await serve(swallow)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    fd = "fd=%d" % writer.get_extra_info("socket").fileno()
    t = writer.transport
    say(repr(t).replace(fd, "FD"))
    t.pause_reading()
    say(repr(t).replace(fd, "FD"))
    writer.close()
    say(repr(t).replace(fd, "FD"))
    await writer.wait_closed()
    await asyncio.sleep(0)
    say(repr(t).replace(fd, "FD"))
    await end(server)
