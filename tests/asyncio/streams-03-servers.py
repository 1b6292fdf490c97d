from cases import *


def q(data):
    return repr(data.decode())


async def echo(reader, writer):
    while data := await reader.readline():
        writer.write(data)
    writer.close()


def port_of(server):
    return server.sockets[0].getsockname()[1]


async def connect(server):
    return await asyncio.open_connection("127.0.0.1", port_of(server))


@case
async def serving_or_not():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, start_serving=False)
    say(server.is_serving(), len(server.sockets))
    await server.start_serving()
    await server.start_serving()
    say(server.is_serving())
    server.close()
    server.close()
    say(server.is_serving(), len(server.sockets))
    await server.wait_closed()
    await server.wait_closed()


@case
async def the_server_knows_its_loop():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    say(server.get_loop() is asyncio.get_running_loop())
    server.close()


@case
async def as_a_block():
    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        reader, writer = await connect(server)
        writer.write(b"in the block\n")
        say(q(await reader.readline()), server.is_serving())
        writer.close()
    say(server.is_serving())


@case
async def the_callback_may_be_a_plain_function():
    def callback(reader, writer):
        writer.write(b"plain\n")
        writer.close()
    server = await asyncio.start_server(callback, "127.0.0.1", 0)
    reader, writer = await connect(server)
    say(q(await reader.read()))
    writer.close()
    server.close()
    await server.wait_closed()


@case
async def serving_for_ever_until_cancelled():
    server = await asyncio.start_server(echo, "127.0.0.1", 0, start_serving=False)
    task = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    say(server.is_serving())
    say(str(await caught(server.serve_forever())).endswith("is already being awaited on serve_forever()"))
    task.cancel()
    await asyncio.wait([task])
    say(task.cancelled(), server.is_serving())
    say(str(await caught(server.serve_forever())).endswith("is closed"))


@case
async def serving_for_ever_until_closed():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    task = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    server.close()
    await asyncio.wait([task])
    say(task.cancelled())


@case
async def wait_closed_waits_for_the_close():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    task = asyncio.create_task(server.wait_closed())
    await asyncio.sleep(.001)
    say(task.done())
    server.close()
    await task
    say(task.done())


@case
async def wait_closed_waits_for_the_last_connection():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await connect(server)
    writer.write(b"x\n")
    await reader.readline()
    server.close()
    task = asyncio.create_task(server.wait_closed())
    await asyncio.sleep(.001)
    say(task.done())
    writer.write(b"still open\n")
    say(q(await reader.readline()))
    writer.close()
    await task
    say(task.done())


@case
async def close_clients():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    pairs = [await connect(server) for _ in range(3)]
    for reader, writer in pairs:
        writer.write(b"x\n")
        await reader.readline()
    server.close()
    server.close_clients()
    await server.wait_closed()
    for reader, writer in pairs:
        say(q(await reader.read()))
        writer.close()


@case
async def abort_clients():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await connect(server)
    writer.write(b"x\n")
    await reader.readline()
    server.close()
    server.abort_clients()
    await server.wait_closed()
    say(q(await reader.read()))
    writer.close()


@case
async def connections_after_the_close_are_refused():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = port_of(server)
    server.close()
    say(type(await caught(asyncio.open_connection("127.0.0.1", port))).__name__)


@case
async def an_error_while_serving_is_told():
    messages = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: messages.append(context))

    async def fails(reader, writer):
        raise ValueError("in the handler")
    server = await asyncio.start_server(fails, "127.0.0.1", 0)
    reader, writer = await connect(server)
    say(q(await reader.read()))
    writer.close()
    server.close()
    await server.wait_closed()
    for context in messages:
        say(context["message"], context["exception"])


@case
async def a_cancelled_handler_is_not():
    messages = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: messages.append(context))

    async def cancelled(reader, writer):
        writer.close()
        asyncio.current_task().cancel()
    server = await asyncio.start_server(cancelled, "127.0.0.1", 0)
    reader, writer = await connect(server)
    say(q(await reader.read()))
    writer.close()
    server.close()
    await server.wait_closed()
    say(len(messages))


@case
async def an_address_in_use():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    e = await caught(asyncio.start_server(echo, "127.0.0.1", port_of(server)))
    say(e.errno, str(e).replace(str(port_of(server)), "PORT"))
    server.close()


@case
async def several_hosts():
    server = await asyncio.start_server(echo, ["127.0.0.1", "127.0.0.2", "127.0.0.1"], 0)
    say(len(server.sockets), sorted(s.getsockname()[0] for s in server.sockets))
    server.close()
    await server.wait_closed()
    say(len(server.sockets))


@case
async def clients_are_served_in_their_order():
    order = []

    async def note(reader, writer):
        order.append(q(await reader.readline()))
        writer.close()
    server = await asyncio.start_server(note, "127.0.0.1", 0)
    for i in range(4):
        reader, writer = await connect(server)
        writer.write(b"%d\n" % i)
        await reader.read()
        writer.close()
    say(*order)
    server.close()
    await server.wait_closed()


@case
async def the_tasks_names():
    name = asyncio.Future()

    async def handler(reader, writer):
        name.set_result(asyncio.current_task().get_name())
        writer.close()
    before = int(asyncio.create_task(asyncio.sleep(0)).get_name()[5:])
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    reader, writer = await connect(server)
    say(int((await name)[5:]) - before)
    writer.close()
    server.close()


@case
async def getaddrinfo():
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo("127.0.0.1", 80, type=1)
    say(len(found), found[0][0] == 2, found[0][1], found[0][2], found[0][4])
    found = await loop.getaddrinfo("localhost", "7007", family=2, type=1)
    say(found[0][4])
    found = await loop.getaddrinfo("::1", 80, type=1)
    say(found[0][4])


@case
async def getaddrinfo_does_not_stop_the_loop():
    turns = 0

    async def count():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)
    counter = asyncio.create_task(count())
    await asyncio.get_running_loop().getaddrinfo("localhost", 1)
    say(turns > 0)
    counter.cancel()
