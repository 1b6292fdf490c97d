"use strict";
/* status.js - the first row: what kind of picture this is, when it stands, what runs, how many tasks are where, how
 * busy the loop was, and what is missing. */

const Status = (() => {
  const R = Recording;
  const about = R.about;

  /* The share of a window before t in which the loop ran something. */
  function busy(t, window) {
    let ran = 0;
    for (let k = Run.loop.spans.length - 1; k >= 0; k--) {
      const s = Run.loop.spans[k];
      if (s.t1 < t - window) break;
      if (s.place === RUNNING) ran += Math.max(0, Math.min(s.t1, t) - Math.max(s.t0, t - window));
    }
    return Math.min(1, ran / window);
  }

  function runs(v) {
    const s = Run.spanAt(Run.loop, v.index);
    const t = s && s.on ? Run.tasks.get(s.on) : null;
    if (!s) return [span("dim", "no loop runs")];
    if (s.place !== RUNNING) return [span("dim", "the loop is idle")];
    const long = v.t - s.t0 > about.slow;
    const glyph = Glyphs.svg(long ? "blocked" : "running");
    return [
      glyph,
      " ",
      el("b", {}, t ? t.label : s.label),
      span(
        long ? "failed" : "",
        long ? ` blocks the loop for ${Words.duration(v.t - s.t0)}` : ` running ${Words.duration(v.t - s.t0)}`,
      ),
    ];
  }

  function counts(v) {
    const at = (p) => Run.counts[p][v.index] || 0;
    const all = at(READY) + at(RUNNING) + at(WAITING);
    const c = Run.cancelling[v.index];
    const violet = c ? `, ${c} of them cancelling` : "";
    const says = `${at(RUNNING)} running, ${at(READY)} ready, ${at(WAITING)} waiting${violet}`;
    const parts = [`${Words.plural(all, "task")} `];
    for (const p of [RUNNING, READY, WAITING]) parts.push(Glyphs.svg(PLACES[p]), `${at(p)}`);
    if (c) parts.push(span("dim", "  of them "), Glyphs.svg("cancelling"), `${c}`);
    return el("span", { class: "counts", title: says, "aria-label": `${Words.plural(all, "task")}: ${says}` }, parts);
  }

  function mode(v) {
    if (v.playing) return span("past", `▶ ×${v.speed}  ${Words.seconds(v.t)} s`);
    if (v.index >= R.n - 1 && v.t >= R.last) return span("mode", "■ recorded ", span("dim", name()));
    return span("past", `◀ PAST  ${Words.seconds(v.t)} s`);
  }
  /* What was run; a prompt's program has no name. */
  const name = () => (/^[-<]|^$/.test(about.program) ? "" : R.base(about.program));

  function missing() {
    const lost = Run.loop.lost.reduce((sum, l) => sum + l.count, 0) + about.dropped;
    return span(lost ? "failed" : "second", span("dim", "dropped "), `${lost}`);
  }

  function draw(v) {
    const since =
      v.mark === null ? null : span("", span("dim", "since the mark "), Words.duration(Math.abs(v.t - v.mark)));
    const slow = 1e9;
    fill(
      $("status"),
      span("brand", Glyphs.svg("moon", "running"), "lunette"),
      mode(v),
      span("", span("dim", "loop "), el("b", {}, `${Words.seconds(v.t)} s`)),
      span("second", span("dim", "tick "), el("b", {}, `${Run.tickAt[v.index] || 0}`)),
      span(
        "third",
        span("dim", "event "),
        el("b", {}, `${R.seq[v.index] || 0}`),
        span("dim", ` of ${R.n ? R.seq[R.n - 1] : 0}`),
      ),
      span("", ...runs(v)),
      counts(v),
      span("second", span("dim", "busy "), `${Math.round(100 * busy(v.t, slow))} %`, span("dim", " of 1 s")),
      since,
      missing(),
      span("push", key("T", v.theme === "dark" ? "light" : "dark", "theme"), key("?", "help", "help")),
    );
  }
  const key = (label, words, command) =>
    el("button", { type: "button", "data-command": command }, el("b", {}, label), words);

  /* What the page does not show, once and for all. */
  const number = (n) => n.toLocaleString("en");
  function notices() {
    const say = [];
    if (about.leftOut)
      say.push(
        `This page holds the newest ${number(about.records)} records; ${number(about.leftOut)} older ones are left ` +
          'out. "lunette view" shows all of them.',
      );
    if (about.cutBytes) say.push(`${number(about.cutBytes)} bytes of long texts are left out.`);
    if (!about.closed) say.push("The recording was not closed: it went on, or ended suddenly.");
    if (about.faults)
      say.push(`The recording is damaged in ${Words.plural(about.faults, "place")}; the first is ${about.fault}`);
    if (about.dropped) say.push(`The disk was full: ${about.dropped} more records were not kept.`);
    return say;
  }

  View.onDraw(draw);
  return { busy, notices, name };
})();
