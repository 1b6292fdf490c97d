import os
import signal

from cases import *

USR1, USR2 = signal.SIGUSR1, signal.SIGUSR2


def kill(name):
    os.system("kill -%s $PPID" % name)


@case
async def a_signal_calls_its_handler():
    loop = asyncio.get_running_loop()
    got = asyncio.Queue()
    loop.add_signal_handler(USR1, got.put_nowait, "usr1")
    kill("USR1")
    say(await got.get())
    say(loop.remove_signal_handler(USR1), loop.remove_signal_handler(USR1))


@case
async def it_wakes_a_loop_that_sleeps():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(asyncio.sleep(1000))
    loop.add_signal_handler(USR1, task.cancel)
    p = await asyncio.create_subprocess_shell("kill -USR1 $PPID")
    await asyncio.wait([task])
    say(task.cancelled(), await p.wait())
    loop.remove_signal_handler(USR1)


@case
async def the_last_handler_counts():
    loop = asyncio.get_running_loop()
    got = asyncio.Queue()
    loop.add_signal_handler(USR1, got.put_nowait, "first")
    loop.add_signal_handler(USR1, got.put_nowait, "second")
    kill("USR1")
    say(await got.get(), got.qsize())
    loop.remove_signal_handler(USR1)


@case
async def two_signals_in_their_order():
    loop = asyncio.get_running_loop()
    got = []
    loop.add_signal_handler(USR1, got.append, 1)
    loop.add_signal_handler(USR2, got.append, 2)
    kill("USR2")
    kill("USR1")
    while len(got) < 2:
        await asyncio.sleep(0)
    say(got)
    loop.remove_signal_handler(USR1)
    loop.remove_signal_handler(USR2)


@case
async def in_which_turn():
    loop = asyncio.get_running_loop()
    turns = []
    loop.add_signal_handler(USR1, turns.append, "handler")
    kill("USR1")
    for i in range(4):
        turns.append(i)
        await asyncio.sleep(0)
    say(turns)
    loop.remove_signal_handler(USR1)


@case
async def a_handler_that_fails():
    loop = asyncio.get_running_loop()
    messages = []
    done = asyncio.Event()

    def note(_, context):
        messages.append(context["exception"])
        done.set()
    loop.set_exception_handler(note)

    def fails():
        raise ValueError("in a handler")
    loop.add_signal_handler(USR1, fails)
    kill("USR1")
    await done.wait()
    say(*messages)
    loop.remove_signal_handler(USR1)


@case
async def what_cannot_be_caught():
    loop = asyncio.get_running_loop()
    for sig in (signal.SIGKILL, signal.SIGSTOP):
        say(raised(loop.add_signal_handler, sig, print))
    for sig in (1000, -1, 0):
        say(raised(loop.add_signal_handler, sig, print), raised(loop.remove_signal_handler, sig))


@case
async def coroutines_are_no_handlers():
    loop = asyncio.get_running_loop()

    async def f():
        pass
    say(raised(loop.add_signal_handler, USR1, f))
    c = f()
    say(raised(loop.add_signal_handler, USR1, c))
    c.close()


@case
def a_closed_loop():
    loop = asyncio.new_event_loop()
    loop.add_signal_handler(USR1, print)
    loop.close()
    say(raised(loop.add_signal_handler, USR1, print), signal.getsignal(USR1) == signal.SIG_DFL)


@case
async def ctrl_c_with_a_handler_of_its_own():
    loop = asyncio.get_running_loop()
    got = asyncio.Queue()
    loop.add_signal_handler(signal.SIGINT, got.put_nowait, "interrupted")
    p = await asyncio.create_subprocess_shell("kill -INT $PPID")
    say(await got.get())
    say(loop.remove_signal_handler(signal.SIGINT), await p.wait())


@case
def ctrl_c_without():
    async def main():
        await asyncio.create_subprocess_shell("kill -INT $PPID")
        await asyncio.sleep(1000)
    say(type(raised(asyncio.run, main())).__name__)
