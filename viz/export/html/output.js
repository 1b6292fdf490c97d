"use strict";
/* output.js - what was typed and printed, up to the cursor. Consecutive lines are one text, so that a copy of it is as
 * it was; the newest line is kept in view. */

const Output = (() => {
  const INPUT = 0;
  const OUT = 1;
  const ERR = 2;
  const VALUE = 3;
  const ERROR = 4;
  const CANCELLED_ = 5;
  const NONE = 6;
  const WARN = 7;
  const MOST = 2000;
  const body = $("repl");
  let shown = "";

  /* The text of a line at an event: what it had grown to. */
  const textAt = (line, at) =>
    line.text +
    line.grown
      .filter((g) => g.at <= at)
      .map((g) => g.text)
      .join("");

  /* How many lines there are at an event. */
  function countAt(at) {
    let lo = 0;
    let hi = Run.lines.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (Run.lines[mid].at <= at) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  const clipped = (text) => Words.elide(text, 4000);

  /* An input's first line has the prompt. */
  function row(line, at) {
    const text = clipped(textAt(line, at));
    if (line.kind === INPUT) return el("div", {}, span("prompt", line.more ? ">> " : "> "), ...highlighted(text));
    if (line.kind === VALUE) return el("div", {}, text);
    if (line.kind === ERROR || line.kind === ERR)
      return el("div", { class: line.kind === ERROR ? "failed" : "" }, text);
    if (line.kind === CANCELLED_) return el("div", { class: "cancel" }, "⊘ ", text || "cancelled");
    if (line.kind === NONE) return el("div", { class: "note" }, Glyphs.svg("done"), " ", took(line));
    if (line.kind === WARN) return el("div", {}, span("failed", line.more ? "  " : "! "), text);
    return el("div", {}, text);
  }

  /* How long an input without a value took. */
  function took(line) {
    const t = Run.tasks.get(line.task);
    return t ? Words.duration(Recording.t[line.at] - Recording.t[t.first]) : "";
  }

  function highlighted(text) {
    return text.split(/\b(await)\b(?=\s*[\w(])/).map((part) => (part === "await" ? span("await", part) : part));
  }

  function waiting(v) {
    const lines = Run.lines.slice(0, countAt(v.index));
    const last = lines.findLast((l) => l.kind === INPUT);
    const t = last ? Run.tasks.get(last.task) : null;
    const place = t ? Run.placeAt(t, v.index) : -1;
    if (!t || place < 0 || place >= DONE) return null;
    const s = Run.spanAt(t, v.index);
    const why = place === WAITING && s ? `awaiting ${Words.brief(s.why)}` : PLACES[place];
    return el(
      "div",
      { class: "note" },
      Glyphs.svg(Glyphs.state(place, Run.lasts(Run.cancelAt(t, v.index), v.index))),
      " ",
      why,
      span("dim", `  ${Words.duration(v.t - Recording.t[t.first])}`),
    );
  }

  function draw(v) {
    const n = countAt(v.index);
    const from = Math.max(0, n - MOST);
    const key = `${n}/${v.index === Recording.n - 1}/${v.t}`;
    if (key === shown || v.left !== "repl") return;
    shown = key;
    const rows = Run.lines.slice(from, n).map((line) => row(line, v.index));
    if (from) rows.unshift(span("note", `${from} older lines`));
    if (!rows.length) rows.push(span("note", Run.lines.length ? "Nothing is printed yet." : "Nothing was printed."));
    fill(body, ...rows, waiting(v));
    body.scrollTop = body.scrollHeight;
  }

  View.onDraw(draw);
  return { countAt, textAt };
})();
