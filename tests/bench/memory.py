# What Python's own tracemalloc costs, for comparison with memory.lua: the same kinds of work.
import sys, time, tracemalloc
runs, N = int(sys.argv[1]), int(200000 * float(sys.argv[2]))
class Thing:
    __slots__ = ("x", "y")
    def __init__(self, x): self.x, self.y = x, 0
def dropped():
    for i in range(N): t = [i]
def kept():
    all = []
    for i in range(N): all.append([i])
def closures():
    for i in range(N): f = lambda: i
def strings():
    for i in range(N): s = "v" + str(i)
def objects():
    for i in range(N): o = Thing(i)
works = [("tables, dropped", dropped), ("tables, kept", kept), ("closures", closures), ("strings", strings), ("objects with methods", objects)]
least = {}
def measure(phase):
    for name, f in works:
        begin = time.process_time()
        f()
        least[name, phase] = min(least.get((name, phase), 1e9), time.process_time() - begin)
for _ in range(runs):
    measure("off")
    tracemalloc.start()
    measure("on")
    tracemalloc.stop()
for name, f in works:
    print(name, *("%.1f" % (least[name, p] / N * 1e9) for p in ("off", "on")), sep="\t")
