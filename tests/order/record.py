"""Runs a program of this folder on CPython's own loop under a virtual clock, and prints what the loop does.

    python3.13 record.py NAME.py > NAME.events

A line an event: `ready WHAT`, `tick`, `run WHAT`, `timer WHAT +DELAY`, `due WHAT`, `done WHAT`. The pure Python
Task and Future are used, whose steps can be seen; their order is the C accelerator's.
"""
import asyncio
import collections
import heapq
import sys
from asyncio import base_events, events, futures, tasks

def say(*words):
    print(*words)


def what(callback):
    """A callback as the trace names it: `step Task-2`, `wakeup Task-1`, `sleep`, `call`."""
    owner = getattr(callback, "__self__", None)
    name = getattr(callback, "__name__", "")
    if isinstance(owner, tasks._PyTask) and name.endswith(("step", "wakeup")):
        return ("wakeup " if "wakeup" in name else "step ") + owner.get_name()
    return "sleep" if callback is futures._set_result_unless_cancelled else "call"


def note_run(handle):
    if loop.new_tick:
        say("tick")
        loop.new_tick = False
    say("run", what(handle._callback))


class NotedHandle(events.Handle):
    __slots__ = ()

    def _run(self):
        note_run(self)
        events.Handle._run(self)


class NotedTimer(events.TimerHandle):
    __slots__ = ()

    def _run(self):
        note_run(self)
        events.TimerHandle._run(self)


class Ready(collections.deque):
    """The ready queue, which tells what joins it; due timers among them."""

    def append(self, handle):
        if isinstance(handle, events.TimerHandle):
            say("due", what(handle._callback))
        say("ready", what(handle._callback))
        super().append(handle)


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        super().__init__()
        self.now = 0.0
        self.new_tick = False
        self._ready = Ready()
        select = self._selector.select
        self._selector.select = lambda timeout=None: self.jump(timeout, select)

    def time(self):
        return getattr(self, "now", 0.0)

    def jump(self, timeout, select):
        if timeout:
            self.now = self._scheduled[0]._when
        self.new_tick = True
        return select(0)

    def _call_soon(self, callback, args, context):
        handle = NotedHandle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def call_at(self, when, callback, *args, context=None):
        timer = NotedTimer(when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        say("timer", what(callback), "+%.3f" % (when - self.now))
        return timer


def schedule_callbacks(self, original=futures._PyFuture._Future__schedule_callbacks):
    say("done", self.get_name() if isinstance(self, tasks._PyTask) else "future")
    original(self)


futures._PyFuture._Future__schedule_callbacks = schedule_callbacks
asyncio.Future = futures.Future = futures._PyFuture
asyncio.Task = tasks.Task = tasks._PyTask
base_events.futures.Future = futures._PyFuture
for name in ("_enter_task", "_leave_task", "_register_task", "_unregister_task", "current_task", "_swap_current_task"):
    setattr(tasks, name, getattr(tasks, "_py" + name if name.startswith("_") else "_py_" + name))
asyncio.current_task = tasks.current_task

with open(sys.argv[1]) as source:
    scope = {"asyncio": asyncio, "__name__": "program"}
    exec(compile(source.read(), sys.argv[1], "exec"), scope)
loop = VirtualLoop()
asyncio.set_event_loop(loop)
loop.run_until_complete(scope["main"]())
