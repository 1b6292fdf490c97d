from cases import *

DATA = b"line1\nline2\nline3\n"


def q(data):
    return repr(data.decode())


def reader(*parts, eof=False, limit=2 ** 16):
    r = asyncio.StreamReader(limit=limit)
    for part in parts:
        r.feed_data(part)
    if eof:
        r.feed_eof()
    return r


async def left(r):
    if not r._eof:
        r.feed_eof()
    return q(await r.read())


def soon(f, *args):
    asyncio.get_running_loop().call_soon(f, *args)


@case
async def feeding_nothing():
    say(await left(reader(b"")))


@case
async def feeding_something():
    say(await left(reader(DATA)))


@case
async def reading_zero_bytes():
    r = reader(DATA)
    say(q(await r.read(0)), await left(r))


@case
async def reading_waits_for_data():
    r = reader()
    t = asyncio.create_task(r.read(30))
    soon(r.feed_data, DATA)
    say(q(await t), await left(r))


@case
async def reading_has_nothing_to_do_with_lines():
    r = reader(b"line1", b"line2")
    say(q(await r.read(5)), await left(r))


@case
async def the_end_wakes_a_reader():
    r = reader()
    t = asyncio.create_task(r.read(1024))
    soon(r.feed_eof)
    say(q(await t))


@case
async def reading_until_the_end():
    r = reader()
    t = asyncio.create_task(r.read(-1))

    def feed():
        r.feed_data(b"chunk1\n")
        r.feed_data(b"chunk2")
        r.feed_eof()
    soon(feed)
    say(q(await t))


@case
async def an_exception_is_raised_by_the_next_read():
    r = reader(b"line\n")
    say(q(await r.read(2)))
    r.set_exception(ValueError())
    say(await caught(r.read(2)), await caught(r.readline()), await caught(r.readexactly(1)), await caught(r.readuntil(b"x")))


@case
async def a_limit_must_be_positive():
    say(raised(asyncio.StreamReader, limit=0), raised(asyncio.StreamReader, limit=-1))


@case
async def read_is_not_bound_by_the_limit():
    r = reader(b"chunk", limit=3)
    say(q(await r.read(5)), await left(r))


@case
async def readline_waits_for_the_newline():
    r = reader(b"chunk1 ")
    t = asyncio.create_task(r.readline())

    def feed():
        r.feed_data(b"chunk2 ")
        r.feed_data(b"chunk3 ")
        r.feed_data(b"\n chunk4")
    soon(feed)
    say(q(await t), await left(r))


@case
async def a_line_over_the_limit_is_thrown_away():
    r = reader(b"li", b"ne1\nline2\n", limit=3)
    say(await caught(r.readline()), await left(r))
    r = reader(b"li", b"ne1", b"li", limit=3)
    say(await caught(r.readline()), await left(r))


@case
async def at_the_end_when_all_is_read():
    r = reader()
    say(r.at_eof())
    r.feed_data(b"some data\n")
    say(r.at_eof())
    await r.readline()
    say(r.at_eof())
    r.feed_data(b"some data\n")
    r.feed_eof()
    say(r.at_eof())
    await r.readline()
    say(r.at_eof())


@case
async def the_limit_of_readline_while_it_waits():
    r = reader(limit=7)

    def feed():
        r.feed_data(b"chunk1")
        r.feed_data(b"chunk2")
        r.feed_data(b"chunk3\n")
        r.feed_eof()
    soon(feed)
    say(await caught(r.readline()), await left(r))


@case
async def the_limit_does_not_count_the_newline():
    r = reader(b"1234567\n", limit=7)
    say(q(await r.readline()))
    r.feed_data(b"12345678\n")
    say(await caught(r.readline()))
    r.feed_data(b"12345678")
    say(await caught(r.readline()), await left(r))


@case
async def lines_that_are_there_need_no_turn():
    r = reader(DATA[:6], DATA[6:])
    say(q(await r.readline()), await left(r))


@case
async def the_last_line_may_have_no_newline():
    r = reader(b"some data", eof=True)
    say(q(await r.readline()), q(await r.readline()))


@case
async def lines_and_bytes_in_turn():
    r = reader(DATA)
    await r.readline()
    say(q(await r.read(7)), await left(r))


@case
async def separators_must_have_bytes():
    r = reader()
    say(await caught(r.readuntil(b"")))
    say(await caught(r.readuntil((b"",))))
    say(await caught(r.readuntil(())))


@case
async def readuntil_a_separator_of_several_bytes():
    r = reader(b"lineAAAxxx")
    say(q(await r.readuntil(b"AAA")), await left(r))


@case
async def a_separator_in_pieces():
    for parts in ((b"QWEaa", b"XYaa", b"a"), (b"QWEaa", b"XYa", b"aa"), (b"aaa",), (b"Xaaa",), (b"XXX", b"a", b"a", b"a")):
        r = reader(*parts)
        say(q(await r.readuntil(b"aaa")), await left(r))


@case
async def a_separator_that_comes_while_one_waits():
    r = reader(b"one two th")
    t = asyncio.create_task(r.readuntil(b"three"))
    for part in (b"re", b"e four"):
        await asyncio.sleep(0)
        r.feed_data(part)
    say(q(await t), await left(r))


@case
async def the_end_instead_of_a_separator():
    r = reader(b"some dataAA", eof=True)
    e = await caught(r.readuntil(b"AAA"))
    say(e, q(e.partial), e.expected, await left(r))


@case
async def the_limit_of_readuntil_leaves_the_data():
    r = reader(b"some dataAA", limit=3)
    e = await caught(r.readuntil(b"AAA"))
    say(type(e).__name__, e, e.consumed)
    r.feed_data(b"A")
    e = await caught(r.readuntil(b"AAA"))
    say(type(e).__name__, e, e.consumed, q(await r.readexactly(12)))


@case
async def the_first_of_several_separators_counts():
    r = reader(b"line 1\nline 2\r")
    say(q(await r.readuntil((b"\r", b"\n"))), q(await r.readuntil((b"\r", b"\n"))))
    r = reader(b"ABCDEFG")
    say(q(await r.readuntil((b"DEF", b"BCDE"))), await left(r))


@case
async def the_limit_with_several_separators():
    r = reader(b"some dataA", limit=3)
    say(await caught(r.readuntil((b"A", b"ome dataA"))))


@case
async def a_separator_longer_than_what_is_there():
    r = reader(b"data")
    t = asyncio.create_task(r.readuntil((b"A", b"long sep")))
    soon(r.feed_data, b"Z")
    soon(r.feed_data, b"Aaaa")
    say(q(await t), await left(r))


@case
async def readexactly_nothing_or_less():
    r = reader(DATA)
    say(q(await r.readexactly(0)), await caught(r.readexactly(-1)), await left(r))


@case
async def readexactly_waits_for_all():
    r = reader()
    t = asyncio.create_task(r.readexactly(2 * len(DATA)))

    def feed():
        for _ in range(3):
            r.feed_data(DATA)
    soon(feed)
    say(len(await t), await left(r))


@case
async def readexactly_is_not_bound_by_the_limit():
    say(q(await reader(b"chunk", limit=3).readexactly(5)))


@case
async def the_end_before_all_is_there():
    r = reader()
    t = asyncio.create_task(r.readexactly(36))

    def feed():
        r.feed_data(DATA)
        r.feed_eof()
    soon(feed)
    e = await caught(t)
    say(e, q(e.partial), e.expected, isinstance(e, EOFError))


@case
async def what_exception_says():
    r = reader()
    say(r.exception())
    r.set_exception(ValueError("no"))
    say(r.exception())


@case
async def an_exception_wakes_the_one_who_waits():
    r = reader()
    t = asyncio.create_task(r.readline())
    soon(r.set_exception, ValueError("gone"))
    say(await caught(t))


@case
async def a_cancelled_read_leaves_the_reader_usable():
    r = reader()
    t = asyncio.create_task(r.readline())
    await asyncio.sleep(0)
    t.cancel()
    await asyncio.sleep(0)
    r.set_exception(RuntimeError("message"))
    say(t.cancelled(), r.exception())
    r = reader()
    t = asyncio.create_task(r.read(5))
    await asyncio.sleep(0)
    t.cancel()
    await asyncio.wait([t])
    r.feed_data(b"still here")
    say(q(await r.read(50)))


@case
async def two_cannot_wait_at_once():
    r = reader()
    first = asyncio.create_task(r.readline())
    await asyncio.sleep(0)
    for coro in (r.readline(), r.read(1), r.readexactly(1), r.readuntil(b"x")):
        say(await caught(coro))
    r.feed_data(b"for the first\n")
    say(q(await first))


@case
async def nothing_can_be_fed_after_the_end():
    r = reader(eof=True)
    say(type(raised(r.feed_data, b"x")).__name__, raised(r.feed_data, b"x"))


@case
async def async_for_gives_lines():
    r = reader(b"one\ntwo\nthree", eof=True)
    async for line in r:
        say(q(line))
    async for line in r:
        say("never")


@case
async def in_words():
    loop = asyncio.get_running_loop()
    say(repr(reader()))
    say(repr(reader(limit=123)))
    say(repr(reader(eof=True)))
    say(repr(reader(b"data")))
    r = reader()
    r.set_exception(ValueError("bad"))
    say(repr(r))
    r = reader()
    t = loop.create_task(r.read(1))
    await asyncio.sleep(0)
    say("waiter=<Future pending cb=[" in repr(r))
    r.feed_eof()
    await t


@case
async def a_reader_belongs_to_the_running_loop():
    class Transport:
        pass
    r = asyncio.StreamReader()
    r.set_transport(Transport())
    say(type(raised(r.set_transport, Transport())).__name__, raised(r.set_transport, Transport()))
