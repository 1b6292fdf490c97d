"use strict";
/* main.js - puts the page together: theme, help, what is said to a screen reader, and the first picture. */

const Main = (() => {
  const R = Recording;
  const v = View.v;
  const root = document.documentElement;
  const prefersLight = window.matchMedia("(prefers-color-scheme: light)");

  /* ---- theme ---- */

  function theme(name) {
    root.dataset.theme = name;
    View.set({ theme: name });
    Canvas.readColors();
  }
  prefersLight.addEventListener("change", () => R.about.theme || theme(prefersLight.matches ? "light" : "dark"));

  /* Paper is light; the canvas has to be painted anew for it. */
  function forPaper(name) {
    root.dataset.theme = name;
    Canvas.readColors();
    View.draw();
  }
  window.addEventListener("beforeprint", () => forPaper("light"));
  window.addEventListener("afterprint", () => forPaper(v.theme));

  /* ---- what is said ---- */

  function say(words) {
    $("live").textContent = words;
  }
  /* The newest event at the cursor that has a sentence. */
  function sayEvent() {
    const k = Lists.placeOf(v.index);
    const i = Lists.said[k];
    if (i === undefined) return say(`At ${Words.seconds(v.t)} s nothing has happened yet.`);
    say(`${Words.seconds(R.t[i])} s: ${R.sentence(i)}`);
  }

  /* ---- help ---- */

  const legend = [
    ["running", "running", "the loop executes it; at most one"],
    ["ready", "ready", "in the ready queue, its turn will come"],
    ["waiting", "waiting", "suspended, on what is written on the line"],
    ["cancelling", "cancelling", "asked to stop, has not ended: violet lies over its lane"],
    ["cancelled", "cancelled", "ended by the cancellation"],
    ["failed", "failed", "ended by any other error"],
    ["done", "done", "returned"],
    ["blocked", "blocked", `a turn longer than ${Words.duration(R.about.slow)}`],
    ["timer", "timer", "a sleep, a timeout"],
    ["io", "I/O", "a file descriptor"],
    ["task", "task", "a task, a gather, a future"],
    ["lock", "lock", "a lock, an event, a queue, a semaphore"],
    ["thread", "thread", "a thread or a process"],
    ["diamond", "request", "a cancellation was asked for, by whom the line comes from"],
  ];

  function help() {
    const keys = Keys.table.map((row) =>
      el(
        "tr",
        {},
        el("td", {}, row[1].map((k) => (k === " " ? "Space" : k.replace("Arrow", ""))).join(" ")),
        el("td", {}, row[4]),
      ),
    );
    const signs = legend.map(([sign, name, words]) =>
      el("tr", {}, el("td", {}, Glyphs.svg(sign), ` ${name}`), el("td", {}, words)),
    );
    fill(
      $("help"),
      el("h2", { id: "help-title" }, "Lunette: a recorded run"),
      el(
        "p",
        { class: "dim" },
        "On every lane height is nearness to the processor: running is tall, ready half as tall, waiting a thin line. ",
        "What was recorded after the cursor is faint. A drag moves the picture, with Shift it chooses a span to fill ",
        "it; the ruler moves the cursor; the wheel zooms.",
      ),
      el(
        "div",
        { class: "columns" },
        el("h3", {}, "Keys"),
        el("table", {}, keys),
        el("h3", {}, "Signs"),
        el("table", {}, signs),
      ),
      el("form", { method: "dialog" }, el("button", { class: "chip" }, "Close")),
    );
    $("help").showModal();
  }

  /* ---- the first picture ---- */

  function begin() {
    const name = Status.name();
    document.title = name ? `${name}, recorded by Lunette` : "A recording by Lunette";
    theme(R.about.theme || (prefersLight.matches ? "light" : "dark"));
    Canvas.readColors();
    fill($("notices"), ...Status.notices().map((words) => el("p", { class: "notice" }, words)));
    Timeline.measure(v);
    View.fitAll();
    View.draw();
    Timeline.select(v, interesting());
    View.draw();
    document.body.dataset.ready = "yes";
  }

  /* A cancellation is what most people look for; else the first task that the program made itself. */
  function interesting() {
    const t =
      Run.order.find((it) => it.cancels.length && it.flags !== FLAG.lib) ||
      Run.order.find((it) => it.flags === 0) ||
      Run.order[0];
    return t ? t.id : 0;
  }

  View.onDraw(() => {
    for (const [id, names] of [
      ["left", ["repl", "events", "trouble"]],
      ["source", ["source"]],
      ["sequence", ["sequence"]],
      ["upper", ["timeline", "loop"]],
    ])
      $(id).classList.toggle("focus", names.includes(v.focus));
  });
  window.addEventListener("resize", () => View.set({}));

  return { theme, say, sayEvent, help, begin };
})();

if (Recording.n) Main.begin();
