"use strict";
/* keys.js - the one table of commands: name, keys, what the last row and the help say, what is done. Nothing else
 * decides what a key does. */

const Keys = (() => {
  const R = Recording;
  const v = View.v;

  const step = (kind, by) => {
    const i = R.next(v.index, kind, by);
    View.go(i >= 0 ? i : by > 0 ? R.n - 1 : 0);
  };
  function task(by) {
    const rows = Timeline.rows();
    const k = rows.findIndex((r) => r.task.id === v.task);
    const next = rows[Math.min(Math.max(k + by, 0), rows.length - 1)];
    if (!next) return;
    Timeline.select(v, next.task.id);
    Main.say(`${next.task.label}: ${Timeline.why(v, next.task)}`);
  }
  const column = (by) => {
    const at = v.axis.at(v.from + (View.xCursor() + by) / v.scale);
    View.go(at.index, at.t);
  };
  function fitTask() {
    const t = Run.tasks.get(v.task);
    if (!t) return View.fitAll();
    const end = Math.min(t.last, R.n - 1);
    View.fit(v.axis.of(t.first, R.t[t.first]), v.axis.of(end, R.t[end]));
  }
  function trouble() {
    const list = Run.troubles;
    if (!list.length) return Main.say("Nothing went wrong in this recording.");
    const next = list.find((t) => t.at > v.index) || list[0];
    if (next.task) Timeline.select(v, next.task);
    View.go(next.at);
    Main.say(`${next.sentence} ${next.remedy}`);
  }
  const PANELS = { 1: "repl", 2: "loop", 3: "timeline", 4: "source", 5: "sequence", 6: "events", 7: "trouble" };
  const BODIES = {
    repl: "repl",
    events: "events",
    trouble: "trouble",
    source: "source-body",
    sequence: "sequence-body",
    timeline: "lanes-view",
    loop: "lanes-view",
  };
  function panel(name) {
    if (["repl", "events", "trouble"].includes(name)) View.set({ left: name });
    View.set({ focus: name });
    View.draw();
    $(BODIES[name]).focus();
  }
  function nextPanel(by) {
    const order = Object.values(PANELS);
    const k = order.indexOf(v.focus);
    panel(order[(k + by + order.length) % order.length]);
  }
  function alone() {
    const part =
      { source: "source", sequence: "sequence", repl: "left", events: "left", trouble: "left" }[v.focus] || "upper";
    View.set({ alone: v.alone ? "" : part });
  }
  function mark() {
    View.set({ mark: v.mark === null ? v.t : null });
    Main.say(v.mark === null ? "The mark is gone." : `Marked at ${Words.seconds(v.t)} s.`);
  }
  const cycle = (list, now) => list[(list.indexOf(now) + 1) % list.length];

  /* [command, keys, label, words in the last row ("" never there), help, what it does] */
  const table = [
    ["play", [" ", "F5"], "Space", "play", "let the recording run, or stop it", () => Play.toggle()],
    ["slower", ["("], "( )", "", "slower", () => Play.faster(-1)],
    ["faster", [")"], "( )", "", "faster", () => Play.faster(1)],
    ["back", [",", "F7"], ", .", "callback", "the callback before", () => step("callback", -1)],
    ["on", [".", "F6"], ", .", "", "the next callback", () => step("callback", 1)],
    ["tickBack", ["<"], "< >", "tick", "the tick before", () => step("turn", -1)],
    ["tick", [">"], "< >", "", "the next tick", () => step("turn", 1)],
    ["eventBack", ["{"], "{ }", "event", "the event before", () => View.go(v.index - 1)],
    ["event", ["}"], "{ }", "", "the next event", () => View.go(v.index + 1)],
    ["left", ["h", "ArrowLeft"], "h l ← →", "", "a little back in time", () => column(-10)],
    ["right", ["l", "ArrowRight"], "h l ← →", "", "a little on in time", () => column(10)],
    ["halfLeft", ["H", "PageUp"], "H L", "", "half a screen back", () => column(-v.width / 2)],
    ["halfRight", ["L", "PageDown"], "H L", "", "half a screen on", () => column(v.width / 2)],
    ["begin", ["g", "Home"], "Home g", "start", "to the beginning of the recording", () => View.go(0)],
    ["end", ["G", "End"], "End G", "end", "to its end", () => View.go(R.n - 1)],
    ["down", ["j", "ArrowDown"], "j k ↓ ↑", "task", "the task below", () => task(1)],
    ["up", ["k", "ArrowUp"], "j k ↓ ↑", "", "the task above", () => task(-1)],
    ["closer", ["+", "="], "+ -", "zoom", "closer", () => View.zoom(1.6)],
    ["wider", ["-", "_"], "+ -", "", "wider", () => View.zoom(1 / 1.6)],
    ["fit", ["f"], "f", "", "fit the selected task; without one, everything", fitTask],
    ["all", ["F", "0"], "F 0", "", "everything there is", () => View.fitAll()],
    [
      "axis",
      ["a"],
      "a",
      "axis",
      "the axis: time, or callbacks",
      () => View.useAxis(v.axis.name === "time" ? "callbacks" : "time"),
    ],
    ["table", ["t"], "t", "table", "lanes, or a table of the tasks", () => View.set({ table: !v.table })],
    [
      "crowd",
      ["c"],
      "c",
      "",
      "all tasks as one picture, or a lane for each",
      () => View.set({ crowd: !Timeline.isCrowd() }),
    ],
    [
      "order",
      ["o"],
      "o",
      "",
      "order of the lanes: tree, state, time run, waited",
      () => View.set({ order: cycle(Tree.ORDERS, v.order) }),
    ],
    ["find", ["/"], "/", "find", "find a task, an event, a line of output", () => Search.begin()],
    ["findNext", ["n"], "n N", "", "the next place", () => Search.next(1)],
    ["findBack", ["N"], "n N", "", "the place before", () => Search.next(-1)],
    ["trouble", ["!"], "!", "next trouble", "the next trouble, and what to do about it", trouble],
    ["mark", ["m"], "m", "mark", "mark this instant; the status shows the time since", mark],
    ["enter", ["Enter"], "Enter", "", "the sequence diagram of the selected task", () => panel("sequence")],
    [
      "backOut",
      ["Escape", "q"],
      "Esc q",
      "",
      "back to the timeline",
      () => (View.set({ alone: "", table: false }), panel("timeline")),
    ],
    ["panel", Object.keys(PANELS), "1 to 7", "", "go to the panel", (e) => panel(PANELS[e.key])],
    ["next", ["]"], "[ ]", "", "the next panel", () => nextPanel(1)],
    ["previous", ["["], "[ ]", "", "the panel before", () => nextPanel(-1)],
    ["alone", ["z"], "z", "", "this panel alone, and back", alone],
    ["theme", ["T"], "T", "", "dark or light", () => Main.theme(v.theme === "dark" ? "light" : "dark")],
    ["help", ["?", "F1"], "F1 ?", "help", "this help", () => Main.help()],
  ];
  const byName = new Map(table.map((row) => [row[0], row]));
  const byKey = new Map();
  for (const row of table) for (const key of row[1]) byKey.set(key, row);

  /* A list scrolls by its own arrows; everything else is ours, wherever the focus is. */
  const SCROLLS = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown"]);
  const inList = (node) =>
    node.closest && node.closest("#repl, #events, #trouble, #source-body, #sequence-body, #tasks-view, #help");

  function pressed(e) {
    const row = byKey.get(e.key);
    if (!row || e.ctrlKey || e.metaKey || e.altKey || $("help").open) return;
    if (SCROLLS.has(e.key) && inList(e.target)) return;
    if ((e.key === "Enter" || e.key === " ") && e.target.closest("button")) return;
    e.preventDefault();
    run(row[0], e);
  }
  function run(name, e) {
    const before = v.index;
    byName.get(name)[5](e);
    if (v.index !== before && !v.playing && !["findNext", "findBack", "trouble"].includes(name)) Main.sayEvent();
  }

  function footer() {
    const shown = table.filter((row) => row[3]);
    fill(
      $("keys"),
      ...shown.map((row) =>
        el("button", { type: "button", "data-command": row[0], title: row[4] }, el("b", {}, row[2]), row[3]),
      ),
    );
  }

  document.addEventListener("keydown", pressed);
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-command]");
    if (button) run(button.dataset.command, e);
  });
  footer();
  return { table, run };
})();
