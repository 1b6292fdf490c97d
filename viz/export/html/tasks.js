"use strict";
/* tasks.js - the timeline as a table: a row a task, in numbers and words, as of the cursor. It is what a screen reader
 * reads best, and `t` shows it to everybody. */

const Tasks = (() => {
  const R = Recording;
  const box = $("tasks-view");
  const MOST = 500;
  const columns = [
    ["task", "", (v, t) => [Glyphs.svg(stateOf(v, t)), " ", t.label]],
    ["state", "", (v, t) => stateOf(v, t)],
    ["why", "", (v, t) => Timeline.why(v, t)],
    ["since", "number", (v, t) => since(v, t)],
    ["ran", "number", (v, t) => Words.duration(Tree.ran(t, v.index))],
    ["turns", "number", (v, t) => t.spans.filter((s) => s.place === RUNNING && s.begin <= v.index).length],
    ["made", "number", (v, t) => Words.seconds(t.made)],
    ["awaited by", "", (v, t) => (Run.tasks.get(t.parent) || { label: "" }).label],
    ["cancellation", "", (v, t) => cancel(v, t)],
  ];

  function stateOf(v, t) {
    const place = Run.placeAt(t, v.index);
    return place < 0 ? "waiting" : Glyphs.state(place, Run.lasts(Run.cancelAt(t, v.index), v.index));
  }
  function since(v, t) {
    const s = Run.spanAt(t, v.index);
    return Words.duration(v.t - (s ? s.t0 : R.t[Math.min(t.last, R.n - 1)]));
  }
  function cancel(v, t) {
    const c = Run.cancelAt(t, v.index);
    return c ? span("cancel", Lane.saying(c)) : "";
  }

  function draw(v) {
    box.hidden = !v.table;
    $("lanes-view").hidden = v.table;
    if (!v.table) return;
    const rows = Timeline.rows()
      .map((r) => r.task)
      .filter((t) => t.first <= v.index);
    const head = el(
      "tr",
      {},
      columns.map(([name, kind]) => el("th", { class: kind, scope: "col" }, name)),
    );
    const lines = rows.slice(0, MOST).map((t) =>
      el(
        "tr",
        { "data-task": t.id, "aria-selected": t.id === v.task ? "true" : "false" },
        columns.map(([, kind, of]) => el("td", { class: kind }, of(v, t))),
      ),
    );
    fill(
      box,
      el(
        "table",
        {},
        el("caption", { class: "unseen" }, `Tasks at ${Words.seconds(v.t)} s`),
        el("thead", {}, head),
        el("tbody", {}, lines),
      ),
      rows.length > MOST ? el("p", { class: "dim" }, `and ${rows.length - MOST} more`) : null,
    );
  }

  box.addEventListener("click", (e) => {
    const row = e.target.closest("tr[data-task]");
    if (row) Timeline.select(View.v, Number(row.dataset.task));
  });

  View.onDraw(draw);
  return {};
})();
