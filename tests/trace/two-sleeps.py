"""What CPython's loop queues, sets timers for and runs, while two tasks sleep: python3.13 two-sleeps.py > two-sleeps.order

Handles are named by kind and task: the first turn of a task is a step, one after a future a wakeup, a call that ends a
sleep is a sleep. What asyncio.run does after main's end is left out."""
import asyncio
from asyncio import base_events, events

log = []


def name(callback, args):
    task = getattr(callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        first = "wakeup" if "wakeup" in repr(callback) else "step"
        return f"{first} {task.get_name()}"
    return "sleep" if "set_result_unless_cancelled" in getattr(callback, "__name__", "") else "call"


class Loop(asyncio.SelectorEventLoop):
    def _call_soon(self, callback, args, context):
        log.append("ready " + name(callback, args))
        return super()._call_soon(callback, args, context)

    def call_at(self, when, callback, *args, context=None):
        log.append("timer " + name(callback, args))
        return super().call_at(when, callback, *args, context=context)


def run(handle, inner=events.Handle._run):
    log.append("run " + name(handle._callback, handle._args))
    inner(handle)


events.Handle._run = run


async def sleeper(name):
    await asyncio.sleep(.1)
    return name


async def main():
    a = asyncio.create_task(sleeper("a"))
    b = asyncio.create_task(sleeper("b"))
    await a
    await b
    log.append("end")


with asyncio.Runner(loop_factory=Loop) as runner:
    runner.run(main())
log = log[log.index("ready step Task-1"):log.index("end")]
print(*log, sep="\n")
