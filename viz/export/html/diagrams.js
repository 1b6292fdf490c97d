"use strict";
/* diagrams.js - the sequence diagrams as they stand in the recording, by task: participants in columns, rows,
 * lifelines, the shapes of cancellations, and where the cursor is among the rows. It draws nothing. */

const Diagrams = (() => {
  const R = Recording;
  const ROW = { event: 0, tick: 1, idle: 2, fold: 3, state: 4 };
  const ARROW = ["resume", "raise", "await", "suspend", "wake", "cancel", "call", "return", "done"];
  const ACTOR = { loop: 0, task: 1, coro: 2, awaited: 3, asker: 4 };
  const LIFE = ["", "waiting", "ready", "running"];
  const HEAD = 13; /* numbers of a row before its lifelines */
  const known = new Map();
  const raw = new Map(R.sequences.map((q) => [q.task, q]));

  const life = (bits) => ({
    life: LIFE[bits & 3],
    violet: (bits & 4) !== 0,
    blocked: (bits & 8) !== 0,
    actor: (bits >> 4) - 1,
  });

  function row(r) {
    const [kind, tick, seq, t, arrow, outcome, violet, from, to, text, note, at, say] = r;
    return {
      kind,
      tick,
      seq,
      t,
      arrow: ARROW[arrow],
      outcome,
      violet: violet === 1,
      from,
      to,
      at,
      text: R.words[text],
      note: R.words[note],
      say: R.words[say],
      life: r.slice(HEAD).map(life),
      index: seq ? R.ofRecord(seq) : -1,
    };
  }

  function actor(a) {
    const [kind, what, task, column, first, last, name, note] = a;
    return { kind, what, task, column, first, last, name: R.words[name], note: R.words[note] };
  }

  /* Rows that are no events stand where the event below them does. */
  function placeRows(rows) {
    let index = R.n - 1;
    for (let k = rows.length - 1; k >= 0; k--) rows[k].index < 0 ? (rows[k].index = index) : (index = rows[k].index);
  }

  /* The diagram of a task; null: there is none. */
  function of(task) {
    if (known.has(task)) return known.get(task);
    const q = raw.get(task);
    if (!q) return null;
    const d = {
      columns: q.columns,
      actors: q.actors.map(actor),
      rows: q.rows.map(row),
      shapes: q.shapes.map(([first, last, open, lo, hi]) => ({ first, last, open, lo, hi })),
    };
    placeRows(d.rows);
    known.set(task, d);
    return d;
  }

  /* The newest event row at an event of the recording; -1: it has not begun. */
  const rowAt = (d, index) => d.rows.findLastIndex((r) => r.kind === ROW.event && r.index <= index);

  /* Who stands in each column at a row, or comes there next, or stood there last. */
  function heads(d, at) {
    const out = [];
    for (let c = 0; c < d.columns; c++) {
      const mine = d.actors.filter((a) => a.column === c);
      out.push(
        mine.find((a) => a.first <= at && a.last >= at) ||
          mine.find((a) => a.first > at) ||
          mine[mine.length - 1] ||
          null,
      );
    }
    return out;
  }

  return { ROW, ACTOR, of, rowAt, heads };
})();
