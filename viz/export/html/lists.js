"use strict";
/* lists.js - the recording as text: all events, each with its sentence, and the troubles with what to do about them.
 * The events are a list of which only the part in view exists. */

const Lists = (() => {
  const R = Recording;
  const ROW = 24;
  const events = $("events");
  const list = el("ul", { class: "list", role: "listbox", "aria-label": "Events" });
  const said = [];
  for (let i = 0; i < R.n; i++) if (R.sentence(i)) said.push(i);
  let shown = "";
  fill(events, list);
  list.style.height = `${said.length * ROW}px`;

  /* The place in the list of the newest event that has a sentence, at the cursor. */
  function placeOf(index) {
    let lo = 0;
    let hi = said.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (said[mid] <= index) lo = mid + 1;
      else hi = mid;
    }
    return lo - 1;
  }

  function eventRow(v, k, here) {
    const i = said[k];
    return el(
      "li",
      {
        class: `${k === here ? "here" : ""}${i > v.index ? " later" : ""}`,
        role: "option",
        "aria-selected": k === here ? "true" : "false",
        "data-at": i,
      },
      span("at", Words.seconds(R.t[i])),
      span("what", R.sentence(i)),
    );
  }

  function drawEvents(v, follow) {
    const here = placeOf(v.index);
    if (follow) reveal(events, (here - 4) * ROW, (here + 5) * ROW);
    virtual(list, events, said.length, ROW, (k) => eventRow(v, k, here));
  }

  function drawTroubles(v) {
    const rows = Run.troubles
      .slice(0, 500)
      .map((t) =>
        el(
          "li",
          { class: t.at > v.index ? "later" : "", "data-at": t.at, "data-task": t.task },
          span("at", Words.seconds(R.t[t.at])),
          Glyphs.svg(t.word === "blocked" ? "blocked" : "failed", t.severity > 1 ? "" : "dim", t.word),
          el("span", {}, t.sentence, " ", span("advice", t.remedy)),
        ),
      );
    const more = Run.troubles.length - rows.length;
    fill(
      $("trouble"),
      rows.length ? el("ul", { class: "list" }, rows) : span("dim", "Nothing went wrong."),
      more ? span("dim", `and ${more} more`) : null,
    );
  }

  function drawTabs(v) {
    for (const name of ["repl", "events", "trouble"]) {
      $(name).hidden = v.left !== name;
      $(`tab-${name}`).setAttribute("aria-selected", v.left === name ? "true" : "false");
    }
    fill(
      $("tab-trouble"),
      el("b", {}, "7"),
      "Trouble",
      Run.troubles.length ? span("count", ` ${Run.troubles.length}`) : null,
    );
  }

  function draw(v) {
    drawTabs(v);
    const key = `${v.left}/${v.index}`;
    const moved = key !== shown;
    shown = key;
    if (v.left === "events") drawEvents(v, moved);
    if (v.left === "trouble" && moved) drawTroubles(v);
  }

  events.addEventListener("scroll", () => drawEvents(View.v, false));
  for (const box of [events, $("trouble")])
    box.addEventListener("click", (e) => {
      const row = e.target.closest("li");
      if (!row) return;
      if (row.dataset.task && row.dataset.task !== "0") Timeline.select(View.v, Number(row.dataset.task));
      View.go(Number(row.dataset.at));
    });
  for (const name of ["repl", "events", "trouble"])
    $(`tab-${name}`).addEventListener("click", () => View.set({ left: name, focus: "left" }));

  View.onDraw(draw);
  return { said, placeOf };
})();
