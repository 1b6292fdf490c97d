"use strict";
/* timeline.js - the Timeline panel: which lanes are shown and where, their names at the left, and on the canvas the
 * ruler, the loop's lane, the tree, the arrows of cancellations and the cursor. A lane's own drawing is lane.js. */

const Timeline = (() => {
  const R = Recording, MIN = 18, MAX = 60, RULER = 40, FOOT = 44;
  const CROWD = 4; /* screens of lanes: what has more is a crowd */
  const canvas = $("stage"), ctx = canvas.getContext("2d");
  let layout = null, colors = {};

  /* ---- sizes ---- */

  const px = (name) => parseFloat(getComputedStyle($("upper")).getPropertyValue(name));
  const lanesLeft = () => layout.left;

  function measure(v) {
    const box = $("upper"), left = px("--left"), loop = px("--loop"), width = box.clientWidth, height = box.clientHeight;
    const top = loop + RULER, room = height - FOOT - top;
    v.width = Math.max(120, width - left - 24);
    layout = { left, loop, width, height, top, room, bottom: height - FOOT };
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
  }

  function readColors() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ground", "raised", "selected", "rule", "text", "dim", "faint", "running", "running-edge", "on-running", "ready",
      "waiting", "cancel", "cancel-text", "failed", "failed-text", "on-failed", "done", "beam", "violet", "words", "code"])
      colors[name] = style.getPropertyValue(`--${name}`).trim();
  }

  /* ---- lanes ---- */

  /* All tasks have lanes while they fit; else those that live in what is in view. */
  function chooseRows(v) {
    let { rows, folded } = Tree.rows(v.order, 0, R.n - 1, v.index);
    if ((rows.length + 1) * MIN > layout.room) {
      const a = v.axis.at(v.from), b = v.axis.at(v.from + v.width / v.scale);
      ({ rows, folded } = Tree.rows(v.order, a.index, b.index, v.index));
    }
    layout.rows = rows;
    layout.folded = folded;
    layout.crowd = layout.room > 120 && (v.crowd ?? rows.length > CROWD * (layout.room / MIN));
    layout.pitch = layout.crowd ? 36 : Math.min(MAX, Math.max(MIN, Math.floor(layout.room / (rows.length + 1))));
    layout.fits = layout.crowd ? rows.length : Math.max(1, Math.floor(layout.room / layout.pitch) - 1);
    v.laneTop = Math.max(0, Math.min(v.laneTop, rows.length - layout.fits));
  }
  const laneY = (k) => layout.top + (k + 1) * layout.pitch; /* the top of the k-th lane that is shown */
  const shownRows = (v) => (layout.crowd ? [] : layout.rows.slice(v.laneTop, v.laneTop + layout.fits));

  /* Why a task is as it is, in few words. */
  function why(v, t) {
    const place = Run.placeAt(t, v.index), c = Run.cancelAt(t, v.index), s = Run.spanAt(t, v.index);
    if (place < 0) return `made in ${Words.duration(R.t[t.first] - v.t)}`;
    if (place === CANCELLED) return "cancelled";
    if (place === FAILED) return t.outcome || "failed";
    if (place === DONE) return t.outcome ? `returned ${t.outcome}` : "done";
    if (Run.lasts(c, v.index) && !(c.delivered && c.delivered <= v.index) && place !== RUNNING) return `asked ${Words.duration(v.t - c.t0)} ago`;
    if (place === RUNNING) return R.where(s.where) || "running";
    if (place === READY) return `ready ${Words.duration(v.t - (s ? s.t0 : v.t))}`;
    return `${s.bits & BIT.delivered ? "cleanup " : ""}${Words.brief(s.why)}`;
  }

  function laneRow(v, row, k) {
    const t = row.task, place = Run.placeAt(t, v.index), violet = Run.lasts(Run.cancelAt(t, v.index), v.index);
    const state = place < 0 ? "waiting" : Glyphs.state(place, violet), s = Run.spanAt(t, v.index);
    const sign = place === WAITING && s ? Glyphs.svg(Glyphs.awaited(s.what), "dim") : null;
    const node = el("div", { class: `lane${place === RUNNING ? " runs" : ""}${violet ? " cancelling" : ""}${place < 0 ? " later" : ""}`,
      role: "option", id: `lane-${t.id}`, "aria-selected": t.id === v.task ? "true" : "false", "data-task": t.id, title: `${t.label}: ${why(v, t)}`,
      "aria-label": `${t.label}, ${place < 0 ? "not made yet" : state}, ${why(v, t)}`, "aria-setsize": layout.rows.length, "aria-posinset": v.laneTop + k + 1 },
    Glyphs.svg(state), span("name", t.label), span("why", sign, sign ? " " : "", why(v, t)));
    node.style.top = `${laneY(k) - layout.top}px`;
    node.style.height = `${layout.pitch}px`;
    node.style.paddingLeft = `${24 + Math.min(row.depth, 6) * 20}px`;
    return node;
  }

  function groupRow(g) {
    const node = el("div", { class: "lane group" }, span("name", g.name), span("why", Words.plural(g.tasks.length, "task")));
    node.style.top = `${g.top + layout.pitch}px`;
    node.style.height = `${Math.min(22, g.height)}px`;
    return node;
  }

  function drawRows(v) {
    const s = Run.spanAt(Run.loop, v.index), says = !s ? "" : s.place !== RUNNING ? "idle" : `in ${s.label}`;
    const loop = el("div", { class: "lane" }, span("name", "loop"), span("why", says));
    loop.style.top = "0px";
    loop.style.height = `${layout.pitch}px`;
    fill($("lanes-view"), loop, ...shownRows(v).map((row, k) => laneRow(v, row, k)), ...(layout.crowd ? layout.groups.map(groupRow) : []));
    const active = $(`lane-${v.task}`);
    active ? $("lanes-view").setAttribute("aria-activedescendant", active.id) : $("lanes-view").removeAttribute("aria-activedescendant");
    fill($("timeline-note"), noteOf(v));
  }

  function noteOf(v) {
    const parts = layout.crowd ? [`${layout.rows.length} tasks`] : [], below = layout.rows.length - v.laneTop - layout.fits;
    if (v.axis.name === "callbacks") parts.push("by callbacks");
    if (v.order !== "tree") parts.push(`by ${v.order}`);
    if (v.laneTop > 0) parts.push(`↑ ${v.laneTop}`);
    if (below > 0) parts.push(`↓ ${below}`);
    if (layout.folded) parts.push(`+${layout.folded} elsewhere`);
    return parts.join(" · ");
  }

  /* ---- ruler, tree, cursor ---- */

  function text(words, x, y, color, font = "12.5px", align = "left") {
    ctx.font = `${font} ${colors[font.includes("code") ? "code" : "words"]}`;
    ctx.fillStyle = color;
    ctx.textAlign = align;
    ctx.fillText(words, x, y);
    ctx.textAlign = "left";
  }
  function line(x0, y0, x1, y1, color, width = 1, dash = []) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function ruler(v) {
    const y = layout.loop + 26, cursor = layout.left + View.xCursor();
    ctx.font = `12.5px ${colors.code}`;
    const label = (x, words) => {
      line(x + 0.5, layout.top - 8, x + 0.5, layout.bottom, colors.rule);
      if (Math.abs(x + 20 - cursor) > 84) text(words, x + 4, y, colors.faint, "12.5px");
    };
    if (v.axis.name === "time") {
      const step = Axis.step(90 / v.scale), from = Math.ceil((v.from + R.first) / step) * step;
      for (let t = from; View.xTime(t) < v.width; t += step) {
        const x = View.xTime(t);
        if (x >= 0 && t <= R.last + step) label(layout.left + x, Words.tick(t, step));
      }
      return;
    }
    let last = -Infinity;
    for (const i of Run.loop.ticks) {
      const x = View.xAt(i, R.t[i]);
      if (x < 0 || x < last + 76) continue;
      if (x > v.width) break;
      label(layout.left + x, `tick ${Run.tickAt[i]}`);
      last = x;
    }
  }

  function gaps(v) {
    if (v.axis.name !== "callbacks") return;
    const y = layout.top + layout.pitch / 2 + 4;
    for (const g of Axis.gaps) {
      const x0 = View.xAt(g.from, 0), x1 = View.xAt(g.to, 0), words = `idle ${Words.duration(g.ns)}`;
      if (x1 < 0 || x0 > v.width) continue;
      ctx.font = `12px ${colors.words}`;
      if (ctx.measureText(words).width + 12 < x1 - x0) text(words, layout.left + (x0 + x1) / 2, y, colors.dim, "12px", "center");
    }
  }

  /* From each parent down to its children, and across to each of them. */
  function tree(v) {
    if (v.order !== "tree" || layout.pitch < MIN) return;
    const rows = shownRows(v), at = (depth) => 24 + Math.min(depth, 6) * 20 + 8;
    rows.forEach((row, k) => {
      const y = laneY(k) + layout.pitch / 2;
      row.above.forEach((open, depth) => open && line(at(depth) + 0.5, laneY(k), at(depth) + 0.5, laneY(k) + layout.pitch, colors.rule));
      if (row.depth > 0 && row.depth <= 6) {
        const x = at(row.depth - 1) + 0.5;
        line(x, laneY(k), x, row.last ? y : laneY(k) + layout.pitch, colors.rule);
        line(x, y, x + 10, y, colors.rule);
      }
      if (row.kids) line(at(row.depth) + 0.5, y + 10, at(row.depth) + 0.5, laneY(k) + layout.pitch, colors.rule);
    });
  }

  /* The span that is being chosen, with its length. */
  function chosen(v) {
    if (!v.chosen) return;
    const [a, b] = v.chosen.toSorted((p, q) => p - q), from = v.axis.at(v.from + a / v.scale), to = v.axis.at(v.from + b / v.scale);
    ctx.globalAlpha = 0.12;
    ctx.fillStyle = colors.text;
    ctx.fillRect(layout.left + a, layout.top - 8, b - a, layout.bottom - layout.top + 8);
    ctx.globalAlpha = 1;
    text(Words.duration(to.t - from.t), layout.left + (a + b) / 2, layout.top - 12, colors.text, "600 12.5px", "center");
  }

  function cursor(v) {
    const x = layout.left + View.xCursor(), end = v.index >= R.n - 1 && v.t >= R.last, from = layout.crowd ? layout.bottom : layout.top + (shownRows(v).length + 1) * layout.pitch;
    if (x < layout.left - 1 || x > layout.width) return;
    line(x, 30, x, Math.min(layout.bottom, from + 6), colors.text, 2);
    ctx.fillStyle = colors.text;
    ctx.beginPath();
    ctx.moveTo(x - 6, layout.loop + 17);
    ctx.lineTo(x + 6, layout.loop + 17);
    ctx.lineTo(x, layout.loop + 26);
    ctx.fill();
    const words = Words.seconds(v.t);
    ctx.font = `600 13px ${colors.code}`;
    ctx.textAlign = "right";
    ctx.fillText(words, x - 9, layout.loop + 26);
    ctx.textAlign = "left";
    if (x + 190 < layout.width) text(end ? "the end of the recording" : "recorded after it: faint", x + 12, layout.loop + 26, colors.dim, "12.5px");
  }

  /* ---- timers' bars, on the timeline's scale ---- */

  function paintTimers(v, timers, visible, top, row) {
    if (!visible) return;
    const now = layout.left + View.xCursor(), right = layout.width - 24;
    timers.forEach((t, k) => {
      const y = top + k * row + 11, due = layout.left + View.xTime(t.when), ns = Loop.left(v, t);
      const violet = Loop.cancelling(t.task, v.index), color = ns < 0 && !t.revoked ? colors.failed : t.revoked ? colors.dim : violet ? colors.cancel : colors.waiting;
      if (ns < 0 && !t.revoked) return line(Math.max(layout.left, due), y, now, y, color, 3, [3, 3]);
      const room = Loop.note(t) ? 190 : 12, end = Math.min(due, right - room);
      if (end > now + 2) line(now + 1, y, end - (due <= end ? 6 : 0), y, color, t.revoked ? 1.5 : 4, t.revoked ? [2, 4] : []);
      if (due <= right - room && end > now) Glyphs.draw(ctx, "timer", due, y, 13, color);
      else if (end > now) text("▸", end, y + 5, color);
      if (Loop.note(t)) text(Loop.note(t), Math.max(now, end) + 14, y + 4, colors.dim, "12px");
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
    if (!v.table) ruler(v);
    const place = (k) => ({ top: k < 0 ? layout.top : laneY(k), pitch: layout.pitch, left: layout.left, width: v.width });
    const shown = shownRows(v), index = new Map(shown.map((row, k) => [row.task.id, k]));
    if (layout.crowd) layout.groups = Crowd.paint(ctx, colors, v, layout.rows, layout.left, layout.top + layout.pitch, layout.room - layout.pitch);
    Lane.paint(ctx, colors, v, shown, index, place);
    gaps(v);
    chosen(v);
    cursor(v);
    ctx.restore();
    drawRows(v);
    tree(v);
  }

  /* ---- for keys and mouse ---- */

  /* What stands at a place of the canvas: a task, and a time. */
  function hit(v, x, y) {
    const k = Math.floor((y - layout.top) / layout.pitch) - 1, row = y > layout.top ? shownRows(v)[k] : null;
    const task = layout.crowd ? Crowd.taskAt(layout.groups, y - layout.top - layout.pitch) : row ? row.task : null;
    return { x: x - layout.left, lanes: x >= layout.left, ruler: y > layout.loop && y <= layout.top, loop: y > layout.top && k === -1, task };
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

  return { isCrowd, paint, paintTimers, lanesLeft, readColors, measure, hit, select, rows, fits, why, colors, text, line };
})();
