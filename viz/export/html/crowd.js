"use strict";
/* crowd.js - more tasks than lanes have room for: all of them in one picture, grouped by function and in order of
 * creation. A pixel is some tasks for some time; its colour is how many of them wait, are ready, run, are being
 * cancelled. What failed is never averaged away. */

const Crowd = (() => {
  const R = Recording;
  const GAP = 10;
  const WAITS = 0;
  const READIES = 1;
  const RUNS = 2;
  const VIOLETS = 3;
  let cached = { key: "", image: null };

  /* The tasks by function, the largest groups first; `top` and `height` are pixels. */
  function groups(rows, room) {
    const by = new Map();
    for (const { task } of rows) by.has(task.func) ? by.get(task.func).push(task) : by.set(task.func, [task]);
    const all = [...by]
      .map(([name, tasks]) => ({ name: name || "tasks", tasks }))
      .sort((a, b) => b.tasks.length - a.tasks.length)
      .slice(0, 12);
    const free = room - GAP * all.length;
    const sum = all.reduce((n, g) => n + Math.sqrt(g.tasks.length), 0);
    let top = 0;
    for (const g of all) {
      g.tasks.sort((a, b) => a.first - b.first || a.id - b.id);
      g.top = top;
      g.height = Math.max(14, Math.min(g.tasks.length * 14, Math.floor((free * Math.sqrt(g.tasks.length)) / sum)));
      top += g.height + GAP;
    }
    return all;
  }

  const rgb = (hex) => hex.match(/\w\w/g).map((h) => parseInt(h, 16));
  const mix = (a, b, share) => a.map((c, i) => c + (b[i] - c) * Math.min(1, share));

  /* Adds a stretch of a lane to the sums of its row of pixels. */
  function add(sums, s, x0, x1, width) {
    const a = Math.max(0, x0);
    const b = Math.min(width, Math.max(x1, x0 + 0.02));
    const at = s.bits & BIT.cancelling ? VIOLETS : s.place === RUNNING ? RUNS : s.place === READY ? READIES : WAITS;
    for (let x = Math.floor(a); x < b; x++) sums[at * width + x] += Math.min(b, x + 1) - Math.max(a, x);
  }

  function sumsOf(tasks, width) {
    const sums = new Float32Array(4 * width);
    const last = View.xAt(R.n - 1, R.last);
    for (const t of tasks)
      for (const s of t.spans) {
        const x0 = View.xAt(s.begin, s.t0);
        const x1 = s.end === Infinity ? last : View.xAt(s.end, s.t1);
        if (x1 >= 0 && x0 < width) add(sums, s, x0, x1, width);
      }
    return sums;
  }

  /* Painted in this order: waiting, ready, running, cancelling. */
  function colorOf(sums, x, width, count, c) {
    const share = (what) => sums[what * width + x] / count;
    const w = share(WAITS);
    const q = share(READIES);
    const r = sums[RUNS * width + x];
    const v = share(VIOLETS);
    let color = c.ground;
    if (w > 0) color = mix(color, c.waiting, 0.16 + 0.4 * w);
    if (q > 0) color = mix(color, c.ready, 0.95 * q ** 0.55);
    if (r > 0) color = mix(color, c.running, (3.2 * r) ** 0.5);
    if (v > 0) color = mix(color, c.cancel, 0.25 + 0.75 * v ** 0.6);
    return color;
  }

  function paintGroup(image, g, width, c) {
    const per = g.tasks.length / g.height;
    for (let y = 0; y < g.height; y++) {
      const from = Math.floor(y * per);
      const tasks = g.tasks.slice(from, Math.max(from + 1, Math.floor((y + 1) * per)));
      if (per < 1 && y > 0 && from === Math.floor((y - 1) * per)) {
        /* a task has several rows: the same once more */
        image.data.copyWithin((g.top + y) * width * 4, (g.top + y - 1) * width * 4, (g.top + y) * width * 4);
        continue;
      }
      const sums = sumsOf(tasks, width);
      for (let x = 0; x < width; x++) {
        const color = colorOf(sums, x, width, tasks.length, c);
        const at = ((g.top + y) * width + x) * 4;
        [image.data[at], image.data[at + 1], image.data[at + 2], image.data[at + 3]] = [
          color[0],
          color[1],
          color[2],
          255,
        ];
      }
    }
  }

  /* The picture changes with the view alone, never with the cursor. */
  function imageOf(v, list, width, room, colors) {
    const key = [v.from, v.scale, v.axis.name, width, room, v.theme, list.length].join("/");
    if (cached.key === key) return cached.image;
    const canvas = new OffscreenCanvas(width, room);
    const ctx = canvas.getContext("2d");
    const image = ctx.createImageData(width, room);
    const c = {
      ground: rgb(colors.ground),
      waiting: rgb(colors.waiting),
      ready: rgb(colors.ready),
      running: rgb(colors.running),
      cancel: rgb(colors.cancel),
    };
    for (const g of list) paintGroup(image, g, width, c);
    ctx.putImageData(image, 0, 0);
    cached = { key, image: canvas };
    return canvas;
  }

  function failures(ctx, v, list, left, top, colors) {
    for (const g of list)
      g.tasks.forEach((t, k) => {
        if (t.place !== FAILED || t.last === Infinity) return;
        const x = View.xAt(t.last, R.t[t.last]);
        if (x >= 0 && x <= v.width)
          Glyphs.draw(ctx, "failed", left + x, top + g.top + (k / g.tasks.length) * g.height, 9, colors.failed);
      });
  }

  /* Draws it below the loop's lane; returns the groups, which the lanes' names tell. */
  function paint(ctx, colors, v, rows, left, top, room) {
    const list = groups(rows, room);
    const width = Math.floor(v.width);
    ctx.drawImage(imageOf(v, list, width, Math.floor(room), colors), left, top);
    failures(ctx, v, list, left, top, colors);
    const c = View.xCursor();
    if (c < width) {
      /* what comes after the cursor is faint */
      ctx.globalAlpha = 0.6;
      ctx.fillStyle = colors.ground;
      ctx.fillRect(left + Math.max(0, c), top, width - Math.max(0, c), room);
      ctx.globalAlpha = 1;
    }
    return list;
  }

  /* The task under a place of the picture. */
  function taskAt(list, y) {
    const g = list.find((it) => y >= it.top && y < it.top + it.height);
    return g ? g.tasks[Math.min(g.tasks.length - 1, Math.floor(((y - g.top) / g.height) * g.tasks.length))] : null;
  }

  return { paint, taskAt };
})();
