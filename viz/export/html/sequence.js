"use strict";
/* sequence.js - the sequence diagram of the task that Source shows: the loop, the task, what it awaits; a row an event,
 * in bands of ticks. What comes after the cursor is faint. */

const Sequence = (() => {
  const R = Recording, ROW = 25, HEAD = 42, MOST = 240;
  const body = $("sequence-body"), title = $("sequence-title"), SVG = "http://www.w3.org/2000/svg";
  const WORDS = ["resume", "raise", "await", "suspend", "wake", "cancel", "call", "return", "return"];
  let shown = "";

  function svg(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.filter((c) => c !== null && c !== ""));
    return node;
  }

  /* ---- what to show ---- */

  function sayAwait(e) {
    return e.what && R.about.whats[e.what] === "sleep" ? `await ${e.label || e.toName}` : `await ${e.label || e.toName}`;
  }
  function says(e, t) {
    if (e.kind === ARROW.await) return sayAwait(e);
    if (e.kind === ARROW.raise) return `raise ${e.label || "error"}`;
    if (e.kind === ARROW.cancel && e.to === t.id) return `cancel${e.fromName ? "" : ""}`;
    if (e.kind === ARROW.wake) return `wake ${t.label}`;
    if (e.kind === ARROW.call) return `call ${e.toName}`;
    if (e.kind === ARROW.return) return e.label ? `= ${e.label}` : "return";
    if (e.kind === ARROW.done) return e.outcome === 2 ? "cancelled" : e.outcome === 1 ? `error ${e.label}` : e.label ? `= ${e.label}` : "returns";
    return WORDS[e.kind];
  }

  /* One sentence on an arrow. */
  function explain(e, t) {
    const by = e.label || e.fromName || "somebody";
    switch (e.kind) {
      case ARROW.resume: return `${t.label} has its turn.`;
      case ARROW.raise: return `${e.violet ? "Delivery: " : ""}${e.label || "The error"} appears in ${t.label}.`;
      case ARROW.await: return `${t.label} begins to wait for ${e.toName} ${e.label}.`;
      case ARROW.suspend: return `${t.label} gives the loop back.`;
      case ARROW.wake: return `${t.label} is ready. It has not run yet.`;
      case ARROW.cancel: return e.to === t.id ? `Request: ${by} asks ${t.label} to stop. No more than that.` : `${t.label} awaits ${e.toName}, so the request goes inward.`;
      case ARROW.call: return `${e.fromName} awaits the coroutine ${e.toName}: it runs in the same turn.`;
      case ARROW.return: return `${e.fromName} is left, within the same turn.`;
      default: return e.outcome === 2 ? `Outcome: ${t.label} ends, cancelled.` : e.outcome === 1 ? `${t.label} ends with an error: ${e.label}` : `${t.label} returns${e.label ? ` ${e.label}` : ""}.`;
    }
  }

  /* Rows: events, the first of a tick with its number; rounds that repeat are one row. */
  function rowsOf(t) {
    const rows = [], list = t.arrows;
    const begins = (e) => e.kind === ARROW.resume || e.kind === ARROW.raise;
    const endOf = (i) => {
      for (i++; i < list.length && !begins(list[i]); i++) continue;
      return i;
    };
    const alike = (a, b, len) => {
      for (let k = 0; k < len; k++) {
        const x = list[a + k], y = list[b + k];
        if (!y || x.kind !== y.kind || x.what !== y.what || x.violet !== y.violet || x.label !== y.label) return false;
      }
      return true;
    };
    for (let i = 0; i < list.length;) {
      const end = endOf(i), len = end - i;
      let rounds = 1;
      while (begins(list[i]) && endOf(i + rounds * len - 1) >= 0 && alike(i, i + rounds * len, len) && endOf(i + rounds * len) === i + (rounds + 1) * len) rounds++;
      for (let k = i; k < end; k++) rows.push({ event: list[k], at: list[k].at });
      if (rounds >= 4) {
        rows.push({ fold: rounds - 2, at: list[end].at, until: list[i + (rounds - 1) * len - 1].at });
        i += (rounds - 1) * len;
      } else i = end;
    }
    return rows;
  }

  /* ---- drawing ---- */

  function columns(width) {
    const time = 62, left = 44, room = width - left - time;
    return { loop: left, task: left + room * 0.5, other: left + room * 0.92, time: width - 8 };
  }
  const columnOf = (x, id, t, e, side) => (id === t.id ? x.task : id === 0 || (side === "from" && e.kind === ARROW.cancel && e.to === t.id) ? x.loop : x.other);

  const style = { resume: ["heavy", 2.5], raise: ["heavy", 2.5], suspend: ["dashed", 1.5], wake: ["dashed", 1.5], cancel: ["double", 1], await: ["thin", 1.3], call: ["thin", 1.3], return: ["thin", 1.3], done: ["dashed", 1.5] };
  const nameOf = (e) => Object.keys(ARROW).find((k) => ARROW[k] === e.kind);

  function head(x, y, dir, color, open) {
    const d = `M${x - dir * 8} ${y - 4.5}L${x} ${y}L${x - dir * 8} ${y + 4.5}`;
    return svg("path", { d: open ? d : `${d}z`, fill: open ? "none" : color, stroke: color, "stroke-width": 1.4 });
  }

  function arrow(g, x, y, e, t, color) {
    const x0 = columnOf(x, e.from, t, e, "from"), x1 = columnOf(x, e.to, t, e, "to"), dir = x1 > x0 ? 1 : -1;
    const [how, stroke] = style[nameOf(e)], words = says(e, t);
    if (x0 === x1) {
      g.append(svg("text", { x: x0 + 12, y: y + 4, fill: color }, document.createTextNode(Words.elide(words, 30))));
      return;
    }
    const from = x0 + dir * (x0 === x.task ? 6 : 1), to = x1 - dir * (x1 === x.task ? 6 : 2);
    const lines = how === "double" ? [-1.6, 1.6] : [0];
    for (const off of lines)
      g.append(svg("path", { d: `M${from} ${y + off}H${to - dir * 7}`, fill: "none", stroke: color, "stroke-width": stroke, "stroke-dasharray": how === "dashed" ? "5 4" : "none" }));
    g.append(head(to, y, dir, color, how === "thin" || e.kind === ARROW.suspend));
    const most = Math.max(6, Math.floor(Math.abs(x1 - x0) / 8.2) - 4), cut = Words.elide(words, most), mid = (from + to) / 2, wide = [...cut].length * 7 + 10;
    g.append(svg("rect", { x: mid - wide / 2, y: y - 8, width: wide, height: 16, fill: "var(--ground)" }));
    g.append(svg("text", { x: mid, y: y + 4, "text-anchor": "middle", style: "" }, document.createTextNode(cut)));
    g.lastChild.style.fill = color;
  }

  /* How the task's lifeline looks below a row. */
  function lifeAfter(life, e) {
    if (e.kind === ARROW.resume || e.kind === ARROW.raise) return "running";
    if (e.kind === ARROW.suspend) return life.woken ? "ready" : "waiting";
    if (e.kind === ARROW.wake) return life.now === "running" ? "running" : "ready";
    if (e.kind === ARROW.done) return "";
    return life.now;
  }

  function draw(v) {
    const t = Source.subject(v), width = body.clientWidth, key = `${t && t.id}/${v.index}/${width}/${v.theme}`;
    if (key === shown) return;
    shown = key;
    fill(title, el("b", {}, "5"), " Sequence ", span("dim", t ? t.label : ""));
    if (!t || !t.arrows.length) return fill(body, span("dim", "Nothing has happened in this task."));
    const all = rowsOf(t), here = all.findLastIndex((r) => r.at <= v.index), from = Math.max(0, Math.min(here - MOST / 2, all.length - MOST));
    const rows = all.slice(from, from + MOST), x = columns(width), svgNode = svg("svg", { width, role: "img", "aria-label": `Sequence diagram of ${t.label}` });
    const awaited = rows.findLast((r) => r.event && r.event.kind === ARROW.await && r.at <= v.index) || rows.find((r) => r.event && r.event.kind === ARROW.await);
    heads(svgNode, x, t, awaited ? awaited.event.toName : "");
    let y = HEAD, life = { now: "", woken: false, violet: false }, tick = -1, now = null;
    const bars = svg("g", {}), arrows = svg("g", {});
    const bar = (y0, y1, ahead) => {
      if (!life.now) return;
      const w = life.now === "running" ? 10 : life.now === "ready" ? 5 : 1.5;
      bars.append(svg("rect", { x: x.task - w / 2, y: y0, width: w, height: Math.max(0, y1 - y0), rx: w > 4 ? 1.5 : 0, fill: ahead ? "var(--faint)" : life.violet ? "var(--cancel)" : `var(--${life.now})` }));
    };
    const here_ = () => {
      now = y + 6;
      bar(y - ROW / 2, y + 6, false);
      y += 14;
    };
    rows.forEach((r, k) => {
      const ahead = r.at > v.index;
      if (ahead && now === null) here_();
      if (r.fold) {
        bar(y - ROW / 2, y + ROW / 2, ahead);
        arrows.append(svg("text", { x: x.task + 14, y: y + 4, "font-style": "italic" }, document.createTextNode(`${r.fold} more turns`)));
        y += ROW;
        return;
      }
      const e = r.event, color = ahead ? "var(--faint)" : e.violet && (e.kind === ARROW.cancel || e.kind === ARROW.raise) ? "var(--cancel-text)" : e.kind === ARROW.done && e.outcome === 1 ? "var(--failed-text)" : "var(--text)";
      if (Run.tickAt[r.at] !== tick) {
        tick = Run.tickAt[r.at];
        arrows.append(svg("line", { x1: 0, x2: width, y1: y - ROW / 2 + 0.5, y2: y - ROW / 2 + 0.5, stroke: "var(--rule)" }));
        arrows.append(svg("text", { x: 0, y: y + 4, class: "faint" }, document.createTextNode(`tick ${tick}`)));
        arrows.lastChild.style.fill = "var(--faint)";
      }
      const g = svg("g", { "data-at": r.at, class: "event" });
      bar(y - ROW / 2, y, ahead);
      life = { now: lifeAfter(life, e), woken: e.kind === ARROW.wake ? true : e.kind === ARROW.resume || e.kind === ARROW.raise ? false : life.woken, violet: e.violet === 1 };
      bar(y, y + ROW / 2, ahead);
      arrow(g, x, y, e, t, color);
      g.append(svg("text", { x: x.time, y: y + 4, "text-anchor": "end", class: "code" }, document.createTextNode(Words.at(R.t[r.at], v.t))));
      g.lastChild.style.fill = "var(--faint)";
      g.append(svg("title", {}, document.createTextNode(explain(e, t))));
      if (e.kind === ARROW.done) ending(g, x.task, y + ROW / 2 + 4, e, ahead);
      arrows.append(g);
      y += ROW;
    });
    if (now === null) here_();
    lifelines(svgNode, x, y);
    svgNode.append(bars, arrows);
    svgNode.append(svg("line", { x1: 0, x2: width, y1: now, y2: now, stroke: "var(--text)", "stroke-width": 1.5 }));
    svgNode.setAttribute("height", y + 8);
    const at = all[here] && all[here].event;
    fill(body, svgNode, el("p", { class: "explain" }, at ? explain(at, t) : "It has not begun."));
    reveal(body, now - 5 * ROW, now + 3.4 * ROW);
  }

  function ending(g, x, y, e, ahead) {
    const name = e.outcome === 2 ? "cancelled" : e.outcome === 1 ? "failed" : "done", node = Glyphs.svg(name);
    node.setAttribute("x", x - 8);
    node.setAttribute("y", y - 8);
    node.setAttribute("width", 16);
    node.setAttribute("height", 16);
    if (ahead) node.style.color = "var(--faint)";
    g.append(node);
  }

  function heads(node, x, t, awaited) {
    const head = (at, words, bold) => {
      const text = svg("text", { x: at, y: 16, "text-anchor": "middle" }, document.createTextNode(Words.elide(words, 22)));
      if (bold) text.style.fontWeight = "600";
      node.append(text);
    };
    head(x.loop, "loop", false);
    head(x.task, t.label, true);
    if (awaited) head(x.other, awaited, false);
  }

  function lifelines(node, x, bottom) {
    for (const at of [x.loop, x.other]) node.append(svg("line", { x1: at + 0.5, x2: at + 0.5, y1: 24, y2: bottom, stroke: "var(--rule)" }));
  }

  body.addEventListener("click", (event) => {
    const g = event.target.closest(".event");
    if (g) View.go(Number(g.getAttribute("data-at")));
  });

  View.onDraw(draw);
  return { explain };
})();
