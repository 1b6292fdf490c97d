"use strict";
/* run.js - the run as a whole, made in one pass over the events: each task's lane as stretches and points, the loop's
 * lane, what was printed, the marks and the troubles. All of it carries the number of the event at which it began, so
 * that any instant can be shown by comparing numbers. */

const PLACES = ["ready", "running", "waiting", "done", "failed", "cancelled"];
const READY = 0;
const RUNNING = 1;
const WAITING = 2;
const DONE = 3;
const FAILED = 4;
const CANCELLED = 5;
const BIT = { cancelling: 1, delivered: 2, cleanup: 4 };
const STAGE = { asked: 1, delivered: 2, ended: 3, swallowed: 4 };
const FLAG = { lib: 1, repl: 2, main: 3 };
const LOOP_IDLE = 1;
const LOOP_RUNS = 2;

const Run = (() => {
  const R = Recording;
  const O = R.op;
  const tasks = new Map();
  const order = [];
  const loop = { spans: [], callbacks: [], ticks: [], lost: [] };
  const lines = [];
  const marks = [];
  const troubles = [];
  const counts = PLACES.slice(0, 3).map(() => new Uint32Array(R.n));
  const cancelling = new Uint32Array(R.n);
  const tickAt = new Uint32Array(R.n);
  const now = { ready: 0, running: 0, waiting: 0, cancelling: 0, tick: 0 };
  let i = 0;
  let end = null;

  function task(id) {
    let t = tasks.get(id);
    if (t) return t;
    t = {
      id,
      label: `task ${id}`,
      func: "",
      parent: 0,
      by: 0,
      flags: 0,
      input: 0,
      made: R.t[i],
      first: i,
      last: Infinity,
      place: READY,
      outcome: "",
      spans: [],
      cancels: [],
    };
    tasks.set(id, t);
    order.push(t);
    return t;
  }

  const open = (lane) => {
    const s = lane.spans[lane.spans.length - 1];
    return s && s.end === Infinity ? s : null;
  };
  function close(lane) {
    const s = open(lane);
    if (!s) return;
    s.end = i;
    s.t1 = R.t[i];
    s.blocked = s.place === RUNNING && s.t1 - s.t0 > R.about.slow;
  }
  function begin(lane, span) {
    close(lane);
    lane.spans.push({ begin: i, end: Infinity, t0: R.t[i], t1: Infinity, blocked: false, ...span });
  }
  function count(place, by) {
    if (place < DONE) now[PLACES[place]] += by;
  }

  /* What each operation does to the whole. */
  const does = {
    task(a) {
      const t = task(a.id);
      Object.assign(t, { label: a.label, func: a.func, parent: a.parent, by: a.by, flags: a.flags, input: a.input });
      t.made = Math.min(t.made, a.made);
    },
    state(a) {
      const t = task(a.id);
      const known = t.spans.length > 0;
      if (known) count(t.place, -1);
      if (known && t.bits & BIT.cancelling) now.cancelling--;
      count(a.place, 1);
      if (a.bits & BIT.cancelling) now.cancelling++;
      t.place = a.place;
      t.bits = a.bits;
      const s = open(t);
      if (a.place >= DONE) return finish(t, a);
      if (s && s.place === a.place && s.on === a.on && s.bits === a.bits) {
        s.where = a.where;
        return;
      }
      begin(t, { place: a.place, what: a.what, on: a.on, why: a.why, where: a.where, bits: a.bits });
    },
    ended(a) {
      const t = task(a.id);
      t.outcome = a.outcome;
    },
    cancel(a) {
      const t = task(a.id);
      const last = t.cancels[t.cancels.length - 1];
      if (!last || last.stage >= STAGE.ended)
        t.cancels.push({
          asked: i,
          t0: R.t[i],
          delivered: 0,
          end: Infinity,
          t1: Infinity,
          by: a.by,
          asker: a.asker,
          stage: a.stage,
          says: [],
        });
      const c = t.cancels[t.cancels.length - 1];
      c.stage = a.stage;
      if (a.stage === STAGE.delivered) c.delivered = i;
      if (a.stage < STAGE.ended) return;
      c.end = i;
      c.t1 = R.t[i];
    },
    journey(a) {
      const c = task(a.id).cancels.at(-1);
      if (c) c.says.push({ at: i, text: a.sentence });
    },
    loop(a) {
      const runs = a.running || a.handle;
      const s = open(loop);
      if (runs) {
        /* The task's part is over, its turn is not. */
        const goesOn = s && s.place === RUNNING && s.handle === a.handle;
        if (goesOn && (a.running === 0 || s.on === a.running)) {
          if (a.where) s.where = a.where;
          return;
        }
        if (goesOn && s.on === 0) {
          Object.assign(s, { on: a.running, label: a.label, where: a.where });
          return;
        }
        begin(loop, {
          place: RUNNING,
          on: a.running,
          handle: a.handle,
          what: a.what,
          label: a.label,
          where: a.where,
          bits: 0,
        });
      } else if (a.state === LOOP_IDLE) {
        if (!s || s.place !== WAITING) begin(loop, { place: WAITING, on: 0, label: "idle", bits: 0 });
      } else close(loop);
    },
    tick(a) {
      now.tick = a.number;
      loop.ticks.push(i);
    },
    callback(a) {
      loop.callbacks.push({ at: i, label: a.label });
    },
    lost(a) {
      loop.lost.push({ at: i, count: a.count });
    },
    mark(a) {
      marks.push({ at: i, task: a.task, text: a.text });
    },
    line(a) {
      lines.push({ at: i, kind: a.kind, input: a.input, task: a.task, more: a.more, text: a.text, grown: [] });
    },
    grow(a) {
      const line = lines.findLast((l) => l.kind === a.kind);
      if (line) line.grown.push({ at: i, text: a.text });
    },
    /* `stand` is the record at which it is seen best. */
    trouble(a) {
      troubles.push({ ...a, at: R.ofRecord(a.stand) });
    },
    end(a) {
      end = { at: i, ...a };
    },
  };

  function finish(t, a) {
    close(t);
    if (t.last === Infinity) t.last = i;
    t.where = a.where;
  }

  const byOp = R.about.ops.map((name) => does[name]);

  function build() {
    for (i = 0; i < R.n; i++) {
      R.each(i, byOp, (op, a) => byOp[op](a));
      counts[READY][i] = now.ready;
      counts[RUNNING][i] = now.running;
      counts[WAITING][i] = now.waiting;
      cancelling[i] = now.cancelling;
      tickAt[i] = now.tick;
    }
    troubles.sort((a, b) => a.at - b.at);
  }

  /* The span of a lane at event i; null: none. */
  function spanAt(lane, at) {
    const s = lane.spans;
    let lo = 0;
    let hi = s.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (s[mid].begin <= at) lo = mid + 1;
      else hi = mid;
    }
    const it = s[lo - 1];
    return it && it.end > at ? it : null;
  }

  /* Where a task is at event i, as a place; -1: it is not made yet. */
  function placeAt(t, at) {
    if (at < t.first) return -1;
    if (at >= t.last) return t.place;
    const s = spanAt(t, at);
    return s ? s.place : READY;
  }
  const cancelAt = (t, at) => t.cancels.findLast((c) => c.asked <= at) || null;
  const lasts = (c, at) => c !== null && c.end > at;

  build();
  return {
    tasks,
    order,
    loop,
    lines,
    marks,
    troubles,
    counts,
    cancelling,
    tickAt,
    end,
    spanAt,
    placeAt,
    cancelAt,
    lasts,
  };
})();
