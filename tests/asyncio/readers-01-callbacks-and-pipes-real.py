import os

from cases import *


@case
async def a_reader_is_called_while_there_is_something():
    loop = asyncio.get_running_loop()
    f = os.popen("printf one; sleep 0.01; printf two", "r")
    got = []
    done = asyncio.Event()

    def ready(word):
        data = os.read(f.fileno(), 3).decode()
        got.append(word + data)
        if not data:
            say(loop.remove_reader(f), loop.remove_reader(f))
            done.set()
    loop.add_reader(f, ready, "got ")
    await done.wait()
    say(*got)
    f.close()


@case
async def it_stays_ready_until_it_is_read():
    loop = asyncio.get_running_loop()
    f = os.popen("echo x", "r")
    calls = 0
    done = asyncio.Event()

    def ready():
        nonlocal calls
        calls += 1
        if calls == 3:
            loop.remove_reader(f)
            done.set()
    loop.add_reader(f, ready)
    await done.wait()
    say(calls)
    f.close()


@case
async def the_new_callback_takes_the_old_ones_place():
    loop = asyncio.get_running_loop()
    f = os.popen("echo x", "r")
    done = asyncio.Future()
    loop.add_reader(f, lambda: done.set_result("old"))
    loop.add_reader(f, lambda: done.done() or done.set_result("new"))
    say(await done)
    loop.remove_reader(f.fileno())
    f.close()


@case
async def a_writer_and_its_descriptor():
    loop = asyncio.get_running_loop()
    f = os.popen("cat > /dev/null", "w")
    done = asyncio.Future()

    def ready(word):
        loop.remove_writer(f)
        done.set_result(word)
    loop.add_writer(f.fileno(), ready, "writable")
    say(await done)
    say(loop.remove_writer(f), loop.remove_reader(f))
    f.close()


@case
async def a_callback_that_fails_is_told():
    loop = asyncio.get_running_loop()
    f = os.popen("echo x", "r")
    done = asyncio.Future()

    def fails():
        loop.remove_reader(f)
        raise ValueError("in a reader")
    loop.set_exception_handler(lambda _, context: done.set_result(context["exception"]))
    loop.add_reader(f, fails)
    say(await done)
    f.close()


async def readable(f):
    loop = asyncio.get_running_loop()
    done = asyncio.Future()

    def ready():
        loop.remove_reader(f)
        done.set_result(True)
    loop.add_reader(f, ready)
    return await done


@case
async def removed_in_the_turn_in_which_it_is_ready():
    loop = asyncio.get_running_loop()
    a, b = os.popen("echo x"), os.popen("echo x")
    calls = []

    def ready(own, other):
        calls.append(own)
        loop.remove_reader(other)
        loop.remove_reader(own)
    await readable(a)
    await readable(b)
    loop.add_reader(a, ready, a, b)
    loop.add_reader(b, ready, b, a)
    for _ in range(3):
        await asyncio.sleep(0)
    say(len(calls))
    a.close(), b.close()


@case
async def what_cannot_be_watched():
    loop = asyncio.get_running_loop()
    for wrong in (-1, "x", None):
        say(type(raised(loop.add_reader, wrong, print)).__name__, type(raised(loop.add_writer, wrong, print)).__name__)
    say(raised(loop.add_reader, 999, print))
    name = "/tmp/lunette-file-%d" % os.getpid()
    with open(name, "w") as f:
        say(raised(loop.add_writer, f, print))
    os.remove(name)
    say(loop.remove_reader(998), loop.remove_writer(998))


@case
def a_closed_loop():
    loop = asyncio.new_event_loop()
    loop.close()
    say(raised(loop.add_reader, 0, print), loop.remove_reader(0), loop.remove_writer(0))


@case
async def a_pipe_as_a_stream():
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    f = os.popen("echo from a pipe; echo and more")
    transport, protocol = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), f)
    async for line in reader:
        say(line.decode().strip())
    say(transport.is_closing(), reader.at_eof())


@case
async def a_pipe_to_write_to():
    loop = asyncio.get_running_loop()
    name = "/tmp/lunette-pipe-%d" % os.getpid()
    f = os.popen("cat > " + name, "w")
    closed = asyncio.Future()

    class Protocol(asyncio.Protocol):
        def connection_lost(self, exc):
            closed.set_result(exc)
    transport, protocol = await loop.connect_write_pipe(Protocol, f)
    transport.write(b"through a ")
    transport.writelines([b"pi", b"pe"])
    say(transport.can_write_eof(), transport.get_write_buffer_size(), transport.is_closing())
    transport.write_eof()
    say(transport.is_closing(), await closed)
    while not os.path.getsize(name):
        await asyncio.sleep(.001)
    with open(name) as out:
        say(out.read())
    os.remove(name)


@case
async def plain_files_are_no_pipes():
    loop = asyncio.get_running_loop()
    name = "/tmp/lunette-file-%d" % os.getpid()
    with open(name, "w") as f:
        say(await caught(loop.connect_read_pipe(asyncio.Protocol, f)))
        say(await caught(loop.connect_write_pipe(asyncio.Protocol, f)))
    os.remove(name)
