import os
import tempfile

from cases import *


def q(data):
    return repr(data.decode())


async def serve(f):
    server = await asyncio.start_server(f, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def end(server):
    server.close()
    await server.wait_closed()


async def echo(reader, writer):
    while data := await reader.readline():
        writer.write(data.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()


@case
async def a_line_there_and_back():
    server, port = await serve(echo)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello\n")
    await writer.drain()
    say(q(await reader.readline()))
    writer.close()
    await writer.wait_closed()
    await end(server)


@case
async def a_host_by_its_name():
    server, port = await serve(echo)
    reader, writer = await asyncio.open_connection("localhost", port)
    writer.write(b"name\n")
    say(q(await reader.readline()), writer.get_extra_info("peername")[0])
    writer.close()
    await end(server)


@case
async def what_is_known_of_a_connection():
    seen = asyncio.Future()

    async def look(reader, writer):
        seen.set_result((writer.get_extra_info("peername")[1], writer.get_extra_info("sockname")[1]))
        writer.close()
    server, port = await serve(look)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    peer, own = await seen
    say(own == port, writer.get_extra_info("peername")[1] == port, writer.get_extra_info("sockname")[1] == peer)
    say(writer.get_extra_info("socket").fileno() >= 0, writer.get_extra_info("no such thing"), writer.get_extra_info("nothing", 7))
    say(writer.transport.get_extra_info("sockname")[0])
    writer.close()
    await end(server)


@case
async def half_closed_and_still_answered():
    async def count(reader, writer):
        data = await reader.read()
        writer.write(b"%d bytes" % len(data))
        writer.close()
    server, port = await serve(count)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    say(writer.can_write_eof())
    writer.write(b"one")
    writer.write(b"two")
    writer.write_eof()
    say(q(await reader.read()), reader.at_eof(), writer.is_closing())
    writer.close()
    say(writer.is_closing())
    await writer.wait_closed()
    await end(server)


@case
async def nothing_may_be_written_after_the_end():
    server, port = await serve(echo)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write_eof()
    say(raised(writer.write, b"x"))
    say(raised(writer.writelines, [b"x"]))
    writer.write_eof()
    say(q(await reader.read()))
    writer.close()
    await end(server)


@case
async def several_pieces_at_once():
    server, port = await serve(echo)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.writelines([b"a", b"b", b"", b"c\n"])
    say(q(await reader.readline()))
    writer.writelines([])
    writer.write(b"")
    writer.write(b"\n")
    say(q(await reader.readline()))
    writer.close()
    await end(server)


@case
async def only_strings_can_be_written():
    server, port = await serve(echo)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    say(type(raised(writer.write, 5)).__name__, type(raised(writer.write, None)).__name__)
    writer.close()
    await end(server)


@case
async def wait_closed_with_unread_data():
    async def talk(reader, writer):
        writer.write(b"line 1\nline 2\n")
        await reader.read()
        writer.close()
    server, port = await serve(talk)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    say(q(await reader.readline()))
    writer.close()
    await writer.wait_closed()
    say(reader.at_eof(), q(await reader.read()))
    await end(server)


@case
async def writing_after_close():
    server, port = await serve(echo)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    writer.write(b"data")
    say(await caught(writer.drain()))
    await end(server)


@case
async def the_reader_sees_the_end_when_its_writer_closes():
    server, port = await serve(echo)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    writer.close()
    say(reader.at_eof())
    await writer.wait_closed()
    say(reader.at_eof(), q(await reader.read()))
    await end(server)


@case
async def a_connection_is_refused():
    server, port = await serve(echo)
    await end(server)
    e = await caught(asyncio.open_connection("127.0.0.1", port))
    say(type(e).__name__, e.errno, str(e).replace(str(port), "PORT"), isinstance(e, OSError))


@case
async def a_name_that_nobody_has():
    e = await caught(asyncio.open_connection("no such host", 80))
    say(isinstance(e, OSError), e.errno, str(e))


@case
async def wrong_arguments():
    sock = object()
    say(await caught(asyncio.open_connection()))
    say(await caught(asyncio.open_unix_connection()))
    say(await caught(asyncio.open_connection("127.0.0.1", 1, sock=sock)))
    say(await caught(asyncio.start_server(echo)))
    say(await caught(asyncio.start_server(echo, "127.0.0.1", 0, sock=sock)))
    say(await caught(asyncio.start_unix_server(echo)))
    say(await caught(asyncio.open_connection("127.0.0.1", 1, limit=0)))


@case
async def the_limit_is_the_readers():
    async def talk(reader, writer):
        writer.write(b"0123456789\n")
        writer.close()
    server, port = await serve(talk)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=5)
    say(await caught(reader.readline()))
    writer.close()
    await end(server)


@case
async def the_limit_of_a_servers_readers():
    errors = asyncio.Queue()

    async def listen(reader, writer):
        errors.put_nowait(await caught(reader.readline()))
        writer.close()
    server = await asyncio.start_server(listen, "127.0.0.1", 0, limit=4)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
    writer.write(b"too long\n")
    say(await errors.get())
    writer.close()
    await end(server)


@case
async def aborted_by_the_other_side():
    async def abort(reader, writer):
        await reader.readline()
        writer.transport.abort()
    server, port = await serve(abort)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"please\n")
    say(q(await reader.read()), reader.at_eof())
    writer.close()
    await end(server)


@case
async def who_drains_hears_of_a_reset():
    async def slam(reader, writer):
        writer.close()
    server, port = await serve(slam)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def write():
        while True:
            writer.write(b"foo\n")
            await writer.drain()
    e = await caught(asyncio.wait_for(write(), 10))
    say(isinstance(e, (ConnectionResetError, BrokenPipeError)))
    writer.close()
    await end(server)


@case
async def a_connection_is_cancelled():
    server, port = await serve(echo)
    task = asyncio.create_task(asyncio.open_connection("127.0.0.1", port))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    say(task.cancelled())
    await end(server)


@case
async def many_clients():
    server, port = await serve(echo)

    async def one(i):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"client %d\n" % i)
        line = await reader.readline()
        writer.close()
        await writer.wait_closed()
        return line == b"CLIENT %d\n" % i
    results = await asyncio.gather(*[one(i) for i in range(50)])
    say(all(results), len(results))
    await end(server)


@case
async def async_for_over_a_connection():
    async def talk(reader, writer):
        for word in (b"new moon\n", b"first quarter\n", b"full moon"):
            writer.write(word)
            await asyncio.sleep(.001)
        writer.close()
    server, port = await serve(talk)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async for line in reader:
        say(q(line))
    writer.close()
    await end(server)


def path():
    return os.path.join(tempfile.gettempdir(), "lunette-test-%d" % os.getpid())


@case
async def over_a_unix_socket():
    p = path()
    server = await asyncio.start_unix_server(echo, p)
    say(server.sockets[0].getsockname() == p)
    reader, writer = await asyncio.open_unix_connection(p)
    writer.write(b"unix\n")
    say(q(await reader.readline()), writer.get_extra_info("peername") == p)
    writer.close()
    await writer.wait_closed()
    await end(server)
    say(os.path.exists(p))


@case
async def a_unix_socket_that_is_not_there():
    e = await caught(asyncio.open_unix_connection("/nowhere/at/all"))
    say(e, e.errno)


@case
async def a_stale_unix_socket_does_not_stand_in_the_way():
    p = path()
    server = await asyncio.start_unix_server(echo, p, cleanup_socket=False)
    await end(server)
    say(os.path.exists(p), type(await caught(asyncio.open_unix_connection(p))).__name__)
    server = await asyncio.start_unix_server(echo, p)
    reader, writer = await asyncio.open_unix_connection(p)
    writer.write(b"again\n")
    say(q(await reader.readline()))
    writer.close()
    await end(server)
    say(os.path.exists(p))


@case
async def a_plain_file_does():
    p = path()
    with open(p, "w"):
        pass
    e = await caught(asyncio.start_unix_server(echo, p))
    say(str(e).replace(p, "PATH"))
    os.remove(p)


@case
async def two_connections_of_one_program_in_turns():
    turn = 0

    async def count():
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)
    log = []

    async def pong(reader, writer):
        log.append(("server begins", turn))
        for _ in range(2):
            line = await reader.readline()
            log.append(("server has", turn))
            writer.write(line)
        writer.close()
        await writer.wait_closed()
        log.append(("server is closed", turn))
    server, port = await serve(pong)
    counter = asyncio.create_task(count())
    await asyncio.sleep(0)
    turn = 0
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    log.append(("connected", turn))
    for _ in range(2):
        writer.write(b"ping\n")
        await writer.drain()
        log.append(("written", turn))
        await reader.readline()
        log.append(("client has", turn))
    log.append(("the end", q(await reader.read()), turn))
    writer.close()
    await writer.wait_closed()
    log.append(("client is closed", turn))
    counter.cancel()
    for entry in log:
        say(*entry)
    await end(server)
