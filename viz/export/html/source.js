"use strict";
/* source.js - the source where the selected task is, or the one that runs: its line as of the cursor, and in the gutter
 * every task that stands in this file. */

const Source = (() => {
  const R = Recording;
  const KINDS = ["", "keyword", "await", "string", "comment", "number"];
  const ROW = 20;
  const AROUND = 400;
  const body = $("source-body");
  const title = $("source-title");
  let shown = "";

  /* The task whose place is shown: the selected one; else the one that runs. */
  function subject(v) {
    const selected = Run.tasks.get(v.task);
    if (selected && Run.placeAt(selected, v.index) >= 0) return selected;
    const s = Run.spanAt(Run.loop, v.index);
    const running = s ? Run.tasks.get(s.on) : null;
    return running || Run.order.findLast((t) => t.first <= v.index && whereOf(t, v.index)) || null;
  }

  function whereOf(t, at) {
    if (at >= t.last) return t.where || 0;
    const s = Run.spanAt(t, at);
    return s ? s.where : 0;
  }

  /* Where code is that runs for long is known to the loop. */
  function placeOf(v, t) {
    const s = Run.spanAt(Run.loop, v.index);
    const loop = State.at(v.index).loop;
    return s && s.on === t.id && loop.where ? loop.where : whereOf(t, v.index);
  }

  /* The tasks that live and stand in a file, by line. */
  function standing(v, number) {
    const lines = new Map();
    for (const t of Run.order) {
      if (t.first > v.index || t.last <= v.index || t.flags === FLAG.lib) continue;
      const where = placeOf(v, t);
      if (!where || R.fileNumber(where) !== number) continue;
      const line = R.line(where);
      lines.has(line) ? lines.get(line).push(t) : lines.set(line, [t]);
    }
    return lines;
  }

  function words(line) {
    const out = [];
    for (let i = 0; i < line.length; i += 2) out.push(line[i] ? span(KINDS[line[i]], line[i + 1]) : line[i + 1]);
    return out;
  }

  function row(v, line, number, tasks, here) {
    const first = tasks && tasks[0];
    const violet = first && Run.lasts(Run.cancelAt(first, v.index), v.index);
    const who = tasks
      ? `${tasks
          .slice(0, 3)
          .map((t) => t.label)
          .join(", ")}${tasks.length > 3 ? ` +${tasks.length - 3}` : ""}`
      : "";
    return el(
      "div",
      { class: `row${here ? " here" : ""}`, "aria-current": here ? "true" : null },
      span("gutter", first ? Glyphs.svg(Glyphs.state(Run.placeAt(first, v.index), violet), "", who) : ""),
      span("line-number", `${number}`),
      span("text", ...words(line)),
      who ? span(`who${violet ? " cancel" : ""}`, who) : null,
    );
  }

  function draw(v) {
    const t = subject(v);
    const where = t ? placeOf(v, t) : 0;
    const file = where ? R.file(where) : null;
    const number = where ? R.line(where) : 0;
    const key = `${where}/${v.index}/${v.task}`;
    if (key === shown) return;
    shown = key;
    fill(
      title,
      el("b", {}, "4"),
      " Source ",
      span("dim code", file ? R.base(file.name) : ""),
      t ? span("dim", `  ${t.label}`) : null,
    );
    if (!file) return fill(body, span("dim", t ? "It is not known where this task is." : "No task lives here."));
    if (file.error) return fill(body, span("dim", file.error));
    const tasks = standing(v, R.fileNumber(where));
    const from = Math.max(0, number - AROUND);
    const to = Math.min(file.lines.length, number + AROUND);
    const rows = [];
    for (let i = from; i < to; i++) rows.push(row(v, file.lines[i], i + 1, tasks.get(i + 1), i + 1 === number));
    fill(body, ...rows);
    const here = body.querySelector(".here");
    if (here) reveal(body, here.offsetTop - body.offsetTop - 3 * ROW, here.offsetTop - body.offsetTop + 4 * ROW);
  }

  View.onDraw(draw);
  return { subject, placeOf };
})();
