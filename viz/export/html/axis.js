"use strict";
/* axis.js - from instants to places on the timeline, and back. Two axes: time, on which a stretch is as long as it
 * took; and callbacks, on which every turn of the loop has the same length and idle time is a gap. A place is a number
 * of units; the view says how many pixels a unit has. */

const Axis = (() => {
  const R = Recording;
  const n = R.n;
  const TURN = 1;
  const BETWEEN = 0.12;
  const IDLE = 0.7; /* units */

  /* Where each event stands on the axis of callbacks. */
  const place = new Float64Array(n);
  const gaps = [];
  function turnEnd(i) {
    for (let k = i + 1; k < n; k++) {
      if (R.isKind(k, "ran")) return k;
      if (R.isKind(k, "callback") || R.isKind(k, "turn") || R.isKind(k, "poll")) return k - 1;
    }
    return n - 1;
  }
  for (let i = 0, at = 0; i < n;) {
    if (R.isKind(i, "callback")) {
      const end = turnEnd(i);
      const step = TURN / Math.max(1, end - i);
      for (let k = i; k <= end; k++) place[k] = at + (k - i) * step;
      at += TURN;
      i = end + 1;
      continue;
    }
    const waits = i + 1 < n && R.t[i + 1] > R.t[i];
    place[i] = at;
    if (waits) gaps.push({ from: i, to: i + 1, ns: R.t[i + 1] - R.t[i] });
    at += waits ? IDLE : BETWEEN;
    i++;
  }

  const time = {
    name: "time",
    of: (index, t) => t - R.first,
    ofTime: (t) => t - R.first,
    whole: Math.max(1, R.last - R.first),
    finest: 1 / 20 /* pixels per ns at most */,
    at(u) {
      const t = Math.min(Math.max(u + R.first, R.first), R.last);
      return { index: Math.max(0, R.at(t)), t };
    },
  };

  const callbacks = {
    name: "callbacks",
    of: (index, t) => place[Math.min(index, n - 1)] || 0,
    /* A time between two events stands between them; one that was not recorded, behind the end. */
    ofTime(t) {
      const i = R.at(t);
      if (i < 0) return 0;
      if (i + 1 >= n) return place[n - 1] + (t > R.last ? IDLE : 0);
      const gap = R.t[i + 1] - R.t[i];
      return place[i] + (gap > 0 ? ((t - R.t[i]) / gap) * (place[i + 1] - place[i]) : 0);
    },
    whole: n ? Math.max(1, place[n - 1]) : 1,
    finest: 400,
    at(u) {
      let lo = 0;
      let hi = n;
      while (lo < hi) {
        const mid = (lo + hi) >> 1;
        if (place[mid] <= u) lo = mid + 1;
        else hi = mid;
      }
      const i = Math.max(0, lo - 1);
      const wide = i + 1 < n ? place[i + 1] - place[i] : 0;
      const part = wide > 0 ? Math.min(1, Math.max(0, (u - place[i]) / wide)) : 0;
      return { index: i, t: R.t[i] + (i + 1 < n ? part * (R.t[i + 1] - R.t[i]) * 0.999999 : 0) };
    },
  };

  /* The smallest step of 1, 2, 5 x 10^k that is at least so much. */
  function step(least) {
    const unit = 10 ** Math.floor(Math.log10(least));
    for (const m of [1, 2, 5, 10]) if (m * unit >= least * 0.999999) return Math.max(1, Math.round(m * unit));
    return unit;
  }

  /* On a virtual clock code takes no time, and on an axis of time it would be invisible. */
  const busy = Run.loop.spans.reduce((sum, s) => sum + (s.place === RUNNING && s.t1 < Infinity ? s.t1 - s.t0 : 0), 0);
  const suits = busy <= (R.last - R.first) / 500 && n < 20000 ? "callbacks" : "time";

  return { time, callbacks, gaps, step, suits };
})();
