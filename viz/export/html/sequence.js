"use strict";
/* sequence.js - draws the sequence diagram of the task that Source shows. Lifelines are lanes turned upright: wide
 * running, half ready, thin waiting, violet cancelling. What comes after the cursor is faint. */

const Sequence = (() => {
  const R = Recording;
  const D = Diagrams;
  const HEAD = 44;
  const GUTTER = 58;
  const TIME = 58;
  const NARROW = 104;
  const MOST = 300;
  const HEIGHT = { [D.ROW.event]: 25, [D.ROW.tick]: 14, [D.ROW.idle]: 26, [D.ROW.fold]: 25, [D.ROW.state]: 22 };
  const LINES = {
    resume: "heavy",
    raise: "heavy",
    suspend: "dashed",
    wake: "dashed",
    cancel: "double",
    await: "thin",
    call: "thin",
    return: "thin",
    done: "dashed",
  };
  const body = $("sequence-body");
  const title = $("sequence-title");
  const SVG = "http://www.w3.org/2000/svg";
  let shown = "";

  function svg(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }
  const text = (words, x, y, color = "", attributes = {}) =>
    svg("text", { x, y, ...(color ? { fill: color } : {}), ...attributes }, document.createTextNode(words));
  const line = (x1, y1, x2, y2, color, attributes = {}) =>
    svg("line", { x1, y1, x2, y2, stroke: color, ...attributes });

  /* ---- where things stand ---- */

  function measure(d, rows, width) {
    /* Where the panel is wide, what a row says stands beside it. */
    const most = width > 860 ? Math.max(560, width - 460) : width;
    const room = Math.max(most - GUTTER - TIME, (d.columns - 1) * NARROW);
    const wide = GUTTER + room + TIME;
    const beside = d.columns > 3 ? 60 : Math.min(120, room * 0.36); /* for what stands right of the last column */
    const x = Array.from(
      { length: d.columns },
      (_, c) => GUTTER + 14 + (d.columns > 1 ? (c * (room - beside)) / (d.columns - 1) : 0),
    );
    let y = 10;
    const at = rows.map((r) => {
      const high = r.kind === D.ROW.tick && r.note ? 26 : HEIGHT[r.kind];
      const mid = y + high / 2;
      y += high;
      return { top: y - high, mid, bottom: y };
    });
    return { x, at, wide, high: y + 16, says: width - wide > 260 ? Math.floor((width - wide - 32) / 6.7) : 0 };
  }

  /* ---- parts ---- */

  function heads(d, at, m) {
    const node = svg("svg", { width: m.wide, height: HEAD, class: "heads" });
    const most = d.columns > 1 ? Math.floor((m.x[1] - m.x[0]) / 7.4) : 20;
    D.heads(d, at).forEach((a, c) => {
      if (!a) return;
      const bold = a.kind === D.ACTOR.task && d.rows[Math.max(0, at)] && a.first <= at && a.last >= at;
      node.append(
        text(Words.elide(a.name, Math.max(5, most)), m.x[c], 16, bold ? "var(--text)" : "var(--dim)", {
          "text-anchor": "middle",
          "font-weight": bold ? 600 : 400,
        }),
      );
      if (a.note && most > 12)
        node.append(
          text(Words.elide(a.note, most), m.x[c], 32, "var(--faint)", { "text-anchor": "middle", class: "small" }),
        );
    });
    return node;
  }

  function lifelines(g, d, rows, m, here) {
    rows.forEach((r, k) => {
      const y0 = k === 0 ? m.at[0].mid : m.at[k].mid;
      const y1 = k + 1 < rows.length ? m.at[k + 1].mid : m.at[k].bottom;
      r.life.forEach((l, c) => {
        if (!l.life) return;
        const w = l.actor === 0 ? 1.2 : l.life === "running" ? 10 : l.life === "ready" ? 5 : 1.5;
        const color =
          l.actor === 0
            ? "var(--rule)"
            : k > here
              ? "var(--faint)"
              : l.blocked
                ? "var(--failed)"
                : l.violet
                  ? "var(--cancel)"
                  : `var(--${l.life})`;
        g.append(
          svg("rect", {
            x: m.x[c] - w / 2,
            y: y0,
            width: w,
            height: Math.max(1, y1 - y0 + 0.4),
            fill: color,
            opacity: k > here && l.actor !== 0 ? 0.55 : 1,
          }),
        );
      });
    });
  }

  /* One outline around the columns that a cancellation goes through, row by row. */
  function shape(g, s, from, rows, m, here) {
    const first = Math.max(s.first - from, 0);
    const last = Math.min(s.last - from, rows.length - 1);
    if (last < 0 || first >= rows.length) return;
    const right = [];
    const left = [];
    const ended = rows[last].arrow === "done";
    for (let k = first; k <= last; k++) {
      const lo = m.x[s.lo[k + from - s.first]] - 15;
      const hi = m.x[s.hi[k + from - s.first]] + 15;
      const y0 = k === first ? m.at[k].mid - 9 : m.at[k].top;
      const y1 = k === last ? (ended ? m.at[k].mid + 20 : m.at[k].bottom + 6) : m.at[k].bottom;
      right.push([hi, y0], [hi, y1]);
      left.unshift([lo, y1], [lo, y0]);
    }
    const path = [...right, ...left].map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("");
    const faint = first > here;
    g.append(
      svg("path", {
        d: `${path}Z`,
        fill: faint ? "none" : "rgb(var(--violet), .12)",
        stroke: faint ? "var(--faint)" : "var(--cancel)",
        "stroke-width": 1.3,
        "stroke-linejoin": "round",
      }),
    );
  }

  function tip(x, y, dir, color, open) {
    const d = `M${x - dir * 8} ${y - 4.5}L${x} ${y}L${x - dir * 8} ${y + 4.5}`;
    return svg("path", { d: open ? d : `${d}z`, fill: open ? "none" : color, stroke: color, "stroke-width": 1.3 });
  }

  function arrowLine(g, how, x0, x1, y, color) {
    const plain = { fill: "none", stroke: color, "stroke-width": how === "heavy" ? 2.6 : 1.3 };
    if (how === "dashed") plain["stroke-dasharray"] = "5 4";
    for (const off of how === "double" ? [-1.7, 1.7] : [0])
      g.append(svg("path", { d: `M${x0} ${y + off}H${x1}`, ...plain }));
  }

  function colorOf(r, ahead) {
    if (ahead) return "var(--faint)";
    if (r.arrow === "cancel" || (r.arrow === "raise" && r.violet)) return "var(--cancel-text)";
    if ((r.arrow === "return" || r.arrow === "done") && r.outcome === 1) return "var(--failed-text)";
    return "var(--text)";
  }

  /* How many characters have room between a lifeline and the times. */
  const roomBeside = (x, m) => Math.max(6, Math.floor((m.wide - TIME - x - 13) / 6.6));

  /* The words stand on the arrow where they have room, cut in the middle. */
  function arrow(g, d, r, y, m, ahead) {
    const color = colorOf(r, ahead);
    const x0 = m.x[d.actors[r.from].column];
    const x1 = m.x[d.actors[r.to].column];
    const dir = x1 > x0 ? 1 : -1;
    if (x0 === x1) return g.append(text(Words.elide(r.text, roomBeside(x0, m)), x0 + 13, y + 4, color));
    const how = LINES[r.arrow];
    const from = x0 + dir * 6;
    const to = x1 - dir * 6;
    const words = Words.elide(r.text, Math.max(5, Math.floor((Math.abs(x1 - x0) - 50) / 7)));
    arrowLine(g, how, from, to - dir * 7, y, color);
    g.append(tip(to, y, dir, color, how === "thin" || r.arrow === "suspend"));
    const wide = [...words].length * 6.9 + 10;
    const mid = Math.abs(x1 - x0) > 320 ? (dir > 0 ? x0 + 110 : x0 - 110) : (from + to) / 2;
    g.append(
      svg("rect", { x: mid - wide / 2, y: y - 8, width: wide, height: 16, class: "behind" }),
      text(words, mid, y + 4, color, { "text-anchor": "middle" }),
    );
  }

  const STARTS = { cancelled: 2, failed: 1 };
  function ending(g, r, x, y, ahead) {
    const node = Glyphs.svg(
      r.outcome === STARTS.cancelled ? "cancelled" : r.outcome === STARTS.failed ? "failed" : "done",
    );
    for (const [name, value] of [
      ["x", x - 8],
      ["y", y - 8],
      ["width", 16],
      ["height", 16],
    ])
      node.setAttribute(name, value);
    if (ahead) node.style.color = "var(--faint)";
    g.append(node);
  }

  function note(g, d, r, y, m, ahead) {
    if (!r.note || r.at < 0) return;
    const x = m.x[d.actors[r.at].column];
    const right = r.from >= 0 && m.x[d.actors[r.to].column] > x && d.actors[r.from].column === d.actors[r.at].column;
    const color = ahead ? "var(--faint)" : r.violet ? "var(--cancel-text)" : "var(--dim)";
    g.append(text(Words.elide(r.note, roomBeside(x, m)), x + 13, right ? y + 16 : y + 4, color, { class: "small" }));
  }

  function oneRow(g, d, r, k, v, m, ahead, first) {
    const y = m.at[k].mid;
    const node = svg("g", r.seq ? { class: "event", "data-at": r.index } : {});
    if (r.kind === D.ROW.tick) node.append(line(0, m.at[k].top + 2.5, m.wide, m.at[k].top + 2.5, "var(--rule)"));
    if (r.kind === D.ROW.idle) node.append(text(r.text, 0, y + 4, "var(--dim)"));
    if (r.kind === D.ROW.fold)
      node.append(
        text(r.text, m.x[Math.min(1, d.columns - 1)] + 14, y + 4, ahead ? "var(--faint)" : "var(--dim)", {
          "font-style": "italic",
        }),
      );
    if (first) node.append(text(`tick ${r.tick}`, 0, y + 4, "var(--faint)"));
    if (r.kind === D.ROW.event && r.from >= 0) arrow(node, d, r, y, m, ahead);
    if (r.arrow === "done" && r.kind === D.ROW.event)
      ending(node, r, m.x[d.actors[r.to >= 0 && r.to !== 0 ? r.to : Math.max(r.from, 0)].column], y + 19, ahead);
    note(node, d, r, y, m, ahead);
    if (r.t >= 0)
      node.append(text(Words.at(r.t, v.t), m.wide - 6, y + 4, "var(--faint)", { "text-anchor": "end", class: "time" }));
    if (r.say && m.says)
      node.append(text(Words.elide(r.say, m.says), m.wide + 28, y + 4, ahead ? "var(--faint)" : "var(--text)"));
    if (r.say) node.append(svg("title", {}, document.createTextNode(r.say)));
    g.append(node);
  }

  function picture(v, t, d, width) {
    const at = D.rowAt(d, v.index);
    const from = Math.max(0, Math.min(at - MOST / 2, d.rows.length - MOST));
    const rows = d.rows.slice(from, from + MOST);
    const here = at - from;
    const m = measure(d, rows, width);
    const node = svg("svg", {
      width: m.says ? width : m.wide,
      height: m.high,
      role: "img",
      "aria-label": `Sequence diagram of ${t.label}`,
    });
    const shapes = svg("g", {});
    const lives = svg("g", {});
    const arrows = svg("g", {});
    for (const s of d.shapes) shape(shapes, s, from, rows, m, here);
    lifelines(lives, d, rows, m, here);
    let tick = -1;
    rows.forEach((r, k) => {
      const first = r.kind === D.ROW.event && r.tick !== tick;
      if (r.kind === D.ROW.event) tick = r.tick;
      oneRow(arrows, d, r, k, v, m, k > here, first);
    });
    const now = here >= 0 ? (rows[here].arrow === "done" ? m.at[here].mid + 32 : m.at[here].bottom + 1) : 4;
    node.append(shapes, lives, arrows, line(0, now, m.wide, now, "var(--text)", { "stroke-width": 1.6 }));
    return { node, now, heads: heads(d, at, m), row: d.rows[at] };
  }

  /* Of a long life only the newest part is kept. */
  function before(v, t, d) {
    const first = d.rows.find((r) => r.t >= 0);
    if (v.index < t.first || !first) return `${t.label} has not begun.`;
    return `What ${t.label} did before ${Words.seconds(first.t)} s is no longer in its diagram.`;
  }

  function draw(v) {
    const t = Source.subject(v);
    const width = body.clientWidth - 4;
    const key = `${t && t.id}/${v.index}/${width}/${v.theme}`;
    if (key === shown || width < 40) return;
    shown = key;
    fill(title, el("b", {}, "5"), " Sequence ", span("dim", t ? t.label : ""));
    const d = t ? D.of(t.id) : null;
    if (!d)
      return fill(body, span("dim", t ? "Nothing is recorded of what happened in this task." : "No task lives here."));
    const p = picture(v, t, d, width);
    fill(body, p.heads, p.node, el("p", { class: "explain" }, p.row ? p.row.say : before(v, t, d)));
    reveal(body, p.now - 60, p.now + HEAD + 96);
  }

  body.addEventListener("click", (e) => {
    const g = e.target.closest(".event");
    if (g) View.go(Number(g.getAttribute("data-at")));
  });

  View.onDraw(draw);
  return {};
})();
