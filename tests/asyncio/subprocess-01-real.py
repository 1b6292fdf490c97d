import os
import signal

from cases import *

PIPE, STDOUT, DEVNULL = asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT, asyncio.subprocess.DEVNULL
run, shell = asyncio.create_subprocess_exec, asyncio.create_subprocess_shell
SLEEP = ("sleep", "1000")


def q(data):
    return "nil" if data is None else repr(data.decode())


@case
async def in_and_out():
    p = await run("cat", stdin=PIPE, stdout=PIPE)
    p.stdin.write(b"some data")
    await p.stdin.drain()
    p.stdin.close()
    say(q(await p.stdout.read()), await p.wait())


@case
async def communicate():
    p = await run("cat", stdin=PIPE, stdout=PIPE)
    out, err = await p.communicate(b"some data")
    say(q(out), q(err), p.returncode)


@case
async def communicate_nothing():
    p = await run("cat", stdin=PIPE, stdout=PIPE)
    out, err = await p.communicate()
    say(q(out), p.returncode)


@case
async def communicate_with_all_three():
    p = await shell("cat; echo to stderr >&2; exit 3", stdin=PIPE, stdout=PIPE, stderr=PIPE)
    out, err = await p.communicate(b"in\n")
    say(q(out), q(err), p.returncode)


@case
async def communicate_much():
    p = await run("cat", stdin=PIPE, stdout=PIPE)
    out, _ = await p.communicate(b"x" * 1000000)
    say(len(out), p.returncode)


@case
async def the_exit_status_of_a_shell():
    p = await shell("exit 7")
    say(p.returncode, await p.wait(), p.returncode)


@case
async def a_new_session():
    p = await shell("ps -o sid= -p $$", stdout=PIPE, start_new_session=True)
    out, _ = await p.communicate()
    say(int(out) == p.pid)


@case
async def kill():
    p = await run(*SLEEP)
    p.kill()
    say(await p.wait())


@case
async def terminate():
    p = await run(*SLEEP)
    p.terminate()
    say(await p.wait())


@case
async def another_signal():
    p = await shell("echo ready; sleep 1000", stdout=PIPE, start_new_session=True)
    say(q(await p.stdout.readline()))
    os.system("kill -HUP -%d" % p.pid)
    say(await p.wait())
    p = await run(*SLEEP)
    p.send_signal(signal.SIGHUP)
    say(await p.wait())


@case
async def signals_to_what_has_ended():
    p = await run("true")
    await p.wait()
    for method in (p.kill, p.terminate):
        say(type(raised(method)).__name__)
    say(type(raised(p.send_signal, 15)).__name__)


@case
async def nobody_reads_what_is_written():
    p = await run("true", stdin=PIPE)
    await p.wait()

    async def write():
        while True:
            p.stdin.write(b"x" * 100000)
            await p.stdin.drain()
    say(isinstance(await caught(asyncio.wait_for(write(), 10)), (BrokenPipeError, ConnectionResetError)))


@case
async def communicate_does_not_mind():
    p = await run("true", stdin=PIPE)
    out, err = await p.communicate(b"x" * 1000000)
    say(q(out), p.returncode)


@case
async def nothing_in():
    p = await run("cat", stdin=DEVNULL, stdout=PIPE)
    out, _ = await p.communicate()
    say(q(out), p.stdin)


@case
async def nothing_out():
    p = await shell("echo out; echo err >&2", stdout=DEVNULL, stderr=DEVNULL)
    say(await p.wait(), p.stdout, p.stderr)


@case
async def errors_with_the_output():
    p = await shell("echo out; echo err >&2; echo out", stdout=PIPE, stderr=STDOUT)
    out, err = await p.communicate()
    say(q(out), q(err))


@case
async def a_file_as_output():
    name = "/tmp/lunette-out-%d" % os.getpid()
    with open(name, "w") as f:
        p = await run("echo", "into a file", stdout=f)
        await p.wait()
    with open(name) as f:
        say(f.read().strip())
    os.remove(name)


@case
async def lines_as_they_come():
    p = await shell("for i in 1 2 3; do echo line $i; done", stdout=PIPE)
    async for line in p.stdout:
        say(q(line))
    say(await p.wait())


@case
async def a_conversation():
    p = await shell("while read x; do echo got $x; done", stdin=PIPE, stdout=PIPE)
    for word in (b"one", b"two"):
        p.stdin.write(word + b"\n")
        say(q(await p.stdout.readline()))
    p.stdin.close()
    await p.stdin.wait_closed()
    say(q(await p.stdout.read()), await p.wait())


@case
async def another_folder():
    p = await run("pwd", cwd="/", stdout=PIPE)
    say(q((await p.communicate())[0]))


@case
async def another_environment():
    p = await shell("echo $FOO", env={"FOO": "bar", "PATH": os.environ["PATH"]}, stdout=PIPE)
    say(q((await p.communicate())[0]))
    p = await run("env", env={"FOO": "baz", "PATH": os.environ["PATH"]}, stdout=PIPE)
    say("FOO=baz" in (await p.communicate())[0].decode())


@case
async def arguments_are_no_shell():
    p = await run("printf", "%s|", "a b", "$HOME", "*", "", stdout=PIPE)
    say(q((await p.communicate())[0]))


@case
async def programs_that_are_not_there():
    for e in (await caught(run("no-such-program-anywhere")), await caught(run("/no/such/program")),
              await caught(run("/")), await caught(run("true", cwd="/no/such/folder"))):
        say(e, e.errno, isinstance(e, OSError))


@case
async def a_shell_command_that_is_not_there():
    p = await shell("no-such-program-anywhere", stderr=DEVNULL)
    say(await p.wait())


@case
async def no_text_only_bytes():
    for name, value in (("text", True), ("encoding", "utf-8"), ("errors", "strict"), ("universal_newlines", True), ("bufsize", 1)):
        say(await caught(run("true", **{name: value})), await caught(shell("true", **{name: value})))
    say(await caught(run("true", shell=True)), await caught(shell("true", shell=False)))


@case
async def stdout_is_for_stderr_alone():
    say(await caught(run("true", stdout=STDOUT)))


@case
async def a_command_is_a_string():
    say(await caught(shell(["true"])))


@case
async def the_wait_is_cancelled():
    p = await run(*SLEEP)
    task = asyncio.create_task(p.wait())
    asyncio.get_running_loop().call_soon(task.cancel)
    await asyncio.wait([task])
    say(task.cancelled(), p.returncode)
    p.kill()
    say(await p.wait())


@case
async def the_start_is_cancelled():
    task = asyncio.create_task(run(*SLEEP))
    asyncio.get_running_loop().call_soon(task.cancel)
    await asyncio.wait([task])
    say(task.cancelled())


@case
async def closing_the_transport_kills():
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.subprocess_exec(asyncio.SubprocessProtocol, *SLEEP)
    say(transport.get_returncode(), transport.is_closing())
    transport.close()
    say(transport.is_closing())
    while transport.get_returncode() is None:
        await asyncio.sleep(.001)
    say(transport.get_returncode())


@case
async def what_is_left_in_a_pipe_can_be_read():
    p = await shell("head -c 300000 /dev/zero; exit 1", stdout=PIPE)
    n = 0
    while data := await p.stdout.read(65536):
        n += len(data)
        await asyncio.sleep(.001)
    say(n, await p.wait())


@case
async def many_wait_for_one():
    p = await run("true")
    say(await asyncio.gather(*[p.wait() for _ in range(10)]))


@case
async def many_at_once():
    async def output(i):
        p = await shell("echo %d" % i, stdout=PIPE)
        return int((await p.communicate())[0])
    say(await asyncio.gather(*[output(i) for i in range(10)]))


@case
async def a_timeout_for_a_process():
    p = await run(*SLEEP)
    say(type(await caught(asyncio.wait_for(p.wait(), .01))).__name__, p.returncode)
    p.kill()
    say(await p.wait())


@case
async def the_limit_of_its_streams():
    p = await run("echo", "x" * 100, stdout=PIPE, limit=10)
    say(await caught(p.stdout.readline()))
    await p.communicate()


@case
async def what_a_protocol_hears():
    events = []
    exited = asyncio.Future()

    class Protocol(asyncio.SubprocessProtocol):
        def connection_made(self, transport):
            events.append("made")

        def pipe_data_received(self, fd, data):
            events.append("%d: %s" % (fd, data.decode().strip()))

        def pipe_connection_lost(self, fd, exc):
            events.append("%d lost" % fd)

        def process_exited(self):
            events.append("exited")

        def connection_lost(self, exc):
            exited.set_result(None)
    transport, _ = await asyncio.get_running_loop().subprocess_exec(Protocol, "echo", "hello", stdin=None, stderr=None)
    await exited
    say(events[0], sorted(events[1:]), transport.get_returncode(), transport.get_pid() > 0)


@case
async def a_process_in_words():
    p = await run("true")
    say(repr(p).replace(str(p.pid), "PID"))
    await p.wait()


@case
async def no_process_is_left_over():
    out = os.popen("ps -o stat= --ppid %d" % os.getpid()).read()
    say("Z" in out)
