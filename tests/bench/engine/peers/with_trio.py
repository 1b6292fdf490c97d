"""The workloads of engine.pl on trio: with_trio.py WORKLOAD N. Prints "METRIC VALUE" lines."""
import random
import sys
import time

import trio

workload, n = sys.argv[1], int(sys.argv[2])
cpu = time.process_time


def tell(metric, value):
    print(f"{metric} {value:.6g}", flush=True)


def peak_bytes():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024


async def switch():
    rounds = max(1, 300_000 // n)

    async def body():
        for _ in range(rounds):
            await trio.sleep(0)

    begin = cpu()
    async with trio.open_nursery() as nursery:
        for _ in range(n):
            nursery.start_soon(body)
    tell("switch", (cpu() - begin) * 1e9 / (n * rounds))


async def spawn():
    async def body():
        pass

    begin = cpu()
    for _ in range(n // 1000):
        async with trio.open_nursery() as nursery:
            for _ in range(1000):
                nursery.start_soon(body)
    tell("spawn", (cpu() - begin) * 1e9 / n)


async def sleepers():
    rnd = random.Random(42).random
    asleep = 0
    last = begun = 0.0
    now = time.perf_counter

    async def body():
        nonlocal asleep, last, begun
        seconds = rnd() * 2
        asleep += 1
        if asleep == n:
            begun = now()
        last = max(last, now() + seconds)
        await trio.sleep(seconds)

    memory, begin, begin_cpu = peak_bytes(), now(), cpu()
    async with trio.open_nursery() as nursery:
        for _ in range(n):
            nursery.start_soon(body)
    tell("asleep", begun - begin)
    tell("late", (now() - last) * 1e3)
    tell("cpu", cpu() - begin_cpu)
    tell("memory", (peak_bytes() - memory) / n)


async def queue():
    sender, receiver = trio.open_memory_channel(10)

    async def producer():
        for i in range(n):
            await sender.send(i)

    async def consumer():
        total = 0
        for _ in range(n):
            total += await receiver.receive()

    begin = cpu()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(producer)
        nursery.start_soon(consumer)
    tell("queue", (cpu() - begin) * 1e9 / n)


async def cancel():
    async with trio.open_nursery() as nursery:
        for _ in range(n):
            nursery.start_soon(trio.sleep, 3600)
        await trio.sleep(0.001)
        await trio.sleep(0)
        begin = cpu()
        nursery.cancel_scope.cancel()
    tell("cancel", (cpu() - begin) * 1e9 / n)


async def nested():
    async def body(x):
        return x

    begin = cpu()
    for i in range(n):
        await body(i)
    tell("nested", (cpu() - begin) * 1e9 / n)


async def echo():
    async def serve(stream):
        while data := await stream.receive_some(65536):
            await stream.send_all(data)

    async with trio.open_nursery() as nursery:
        await nursery.start(trio.serve_tcp, serve, n)
        print("READY", flush=True)


trio.run(globals()[workload])
