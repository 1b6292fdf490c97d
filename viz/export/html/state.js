"use strict";
/* state.js - what the loop has to do at one instant: its queue, its timers, what it watches. The state at an event is
 * that at the checkpoint before it, with the operations since then applied; so going anywhere costs little. */

const State = (() => {
  const R = Recording;
  const LEAST = 512;

  const empty = () => ({
    loop: { state: 0, running: 0, handle: 0, what: 0, label: "", where: 0, depth: 0, since: 0 },
    ready: [],
    border: 0,
    timers: new Map(),
    watches: new Map(),
    jobs: new Map(),
    hold: 0,
    speed: 1000,
  });
  const copy = (s) => ({
    ...s,
    loop: { ...s.loop },
    ready: s.ready.slice(),
    timers: new Map(s.timers),
    watches: new Map(s.watches),
    jobs: new Map(s.jobs),
  });
  const size = (s) => s.ready.length + s.timers.size + s.watches.size + s.jobs.size;

  /* Handles that were cancelled in the queue leave it without a word when the loop passes over them. */
  function take(s, handle) {
    const at = s.ready.findIndex((h) => h.handle === handle);
    if (at < 0) return;
    let from = at;
    while (from > 0 && s.ready[from - 1].revoked) from--;
    s.ready.splice(from, at - from + 1);
    s.border = Math.max(0, s.border - (at - from + 1));
  }
  const side = (a) => `${a.fd}/${a.dir}`;

  const does = {
    loop(s, a, t) {
      const same = s.loop.running === a.running && s.loop.handle === a.handle && s.loop.state === a.state;
      s.loop = { ...a, since: same ? s.loop.since : t };
    },
    tick: (s, a) => (s.border = Math.min(a.ready, s.ready.length)),
    ready: (s, a) => s.ready.push({ ...a, revoked: false }),
    take: (s, a) => take(s, a.handle),
    timer: (s, a) => s.timers.set(a.handle, { ...a, revoked: false, doomed: false }),
    untimer: (s, a) => s.timers.delete(a.handle),
    revoke(s, a) {
      const timer = s.timers.get(a.handle);
      const at = s.ready.findIndex((h) => h.handle === a.handle);
      if (timer) s.timers.set(a.handle, { ...timer, revoked: true });
      if (at >= 0) s.ready[at] = { ...s.ready[at], revoked: true };
    },
    doom(s, a) {
      const timer = s.timers.get(a.handle);
      if (timer) s.timers.set(a.handle, { ...timer, doomed: true });
    },
    watch: (s, a) => s.watches.set(side(a), { ...a, task: 0 }),
    unwatch: (s, a) => s.watches.delete(side(a)),
    watcher(s, a) {
      const w = s.watches.get(side(a));
      if (w) s.watches.set(side(a), { ...w, task: a.task });
    },
    job: (s, a) => s.jobs.set(a.id, a),
    unjob: (s, a) => s.jobs.delete(a.id),
    hold: (s, a) => Object.assign(s, a),
    clear: (s) => Object.assign(s, { ready: [], border: 0, timers: new Map(), watches: new Map(), jobs: new Map() }),
  };
  const byOp = R.about.ops.map((name) => does[name]);

  function apply(s, i) {
    R.each(i, byOp, (op, a) => byOp[op](s, a, R.t[i]));
  }

  const checkpoints = []; /* of the state after event `at` */
  function build() {
    const s = empty();
    let last = 0;
    for (let i = 0; i < R.n; i++) {
      apply(s, i);
      if (i - last < Math.max(LEAST, size(s))) continue;
      checkpoints.push({ at: i, state: copy(s) });
      last = i;
    }
  }

  function at(i) {
    let lo = 0;
    let hi = checkpoints.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (checkpoints[mid].at <= i) lo = mid + 1;
      else hi = mid;
    }
    const from = checkpoints[lo - 1];
    const s = from ? copy(from.state) : empty();
    for (let k = from ? from.at + 1 : 0; k <= i; k++) apply(s, k);
    return s;
  }

  const timers = (s) => [...s.timers.values()].sort((a, b) => a.when - b.when || a.handle - b.handle);

  build();
  return { at, timers };
})();
