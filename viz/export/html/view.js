"use strict";
/* view.js - what the viewer remembers beside the recording: the cursor, what is in view, what is selected. Whoever
 * changes it does so through View.set, and all panels are drawn again before the next frame. */

const View = (() => {
  const R = Recording;
  const MARGIN = 32; /* pixels beside the recording, when all of it is in view */
  const v = {
    index: R.n - 1,
    t: R.last /* the cursor: an event, and a time from it on */,
    axis: Axis[Axis.suits],
    from: 0,
    scale: 1,
    width: 800 /* units at the left edge, pixels a unit, pixels of the lanes */,
    task: 0,
    order: "tree",
    focus: "timeline",
    left: "repl",
    alone: "",
    table: false,
    mark: null,
    laneTop: 0,
    crowd: null /* all tasks as one picture: true, false, or null: when there are very many */,
    theme: "dark",
    playing: false,
    speed: 1,
    chosen: null /* chosen: two places that a drag has marked */,
  };
  const drawn = [];
  let asked = false;

  function draw() {
    asked = false;
    document.querySelector("main").dataset.alone = v.alone; /* first, since panels draw to their sizes */
    for (const f of drawn) f(v);
  }
  function set(changes) {
    Object.assign(v, changes);
    if (!asked) ((asked = true), requestAnimationFrame(draw));
  }

  const x = (u) => (u - v.from) * v.scale;
  const xAt = (index, t) => x(v.axis.of(index, t));
  const xTime = (t) => x(v.axis.ofTime(t));
  const xCursor = () => (v.axis.name === "time" ? xTime(v.t) : x(v.axis.of(v.index, v.t) + between()));
  /* On the axis of callbacks the cursor moves from one event to the next as the time between them passes. */
  function between() {
    const next = v.index + 1;
    const gap = next < R.n ? R.t[next] - R.t[v.index] : 0;
    return gap > 0 ? ((v.t - R.t[v.index]) / gap) * (v.axis.of(next, 0) - v.axis.of(v.index, 0)) : 0;
  }

  const least = () => (v.width - 2 * MARGIN) / v.axis.whole;
  function clampScale(scale) {
    return Math.min(Math.max(scale, least()), Math.max(v.axis.finest, least()));
  }
  function clampFrom(from, scale) {
    const margin = MARGIN / scale;
    return Math.min(Math.max(from, -margin), v.axis.whole + margin - v.width / scale);
  }
  const pan = (pixels) => set({ from: clampFrom(v.from + pixels / v.scale, v.scale) });

  /* Zooms by a factor around the place at `px` pixels. */
  function zoom(factor, px = xCursor()) {
    const scale = clampScale(v.scale * factor);
    const at = v.from + px / v.scale;
    set({ scale, from: clampFrom(at - px / scale, scale) });
  }
  function fit(from, to) {
    const scale = clampScale((v.width - 2 * MARGIN) / Math.max(to - from, 1e-9));
    set({ scale, from: clampFrom(from - MARGIN / scale, scale) });
  }
  const fitAll = () => fit(0, v.axis.whole);

  /* Moves the cursor, and the view with it when it would leave it. */
  function go(index, t = R.t[Math.max(0, index)]) {
    Object.assign(v, { index: Math.min(Math.max(index, 0), R.n - 1), t });
    const px = xCursor();
    if (px < 24 || px > v.width - 90)
      v.from = clampFrom(v.from + (px - v.width * (px < 24 ? 0.3 : 0.65)) / v.scale, v.scale);
    set({});
  }
  function goTime(t) {
    const time = Math.min(Math.max(t, R.first), R.last);
    go(Math.max(0, R.at(time)), time);
  }
  /* The cursor to a place of the axis. */
  function goUnit(u) {
    const at = v.axis.at(Math.min(u, v.axis.whole));
    go(at.index, at.t);
  }
  /* The cursor to a place in the lanes, without moving them. */
  function scrub(px) {
    const at = v.axis.at(v.from + px / v.scale);
    set({ index: at.index, t: at.t });
  }

  function useAxis(name) {
    const whole = v.scale <= least() * 1.001;
    v.axis = Axis[name];
    if (whole) return fitAll();
    fit(v.axis.of(Math.max(0, v.index - 40), R.t[Math.max(0, v.index - 40)]), v.axis.of(v.index, v.t));
  }

  return {
    v,
    set,
    MARGIN,
    draw,
    onDraw: (f) => drawn.push(f),
    x,
    xAt,
    xTime,
    xCursor,
    pan,
    zoom,
    fit,
    fitAll,
    go,
    goTime,
    goUnit,
    between,
    scrub,
    useAxis,
  };
})();
