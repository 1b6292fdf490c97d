"""The workloads of engine.pl on CPython's asyncio: with_asyncio.py WORKLOAD N [uvloop]. Prints "METRIC VALUE" lines."""
import asyncio
import random
import sys
import time

workload, n = sys.argv[1], int(sys.argv[2])
cpu = time.process_time


def tell(metric, value):
    print(f"{metric} {value:.6g}", flush=True)


def peak_bytes():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024


async def switch():
    rounds = max(1, 1_000_000 // n)

    async def body():
        sleep = asyncio.sleep
        for _ in range(rounds):
            await sleep(0)

    begin = cpu()
    for task in [asyncio.create_task(body()) for _ in range(n)]:
        await task
    tell("switch", (cpu() - begin) * 1e9 / (n * rounds))


async def spawn():
    async def body():
        pass

    begin = cpu()
    for _ in range(n // 1000):
        await asyncio.gather(*[body() for _ in range(1000)])
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
        await asyncio.sleep(seconds)

    memory, begin, begin_cpu = peak_bytes(), now(), cpu()
    for task in [asyncio.create_task(body()) for _ in range(n)]:
        await task
    tell("asleep", begun - begin)
    tell("late", (now() - last) * 1e3)
    tell("cpu", cpu() - begin_cpu)
    tell("memory", (peak_bytes() - memory) / n)


async def queue():
    q = asyncio.Queue(10)

    async def producer():
        for i in range(n):
            await q.put(i)

    async def consumer():
        total = 0
        for _ in range(n):
            total += await q.get()

    begin = cpu()
    await asyncio.gather(producer(), consumer())
    tell("queue", (cpu() - begin) * 1e9 / n)


async def cancel():
    async def body():
        await asyncio.sleep(3600)

    tasks = [asyncio.create_task(body()) for _ in range(n)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    begin = cpu()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    tell("cancel", (cpu() - begin) * 1e9 / n)


async def nested():
    async def body(x):
        return x

    begin = cpu()
    for i in range(n):
        await body(i)
    tell("nested", (cpu() - begin) * 1e9 / n)


async def echo():
    async def serve(reader, writer):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", n)
    print("READY", flush=True)
    await server.serve_forever()


if len(sys.argv) > 3:
    import uvloop
    uvloop.install()
asyncio.run(globals()[workload]())
