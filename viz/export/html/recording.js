"use strict";
/* recording.js - the recording as it stands in the page: events in columns, words by number, sources by file. It
 * reads the data once, checks that it is of a version that it knows, and decides nothing. Times are ns on the loop's
 * clock. */

const Recording = (() => {
  const VERSION = 1;
  const read = (id) => JSON.parse(document.getElementById(`data-${id}`).textContent);

  const about = read("about");
  if (about.format !== "lunette-page" || about.version !== VERSION)
    throw new Error(`This page holds a recording of version ${about.version}; its code shows version ${VERSION}.`);
  const words = read("words");
  const sources = read("sources");
  const sequences = read("sequences");
  const raw = read("events");

  const n = raw.length;
  const t = new Float64Array(n);
  const seq = new Float64Array(n);
  const kind = new Uint8Array(n);
  const say = new Uint32Array(n);
  for (let i = 0, time = 0, number = 0; i < n; i++) {
    const e = raw[i];
    seq[i] = number += e[0];
    t[i] = time += e[1];
    kind[i] = e[2];
    say[i] = e[3];
  }

  const argument = (name) => (name.endsWith("'") ? { name: name.slice(0, -1), word: true } : { name, word: false });
  /* Operations by name: what they are called, how many arguments each takes, and which of these are words. */
  const op = {};
  const args = about.args.map((list) => (list ? list.split(" ") : []).map(argument));
  about.ops.forEach((name, i) => (op[name] = i));
  const kinds = {};
  about.kinds.forEach((name, i) => (kinds[name] = i));

  /* Calls f(operation, arguments) for each operation of event i; a word's number has become the word. `wanted` tells
   * which operations; the others are passed over. */
  function each(i, wanted, f) {
    const e = raw[i];
    for (let at = 4; at < e.length;) {
      const o = e[at++];
      const a = {};
      if (!wanted[o]) {
        at += args[o].length;
        continue;
      }
      for (const { name, word } of args[o]) {
        const v = e[at++];
        a[name] = word ? words[v] : v;
      }
      f(o, a);
    }
  }

  /* The last event at or before a time; -1: none. */
  function at(time) {
    let lo = 0;
    let hi = n;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (t[mid] <= time) lo = mid + 1;
      else hi = mid;
    }
    return lo - 1;
  }

  /* Where a turn of the loop begins: a callback's, or a task's. What a task starts eagerly is within its turn. */
  const turn = new Uint8Array(n);
  for (let i = 0, within = false; i < n; i++) {
    const name = about.kinds[kind[i]];
    if (name === "ran" || name === "turn" || name === "poll") within = false;
    if ((name === "run" || name === "step") && !within) ((turn[i] = 1), (within = true));
  }

  const is = (i, name) => (name === "callback" ? turn[i] === 1 : kind[i] === kinds[name]);
  /* The event of a record, or the last one before it. */
  function ofRecord(number) {
    let lo = 0;
    let hi = n;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (seq[mid] <= number) lo = mid + 1;
      else hi = mid;
    }
    return Math.max(0, lo - 1);
  }

  /* The next event of a kind, or "callback", after (or, backwards, before) event i; -1: none. */
  function next(i, name, step) {
    for (i += step; i >= 0 && i < n; i += step) if (is(i, name)) return i;
    return -1;
  }

  const file = (where) => sources[Math.floor(where / 0x100000)];
  const line = (where) => where % 0x100000;
  const base = (name) => name.slice(name.lastIndexOf("/") + 1) || name;

  return {
    about,
    n,
    t,
    seq,
    kind,
    op,
    words,
    sources,
    sequences,
    each,
    at,
    ofRecord,
    next,
    file,
    line,
    base,
    first: n ? t[0] : 0,
    last: n ? t[n - 1] : 0,
    sentence: (i) => words[say[i]],
    kindName: (i) => about.kinds[kind[i]],
    isKind: is,
    where: (w) => (w && file(w) ? `${base(file(w).name)}:${line(w)}` : ""),
    fileNumber: (w) => Math.floor(w / 0x100000),
  };
})();
