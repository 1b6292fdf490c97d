// The workloads of engine.pl on Node: with_node.mjs WORKLOAD N. Prints "METRIC VALUE" lines.
import fs from "node:fs";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const [workload, arg] = process.argv.slice(2);
const n = Number(arg);
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
const now = () => performance.now() / 1e3;
const tell = (metric, value) => console.log(`${metric} ${Number(value.toPrecision(6))}`);
const peakBytes = () => Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1]) * 1024;

const works = {
  // A promise's turn is no turn of the loop, which is what it is measured against here all the same.
  async switch() {
    const rounds = Math.max(1, Math.floor(1e6 / n));
    const body = async () => { for (let i = 0; i < rounds; i++) await Promise.resolve(); };
    const begin = cpu();
    await Promise.all(Array.from({ length: n }, body));
    tell("switch", (cpu() - begin) * 1e9 / (n * rounds));
  },
  async spawn() {
    const body = async () => { await null; };
    const begin = cpu();
    for (let i = 0; i < n / 1000; i++) await Promise.all(Array.from({ length: 1000 }, body));
    tell("spawn", (cpu() - begin) * 1e9 / n);
  },
  async sleepers() {
    let asleep = 0, last = 0, begun = 0;
    const body = async () => {
      const seconds = Math.random() * 2;
      if (++asleep === n) begun = now();
      last = Math.max(last, now() + seconds);
      await new Promise(wake => setTimeout(wake, seconds * 1e3));
    };
    const memory = peakBytes(), begin = now(), beginCpu = cpu();
    await Promise.all(Array.from({ length: n }, body));
    tell("asleep", begun - begin);
    tell("late", (now() - last) * 1e3);
    tell("cpu", cpu() - beginCpu);
    tell("memory", (peakBytes() - memory) / n);
  },
  async queue() {
    const items = [], putters = [], getters = [];
    const put = async item => {
      while (items.length >= 10) await new Promise(wake => putters.push(wake));
      items.push(item);
      getters.shift()?.();
    };
    const get = async () => {
      while (!items.length) await new Promise(wake => getters.push(wake));
      const item = items.shift();
      putters.shift()?.();
      return item;
    };
    const begin = cpu();
    await Promise.all([
      (async () => { for (let i = 0; i < n; i++) await put(i); })(),
      (async () => { let sum = 0; for (let i = 0; i < n; i++) sum += await get(); })(),
    ]);
    tell("queue", (cpu() - begin) * 1e9 / n);
  },
  async cancel() {
    const controllers = [], sleeps = [];
    for (let i = 0; i < n; i++) {
      controllers.push(new AbortController());
      sleeps.push(sleep(3600e3, 0, { signal: controllers[i].signal }));
    }
    await sleep(1);
    const begin = cpu();
    for (const c of controllers) c.abort();
    await Promise.allSettled(sleeps);
    tell("cancel", (cpu() - begin) * 1e9 / n);
    process.exit();
  },
  async nested() {
    const body = async x => x;
    const begin = cpu();
    for (let i = 0; i < n; i++) await body(i);
    tell("nested", (cpu() - begin) * 1e9 / n);
  },
  async echo() {
    net.createServer({ noDelay: true }, s => { s.on("data", d => s.write(d)); s.on("error", () => {}); })
      .listen(n, "127.0.0.1", () => console.log("READY"));
  },
};
await works[workload]();
