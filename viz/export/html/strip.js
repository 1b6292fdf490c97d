"use strict";
/* strip.js - the whole recording in one row: how busy the loop was, every trouble, the view's bracket, the cursor. */

const Strip = (() => {
  const R = Recording;
  const canvas = $("strip");
  const ctx = canvas.getContext("2d");
  let cached = { key: "", bins: null };
  let box = { left: 0, width: 0 };

  /* The share of each pixel in which the loop ran something. */
  function bins(axis, n) {
    const key = `${axis.name}/${n}`;
    const out = new Float32Array(n);
    if (cached.key === key) return cached.bins;
    for (const s of Run.loop.spans) {
      if (s.place !== RUNNING) continue;
      const a = (axis.of(s.begin, s.t0) / axis.whole) * n;
      const e = s.end === Infinity ? R.n - 1 : s.end;
      const b = Math.max((axis.of(e, Math.min(s.t1, R.last)) / axis.whole) * n, a + 0.05);
      for (let i = Math.max(0, Math.floor(a)); i < Math.min(n, b); i++) out[i] += Math.min(b, i + 1) - Math.max(a, i);
    }
    cached = { key, bins: out };
    return out;
  }

  function marks() {
    const cancelled = Run.order
      .filter((t) => t.place === CANCELLED && t.last < Infinity)
      .map((t) => ({ at: t.last, color: "cancel" }));
    const wrong = Run.troubles.filter((t) => t.severity > 1).map((t) => ({ at: t.at, color: "failed" }));
    return [...cancelled, ...wrong];
  }
  const all = marks();

  const x = (v, index, t) => box.left + (v.axis.of(index, t) / v.axis.whole) * box.width;

  function bracket(v, c) {
    const place = (px) => box.left + Math.min(1, Math.max(0, (v.from + px / v.scale) / v.axis.whole)) * box.width;
    const a = place(View.MARGIN);
    const b = place(v.width - View.MARGIN);
    if (b - a >= box.width - 1) return;
    ctx.fillStyle = c.text;
    ctx.fillRect(a, 31, Math.max(2, b - a), 2);
    ctx.globalAlpha = 0.08;
    ctx.fillRect(a, 4, Math.max(2, b - a), 27);
    ctx.globalAlpha = 1;
  }

  function draw(v) {
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    const c = Canvas.colors;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    box = {
      left: Timeline.lanesLeft() + View.MARGIN,
      width: v.width - 2 * View.MARGIN,
    }; /* as the lanes, when all is in view */
    ctx.font = `12.5px ${c.words}`;
    ctx.fillStyle = c.dim;
    ctx.fillText(`all ${Words.duration(R.last - R.first)}`, 24, 24);
    ctx.fillStyle = c.waiting;
    ctx.fillRect(box.left, 27, box.width, 1);
    ctx.globalAlpha = 0.75;
    bins(v.axis, Math.floor(box.width)).forEach(
      (share, i) =>
        share > 0 &&
        ctx.fillRect(
          box.left + i,
          27 - Math.max(1.5, 18 * Math.sqrt(Math.min(1, share))),
          1,
          Math.max(1.5, 18 * Math.sqrt(Math.min(1, share))),
        ),
    );
    ctx.globalAlpha = 1;
    for (const m of all) {
      ctx.fillStyle = c[m.color];
      ctx.fillRect(x(v, m.at, R.t[m.at]) - 1, 8, 2, 19);
    }
    bracket(v, c);
    ctx.fillStyle = c.text;
    ctx.fillRect(x(v, v.index, v.t) - 1, 3, 2, 27);
    canvas.setAttribute("aria-valuemin", "0");
    canvas.setAttribute("aria-valuemax", String(R.n ? R.seq[R.n - 1] : 0));
    canvas.setAttribute("aria-valuenow", String(R.seq[v.index] || 0));
    canvas.setAttribute("aria-valuetext", `event ${R.seq[v.index] || 0}, ${Words.seconds(v.t)} seconds`);
  }

  /* The place of the axis under a pixel. */
  const unitAt = (v, px) => Math.min(1, Math.max(0, (px - box.left) / box.width)) * v.axis.whole;

  View.onDraw(draw);
  return { unitAt };
})();
