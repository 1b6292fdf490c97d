"use strict";
/* timeline.js - the Timeline panel: which lanes are shown and where, their names and the tree at the left. What
 * stands on the lanes is lane.js, what lies across them ruler.js, very many of them crowd.js. */

const Timeline = (() => {
  const R = Recording;
  const MIN = 18;
  const MAX = 60;
  const RULER = 40;
  const FOOT = 44;
  const CROWD = 4; /* screens of lanes: what has more is a crowd */
  const { ctx, colors, line } = Canvas;
  let layout = null;

  /* ---- sizes ---- */

  const px = (name) => parseFloat(getComputedStyle($("upper")).getPropertyValue(name));
  const lanesLeft = () => layout.left;

  function measure(v) {
    const box = $("upper");
    const left = px("--left");
    const loop = px("--loop");
    const width = box.clientWidth;
    const height = box.clientHeight;
    const top = loop + RULER;
    const room = height - FOOT - top;
    v.width = Math.max(120, width - left - 24);
    layout = { left, loop, width, height, top, room, bottom: height - FOOT };
    Canvas.fit(width, height);
  }

  /* ---- lanes ---- */

  /* All tasks have lanes while they fit; else those that live in what is in view. */
  function chooseRows(v) {
    let { rows, folded } = Tree.rows(v.order, 0, R.n - 1, v.index);
    if ((rows.length + 1) * MIN > layout.room) {
      const a = v.axis.at(v.from);
      const b = v.axis.at(v.from + v.width / v.scale);
      ({ rows, folded } = Tree.rows(v.order, a.index, b.index, v.index));
    }
    layout.rows = rows;
    layout.folded = folded;
    layout.crowd = layout.room > 120 && (v.crowd ?? rows.length > CROWD * (layout.room / MIN));
    layout.pitch = layout.crowd ? 36 : Math.min(MAX, Math.max(MIN, Math.floor(layout.room / (rows.length + 1))));
    layout.fits = layout.crowd ? rows.length : Math.max(1, Math.floor(layout.room / layout.pitch) - 1);
    v.laneTop = Math.max(0, Math.min(v.laneTop, rows.length - layout.fits));
    layout.end = layout.crowd ? layout.bottom : layout.top + (shownRows(v).length + 1) * layout.pitch;
  }
  const laneY = (k) => layout.top + (k + 1) * layout.pitch; /* the top of the k-th lane that is shown */
  const shownRows = (v) => (layout.crowd ? [] : layout.rows.slice(v.laneTop, v.laneTop + layout.fits));

  /* Why a task is as it is, in few words. */
  function why(v, t) {
    const place = Run.placeAt(t, v.index);
    const c = Run.cancelAt(t, v.index);
    const s = Run.spanAt(t, v.index);
    if (place < 0) return `made in ${Words.duration(R.t[t.first] - v.t)}`;
    if (place === CANCELLED) return "cancelled";
    if (place === FAILED) return t.outcome || "failed";
    if (place === DONE) return t.outcome ? `returned ${t.outcome}` : "done";
    if (Run.lasts(c, v.index) && !(c.delivered && c.delivered <= v.index) && place !== RUNNING)
      return `asked ${Words.duration(v.t - c.t0)} ago`;
    if (place === RUNNING) return R.where(s.where) || "running";
    if (place === READY) return `ready ${Words.duration(v.t - (s ? s.t0 : v.t))}`;
    return `${s.bits & BIT.delivered ? "cleanup " : ""}${Words.brief(s.why)}`;
  }

  function laneRow(v, row, k) {
    const t = row.task;
    const place = Run.placeAt(t, v.index);
    const violet = Run.lasts(Run.cancelAt(t, v.index), v.index);
    const state = place < 0 ? "waiting" : Glyphs.state(place, violet);
    const s = Run.spanAt(t, v.index);
    const sign = place === WAITING && s ? Glyphs.svg(Glyphs.awaited(s.what), "dim") : null;
    const node = el(
      "div",
      {
        class: `lane${place === RUNNING ? " runs" : ""}${violet ? " cancelling" : ""}${place < 0 ? " later" : ""}`,
        role: "option",
        id: `lane-${t.id}`,
        "aria-selected": t.id === v.task ? "true" : "false",
        "data-task": t.id,
        title: `${t.label}: ${why(v, t)}`,
        "aria-label": `${t.label}, ${place < 0 ? "not made yet" : state}, ${why(v, t)}`,
        "aria-setsize": layout.rows.length,
        "aria-posinset": v.laneTop + k + 1,
      },
      Glyphs.svg(state),
      span("name", t.label),
      span("why", sign, sign ? " " : "", why(v, t)),
    );
    node.style.top = `${laneY(k) - layout.top}px`;
    node.style.height = `${layout.pitch}px`;
    node.style.paddingLeft = `${24 + Math.min(row.depth, 6) * 20}px`;
    return node;
  }

  function groupRow(g) {
    const node = el(
      "div",
      { class: "lane group" },
      span("name", g.name),
      span("why", Words.plural(g.tasks.length, "task")),
    );
    node.style.top = `${g.top + layout.pitch}px`;
    node.style.height = `${Math.min(22, g.height)}px`;
    return node;
  }

  function drawRows(v) {
    const s = Run.spanAt(Run.loop, v.index);
    const says = !s ? "" : s.place !== RUNNING ? "idle" : `in ${s.label}`;
    const loop = el("div", { class: "lane", role: "presentation" }, span("name", "loop"), span("why", says));
    loop.style.top = "0px";
    loop.style.height = `${layout.pitch}px`;
    fill(
      $("lanes-view"),
      loop,
      ...shownRows(v).map((row, k) => laneRow(v, row, k)),
      ...(layout.crowd ? layout.groups.map(groupRow) : []),
    );
    const active = $(`lane-${v.task}`);
    active
      ? $("lanes-view").setAttribute("aria-activedescendant", active.id)
      : $("lanes-view").removeAttribute("aria-activedescendant");
    fill($("timeline-note"), noteOf(v));
  }

  function noteOf(v) {
    const parts = layout.crowd ? [`${layout.rows.length} tasks`] : [];
    const below = layout.rows.length - v.laneTop - layout.fits;
    if (v.axis.name === "callbacks") parts.push("by callbacks");
    if (v.order !== "tree") parts.push(`by ${v.order}`);
    if (v.laneTop > 0) parts.push(`↑ ${v.laneTop}`);
    if (below > 0) parts.push(`↓ ${below}`);
    if (layout.folded) parts.push(`+${layout.folded} elsewhere`);
    return parts.join(" · ");
  }

  /* From each parent down to its children, and across to each of them. */
  function tree(v) {
    if (v.order !== "tree" || layout.pitch < MIN) return;
    const rows = shownRows(v);
    const at = (depth) => 24 + Math.min(depth, 6) * 20 + 8;
    rows.forEach((row, k) => {
      const y = laneY(k) + layout.pitch / 2;
      row.above.forEach(
        (open, depth) => open && line(at(depth) + 0.5, laneY(k), at(depth) + 0.5, laneY(k) + layout.pitch, colors.rule),
      );
      if (row.depth > 0 && row.depth <= 6) {
        const x = at(row.depth - 1) + 0.5;
        line(x, laneY(k), x, row.last ? y : laneY(k) + layout.pitch, colors.rule);
        line(x, y, x + 10, y, colors.rule);
      }
      if (row.kids) line(at(row.depth) + 0.5, y + 10, at(row.depth) + 0.5, laneY(k) + layout.pitch, colors.rule);
    });
  }

  /* ---- all of it ---- */

  function paint(v) {
    measure(v);
    chooseRows(v);
    line(24, layout.loop + 0.5, layout.width - 24, layout.loop + 0.5, colors.rule);
    ctx.save();
    ctx.beginPath();
    ctx.rect(layout.left, 0, v.width, layout.height);
    ctx.clip();
    if (!v.table) Ruler.ruler(v, layout);
    const place = (k) => ({
      top: k < 0 ? layout.top : laneY(k),
      pitch: layout.pitch,
      left: layout.left,
      width: v.width,
    });
    const shown = shownRows(v);
    const index = new Map(shown.map((row, k) => [row.task.id, k]));
    if (layout.crowd)
      layout.groups = Crowd.paint(
        ctx,
        colors,
        v,
        layout.rows,
        layout.left,
        layout.top + layout.pitch,
        layout.room - layout.pitch,
      );
    Lane.paint(ctx, colors, v, shown, index, place);
    Ruler.gaps(v, layout);
    Ruler.chosen(v, layout);
    Ruler.cursor(v, layout);
    ctx.restore();
    drawRows(v);
    tree(v);
  }

  /* ---- for keys and mouse ---- */

  /* What stands at a place of the canvas: a task, and a time. */
  function hit(v, x, y) {
    const k = Math.floor((y - layout.top) / layout.pitch) - 1;
    const row = y > layout.top ? shownRows(v)[k] : null;
    const task = layout.crowd ? Crowd.taskAt(layout.groups, y - layout.top - layout.pitch) : row ? row.task : null;
    return {
      x: x - layout.left,
      lanes: x >= layout.left,
      ruler: y > layout.loop && y <= layout.top,
      loop: y > layout.top && k === -1,
      task,
    };
  }
  /* Selects a task and brings its lane into view. */
  function select(v, id) {
    const k = layout.rows.findIndex((row) => row.task.id === id);
    let top = v.laneTop;
    if (layout.crowd) return View.set({ task: id });
    if (k >= 0 && k < top) top = k;
    if (k >= top + layout.fits) top = k - layout.fits + 1;
    View.set({ task: id, laneTop: top });
  }
  const rows = () => layout.rows;
  const fits = () => layout.fits;
  const isCrowd = () => layout.crowd;
  const paintTimers = (v, list, visible, top, row) => visible && Ruler.timers(v, layout, list, top, row);

  return { isCrowd, paint, paintTimers, lanesLeft, measure, hit, select, rows, fits, why };
})();
