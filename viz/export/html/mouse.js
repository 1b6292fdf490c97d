"use strict";
/* mouse.js - the pointer on the picture: the ruler scrubs, a drag pans, the wheel zooms at the pointer, a click
 * selects, and hovering says in words what is there. */

const Mouse = (() => {
  const R = Recording;
  const stage = $("stage");
  const strip = $("strip");
  const tip = $("tip");
  const v = View.v;
  let drag = null;

  const spot = (e) => {
    const box = stage.getBoundingClientRect();
    return Timeline.hit(v, e.clientX - box.left, e.clientY - box.top);
  };

  /* What is at a place of a lane, in a few lines. */
  function describe(at) {
    const p = v.axis.at(v.from + at.x / v.scale);
    const lane = at.loop ? Run.loop : at.task;
    if (!lane || at.x < 0 || at.x > v.width) return "";
    const s = Run.spanAt(lane, p.index);
    if (!s)
      return at.task ? `${at.task.label}: ${p.index < at.task.first ? "not made yet" : PLACES[at.task.place]}` : "";
    const name = at.loop ? "loop" : at.task.label;
    const loopDoes = s.place === RUNNING ? `runs ${s.label}` : "idle, in the poll";
    const taskDoes = s.place === WAITING ? `waiting: ${s.why}` : PLACES[s.place];
    const end = s.t1 === Infinity ? "the end" : `${Words.seconds(s.t1)} s`;
    const c = at.task ? Run.cancelAt(at.task, p.index) : null;
    const lines = [
      `${name}, ${at.loop ? loopDoes : taskDoes}`,
      `${Words.seconds(s.t0)} to ${end}, ${Words.duration(Math.min(s.t1, R.last) - s.t0)}`,
    ];
    if (R.where(s.where)) lines.push(R.where(s.where));
    if (c && Run.lasts(c, p.index)) lines.push(`cancelling, asked by ${c.asker}`);
    return lines.join("\n");
  }

  function hover(e) {
    const words = describe(spot(e));
    tip.hidden = !words;
    if (!words) return;
    tip.textContent = words;
    tip.style.left = `${Math.min(e.clientX + 14, window.innerWidth - 300)}px`;
    tip.style.top = `${Math.min(e.clientY + 16, window.innerHeight - 90)}px`;
  }

  /* A span that was chosen with Shift fills the lanes. */
  function choose() {
    const [a, b] = (v.chosen || [0, 0]).toSorted((p, q) => p - q);
    v.chosen = null;
    if (b - a > 4) View.fit(v.from + a / v.scale, v.from + b / v.scale);
    else View.set({});
  }

  stage.addEventListener("pointerdown", (e) => {
    const at = spot(e);
    if (!at.lanes || e.button !== 0) return;
    stage.setPointerCapture(e.pointerId);
    tip.hidden = true;
    drag = { scrub: at.ruler && !e.shiftKey, choose: e.shiftKey, x: e.clientX, moved: false, at };
    if (drag.scrub) View.scrub(at.x);
  });
  stage.addEventListener("pointermove", (e) => {
    if (!drag) return hover(e);
    if (Math.abs(e.clientX - drag.x) > 3) drag.moved = true;
    if (drag.scrub) View.scrub(spot(e).x);
    else if (drag.choose) View.set({ chosen: [drag.at.x, spot(e).x] });
    else if (drag.moved) (View.pan(drag.x - e.clientX), (drag.x = e.clientX));
  });
  stage.addEventListener("pointerup", (e) => {
    if (drag && drag.choose) choose();
    else if (drag && !drag.moved && !drag.scrub) {
      View.scrub(spot(e).x);
      if (drag.at.task) Timeline.select(v, drag.at.task.id);
    }
    if (drag && (drag.scrub || !drag.moved)) Main.sayEvent();
    drag = null;
  });
  stage.addEventListener("pointerleave", () => (tip.hidden = true));
  stage.addEventListener("dblclick", () => Keys.run("enter"));
  $("upper").addEventListener(
    "wheel",
    (e) => {
      const at = spot(e);
      if (!at.lanes && !e.shiftKey) return View.set({ laneTop: Math.max(0, v.laneTop + Math.sign(e.deltaY)) });
      e.preventDefault();
      tip.hidden = true;
      if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) return View.pan(e.deltaX || e.deltaY);
      if (e.ctrlKey || Timeline.rows().length <= Timeline.fits()) return View.zoom(Math.exp(-e.deltaY / 400), at.x);
      View.set({ laneTop: Math.max(0, v.laneTop + Math.sign(e.deltaY)) });
    },
    { passive: false },
  );

  $("lanes-view").addEventListener("click", (e) => {
    const lane = e.target.closest("[data-task]");
    if (lane) Timeline.select(v, Number(lane.dataset.task));
  });
  $("lanes-view").addEventListener("dblclick", () => Keys.run("enter"));

  /* The strip: a press goes there, the view follows. */
  function toStrip(e) {
    const u = Strip.unitAt(v, e.clientX - strip.getBoundingClientRect().left);
    const at = v.axis.at(u);
    View.go(at.index, at.t);
  }
  strip.addEventListener("pointerdown", (e) => {
    strip.setPointerCapture(e.pointerId);
    toStrip(e);
  });
  strip.addEventListener("pointermove", (e) => e.buttons & 1 && toStrip(e));
  strip.addEventListener("pointerup", () => Main.sayEvent());
  return {};
})();
