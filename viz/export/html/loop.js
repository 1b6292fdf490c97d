"use strict";
/* loop.js - the Loop panel: what runs, what comes next, where this tick ends, what is watched, and the timers, whose
 * bars the timeline draws on its own scale. */

const Loop = (() => {
  const R = Recording;
  const CHIPS = 6;
  const TIMERS = 4;
  const ROW = 26;
  const TOP = 40;
  let shown = []; /* the timers that have a row, for the canvas */

  const cancelling = (id, at) => {
    const t = Run.tasks.get(id);
    return t ? Run.lasts(Run.cancelAt(t, at), at) : false;
  };
  const delivered = (id, at) => {
    const c = Run.tasks.has(id) ? Run.cancelAt(Run.tasks.get(id), at) : null;
    return Run.lasts(c, at) && c.delivered > 0 && c.delivered <= at;
  };

  function runningChip(v, s) {
    const span_ = Run.spanAt(Run.loop, v.index);
    if (!span_ || span_.place !== RUNNING) return span("dim", span_ ? "nothing: the loop polls" : "nothing");
    const t = Run.tasks.get(span_.on);
    const long = v.t - span_.t0 > R.about.slow;
    return el(
      "span",
      { class: `chip ${long ? "blocked" : "running"}` },
      el("span", {}, t ? t.label : span_.label),
      span("dim code", R.where(s.loop.where)),
      span("dim", Words.duration(v.t - span_.t0)),
    );
  }

  function readyChip(v, h) {
    const violet = cancelling(h.of, v.index);
    const raises = violet && !delivered(h.of, v.index);
    return el(
      "span",
      { class: `chip${violet ? " cancelling" : ""}${h.revoked ? " revoked" : ""}` },
      Glyphs.svg(violet ? "cancelling" : "ready"),
      h.label,
      h.revoked
        ? span("dim", "cancelled")
        : raises
          ? span("cancel", "will raise CancelledError")
          : span("dim", Words.duration(v.t - h.since)),
    );
  }

  function queue(v, s) {
    const list = s.ready.slice(0, CHIPS).map((h) => readyChip(v, h));
    const more = s.ready.length - list.length;
    if (s.ready.length === 0) return [span("dim", "empty")];
    if (s.border < list.length) list.splice(s.border, 0, el("span", { class: "border" }), span("dim", "next tick"));
    if (more > 0) list.push(span("dim more", `+${more}`));
    return list;
  }

  /* What has no room leaves from the end, and is counted. */
  function trim(row, all) {
    const chips = [...row.querySelectorAll(".chip:not(.running):not(.blocked)")];
    while (row.scrollWidth > row.clientWidth && chips.length > 1) {
      chips.pop().remove();
      const last = row.querySelector(".more") || row.appendChild(span("dim more"));
      last.textContent = `+${all - chips.length}`;
    }
  }

  function watches(v, s) {
    if (s.watches.size === 0) return [span("faint", "none")];
    return [...s.watches.values()].slice(0, 4).map((w) => {
      const t = Run.tasks.get(w.task);
      const awaits = t && Run.placeAt(t, v.index) === WAITING;
      return span(
        "",
        Glyphs.svg("io", "dim"),
        ` fd ${w.fd} ${w.dir ? "write" : "read"} `,
        span("dim", w.label),
        awaits ? "" : span("dim", "  nobody awaits it"),
      );
    });
  }

  function jobs(v, s) {
    if (s.jobs.size === 0) return [span("faint", "none")];
    return [...s.jobs.values()]
      .slice(0, 4)
      .map((j) =>
        span(
          "",
          Glyphs.svg("thread", "dim"),
          ` ${j.label} `,
          span("dim", j.worker ? Words.duration(v.t - j.since) : "waits for a worker"),
        ),
      );
  }

  const note = (t) =>
    t.revoked ? "cancelled, still in the heap" : t.doomed ? "sleep cancelled, goes at delivery" : "";
  /* It is not late while the loop polls: then it is about to fire. */
  function left(v, t) {
    const runs = Run.spanAt(Run.loop, v.index);
    const ns = t.when - v.t;
    return ns < 0 && !(runs && runs.place === RUNNING && ns < -Words.MS) ? 0 : ns;
  }

  /* What is said of a timer stands behind its bar, and before the line when there is no room. */
  function timerRow(v, t, k, beside) {
    const owner = Run.tasks.get(t.task);
    const ns = left(v, t);
    const late = ns < 0 && !t.revoked;
    const clean = !t.revoked && delivered(t.task, v.index) ? "cleanup, " : "";
    const row = el(
      "li",
      { class: late ? "late" : t.revoked ? "dim" : "", title: note(t) },
      Glyphs.svg("timer", "dim"),
      owner ? el("span", {}, owner.label) : null,
      span("dim", `${clean}${t.label}`),
      span(beside ? "unseen" : "dim", note(t)),
      span("left", late ? `late ${Words.seconds(-ns)} s` : `${Words.seconds(ns)} s`),
    );
    row.style.top = `${TOP + k * ROW}px`;
    return row;
  }

  /* Their texts end left of the cursor's line when there is room, else at the panel's right end. */
  function place(v, node, right) {
    node.style.left = "auto";
    node.style.right = `${Math.max(24, $("upper").clientWidth - right + 12)}px`;
  }

  function draw(v) {
    const s = State.at(v.index);
    const timers = State.timers(s);
    const lanes = Timeline.lanesLeft();
    const cursor = lanes + View.xCursor();
    const wide = $("upper").clientWidth;
    const right = cursor > lanes + 240 && cursor <= wide ? cursor : wide - 12;
    fill(
      $("loop-now"),
      el("dt", {}, "running"),
      el("dd", {}, runningChip(v, s), span("dim", "◂ ready"), ...queue(v, s)),
      el("dt", { class: "roomy" }, "I/O"),
      el("dd", { class: "roomy" }, ...watches(v, s), span("dim", "threads"), ...jobs(v, s)),
    );
    shown = timers.slice(0, TIMERS);
    const title =
      timers.length > shown.length
        ? `timers, the soonest ${shown.length} of ${timers.length}`
        : timers.length
          ? "timers, the soonest first"
          : "timers  none";
    fill($("timers-title"), title);
    fill($("timers"), ...shown.map((t, k) => timerRow(v, t, k, wide - 24 - right > 190)));
    place(v, $("timers-title"), right);
    /* The text of a late one ends where its bar begins. */
    const ends = shown.map((t) =>
      left(v, t) < 0 && !t.revoked ? Math.max(lanes + 160, Math.min(right, lanes + View.xTime(t.when))) : right,
    );
    ends.forEach((end, k) => place(v, $("timers").children[k], end));
    $("loop-now").style.maxWidth = `${Math.max(430, Math.min(right, ...ends) - 330)}px`;
    trim($("loop-now").querySelector("dd"), s.ready.length);
    Timeline.paintTimers(v, shown, cursor <= wide && cursor >= lanes, TOP, ROW);
  }

  View.onDraw((v) => {
    Timeline.paint(v);
    draw(v);
  });
  return { note, left, cancelling };
})();
