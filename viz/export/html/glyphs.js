"use strict";
/* glyphs.js - the signs: a moon for each state of a task, and a sign for each kind of thing that is awaited. A sign is
 * drawn from the same path on the canvas and in the document; its colour is that of its state. */

const Glyphs = (() => {
  const CIRCLE = "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2z";
  /* In a square of 16: `fill`, then `line`. */
  const shapes = {
    running: { fill: CIRCLE },
    ready: { fill: "M8 2.2a5.8 5.8 0 0 0 0 11.6z", line: CIRCLE },
    waiting: { line: CIRCLE },
    cancelling: { line: `${CIRCLE}M5 8h6` },
    cancelled: { line: `${CIRCLE}M4 12L12 4` },
    failed: { line: "M3.5 3.5l9 9M12.5 3.5l-9 9" },
    done: { line: "M2.8 8.6l3.4 3.6 7-8" },
    blocked: { fill: "M8 2l6.4 11.6H1.6z" },
    timer: { line: `${CIRCLE}M8 4.6V8h3` },
    io: { line: "M2.5 5.6h10.2l-2.6-2.6M13.5 10.4H3.3l2.6 2.6" },
    task: { line: "M2 8h11.4M9.6 4.2L13.4 8l-3.8 3.8" },
    lock: { line: "M3 3h10v10H3z" },
    thread: { line: "M2.5 4h11M2.5 8h11M2.5 12h11" },
    diamond: { fill: "M8 2l6 6-6 6-6-6z" },
    moon: { fill: "M6.2 1.2A7 7 0 1 0 14.8 9.8 5.6 5.6 0 0 1 6.2 1.2z", line: "M8 1a7 7 0 1 0 .01 0z" },
  };

  const AWAITED = {
    sleep: "timer",
    timeout: "timer",
    read: "io",
    write: "io",
    connect: "io",
    process: "thread",
    job: "thread",
    lock: "lock",
    semaphore: "lock",
    event: "lock",
    condition: "lock",
    barrier: "lock",
    "queue.get": "lock",
    "queue.put": "lock",
  };
  /* The sign of what is awaited, by the number of its kind. */
  const awaited = (what) => AWAITED[Recording.about.whats[what]] || "task";

  /* The sign of a task's state; cancelling lies over it. */
  const state = (place, cancelling) => (cancelling && place < DONE ? "cancelling" : PLACES[place]);

  const SVG = "http://www.w3.org/2000/svg";
  function svg(name, extra = "", says = "") {
    const node = document.createElementNS(SVG, "svg");
    node.setAttribute("viewBox", "0 0 16 16");
    node.setAttribute("class", `mark ${name} ${extra}`);
    if (says) (node.setAttribute("role", "img"), node.setAttribute("aria-label", says));
    else node.setAttribute("aria-hidden", "true");
    for (const [how, d] of Object.entries(shapes[name])) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", d);
      path.setAttribute("fill", how === "fill" ? "currentColor" : "none");
      path.setAttribute("stroke", how === "line" ? "currentColor" : "none");
      path.setAttribute("stroke-width", "1.5");
      node.append(path);
    }
    return node;
  }

  const paths = {};
  for (const [name, shape] of Object.entries(shapes))
    paths[name] = Object.entries(shape).map(([how, d]) => ({ how, path: new Path2D(d) }));

  /* Centred at x, y, `size` pixels wide. */
  function draw(ctx, name, x, y, size, color) {
    ctx.save();
    ctx.translate(x - size / 2, y - size / 2);
    ctx.scale(size / 16, size / 16);
    ctx.fillStyle = ctx.strokeStyle = color;
    ctx.lineWidth = 1.5;
    for (const { how, path } of paths[name]) how === "fill" ? ctx.fill(path) : ctx.stroke(path);
    ctx.restore();
  }

  return { svg, draw, awaited, state };
})();
