"use strict";
/* lane.js - what stands on the lanes. Height is nearness to the processor: running is tall, ready half as tall, waiting
 * a thin line, all on one baseline; violet lies over a task while it is being cancelled; what was recorded after the
 * cursor keeps its shape and is faint. */

const Lane = (() => {
  const R = Recording;
  let ctx, colors, v, width;
  const widths = new Map();

  function wide(words, font) {
    const key = `${font}|${words}`;
    if (widths.size > 4000) widths.clear();
    if (!widths.has(key)) ((ctx.font = font), widths.set(key, ctx.measureText(words).width));
    return widths.get(key);
  }

  /* ---- where things are ---- */

  function shape(place) {
    const run = Math.max(6, Math.min(26, Math.round(place.pitch * 0.44)));
    const base = place.top + place.pitch / 2 + run / 2;
    return {
      ...place,
      run,
      ready: Math.round(run / 2),
      base,
      x: (px) => place.left + px,
      labels: place.pitch >= 18,
      large: place.pitch >= 24,
    };
  }
  const startOf = (s) => View.xAt(s.begin, s.t0);
  const endOf = (s) => (s.end === Infinity ? View.xAt(R.n - 1, R.last) : View.xAt(s.end, s.t1));
  const cursorX = () => View.xCursor();

  /* The first span of a lane that may be in view. */
  function firstIn(spans) {
    let lo = 0;
    let hi = spans.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (endOf(spans[mid]) < -2) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /* ---- bars ---- */

  function bar(l, x0, x1, height, color, edge) {
    const w = Math.max(x1 - x0, 1.2);
    ctx.fillStyle = color;
    if (w > 6 && l.large) {
      ctx.beginPath();
      ctx.roundRect(l.x(x0), l.base - height, w, height, 2);
      ctx.fill();
    } else ctx.fillRect(l.x(x0), l.base - height, w, height);
    if (edge && w > 3) {
      ctx.strokeStyle = edge;
      ctx.lineWidth = 1;
      ctx.strokeRect(l.x(x0) + 0.5, l.base - height + 0.5, w - 1, height - 1);
    }
  }

  const colorOf = (s, ahead) =>
    ahead ? colors.faint : s.bits & BIT.cancelling ? colors.cancel : colors[PLACES[s.place]];

  /* A stretch, cut where the cursor is: what comes after is faint. */
  function stretch(l, s, x0, x1, draw) {
    const c = cursorX();
    if (x0 < c || (x0 === c && s.begin <= v.index))
      draw(Math.max(x0, -4), Math.min(x1, Math.max(c, x0 + 1), width + 4), false);
    if (x1 > c && s.end > v.index) draw(Math.max(x0, c, -4), Math.min(x1, width + 4), true);
  }

  function wait(l, s, x0, x1) {
    stretch(l, s, x0, x1, (a, b, ahead) => {
      if (b <= a) return;
      ctx.fillStyle = colorOf(s, ahead);
      ctx.globalAlpha = ahead ? 0.55 : 1;
      if (s.bits & BIT.delivered && !ahead) {
        ctx.fillRect(l.x(a), l.base - 5, b - a, 1.5);
        ctx.fillRect(l.x(a), l.base - 1.5, b - a, 1.5);
      } else ctx.fillRect(l.x(a), l.base - 1.5, b - a, 1.5);
      ctx.globalAlpha = 1;
    });
  }

  function block(l, s, x0, x1) {
    const height = s.place === RUNNING ? l.run : l.ready;
    stretch(l, s, x0, x1, (a, b, ahead) => {
      const edge =
        !ahead && s.place === RUNNING && !(s.bits & BIT.cancelling) && colors["running-edge"] !== colors.running
          ? colors["running-edge"]
          : null;
      ctx.globalAlpha = ahead ? 0.5 : 1;
      bar(l, a, b, height, colorOf(s, ahead), edge);
      ctx.globalAlpha = 1;
      const slow = View.xTime(s.t0 + R.about.slow);
      if (
        s.place === RUNNING &&
        !ahead &&
        v.axis.name === "time" &&
        b > slow &&
        (s.blocked || s.end === Infinity || b < x1) &&
        View.xTime(v.t) > slow
      )
        bar(l, Math.max(a, slow), b, height, colors.failed, null);
      else if (s.blocked && !ahead && v.axis.name !== "time") bar(l, a, b, height, colors.failed, null);
    });
  }

  /* Turns that are nearer than a pixel become one. */
  function spans(l, list, draw) {
    let busy = [-Infinity, -Infinity, -Infinity];
    for (let k = firstIn(list); k < list.length; k++) {
      const s = list[k];
      const x0 = startOf(s);
      if (x0 > width + 4) break;
      const x1 = endOf(s);
      if (x1 - busy[s.place] < 0.5 && !s.blocked) continue;
      busy[s.place] = Math.max(x1, x0 + 1);
      draw(s, x0, x1);
    }
  }

  /* ---- words on the line ---- */

  function label(l, s, x0, x1) {
    const from = Math.max(x0, 0) + 6;
    const to = Math.min(x1, width);
    const ahead = s.begin > v.index;
    const words = s.place === WAITING ? s.why : "";
    const font = `12px ${colors.words}`;
    if (!words || !l.labels || to - from < 30) return;
    const sign = Glyphs.awaited(s.what);
    let said = words;
    if (wide(said, font) + 36 > to - from) said = Words.brief(words);
    if (wide(said, font) + 36 > to - from) return;
    const violet = s.bits & BIT.cancelling && !ahead;
    const y = l.large ? l.base - 8 : l.base - 5;
    Glyphs.draw(
      ctx,
      sign,
      l.x(from + 6),
      y - 4,
      12,
      ahead ? colors.faint : violet ? colors["cancel-text"] : colors.dim,
    );
    Canvas.text(said, l.x(from + 17), y, ahead ? colors.faint : violet ? colors["cancel-text"] : colors.dim, "12px");
  }

  function inBar(l, s, x0, x1, words) {
    const font = `12px ${colors.code}`;
    const from = Math.max(x0, 0);
    const to = Math.min(x1, width);
    if (!l.large || s.begin > v.index || wide(words, font) + 10 > Math.min(to, cursorX()) - from) return;
    ctx.font = font;
    ctx.fillStyle = s.blocked
      ? colors["on-failed"]
      : s.bits & BIT.cancelling
        ? colors["on-failed"]
        : colors["on-running"];
    ctx.fillText(words, l.x(from + 5), l.base - l.run / 2 + 4);
  }

  /* ---- lanes ---- */

  function loopLane(place, index, at) {
    const l = shape(place);
    beams(l, index, at);
    ctx.fillStyle = colors.waiting;
    const end = View.xAt(R.n - 1, R.last);
    const start = View.xAt(0, R.first);
    ctx.fillRect(l.x(Math.max(0, start)), l.base - 1.5, Math.min(end, width) - Math.max(0, start), 1.5);
    spans(l, Run.loop.spans, (s, x0, x1) => {
      if (s.place === RUNNING) block(l, s, x0, x1);
      else idle(l, x0, x1);
      if (s.place === RUNNING) inBar(l, s, x0, x1, s.blocked ? `BLOCKED ${Words.duration(s.t1 - s.t0)}` : s.label);
    });
    callbacks(l);
    ticks(l);
    for (const lost of Run.loop.lost) sign(l, View.xAt(lost.at, R.t[lost.at]), "?", colors.failed);
    for (const mark of Run.marks) userMark(l, mark);
  }

  function idle(l, x0, x1) {
    const from = Math.max(x0, 0);
    const to = Math.min(x1, width);
    if (v.axis.name === "time" && l.labels && to - from > 60)
      Canvas.text("idle", l.x(from + 8), l.base - 8, colors.dim, "12px");
  }

  function sign(l, x, words, color) {
    if (x >= 0 && x <= width) Canvas.text(words, l.x(x - 3), l.base - 6, color, "600 14px");
  }

  function userMark(l, mark) {
    const x = View.xAt(mark.at, R.t[mark.at]);
    if (x < 0 || x > width) return;
    Glyphs.draw(ctx, "diamond", l.x(x), l.top - 3, 9, colors.text);
    Canvas.text(Words.elide(mark.text, 40), l.x(x + 8), l.top + 1, colors.text, "12px");
  }

  /* Plain callbacks: their names stand above the bars, where they have room; a timer that ends a sleep needs none. */
  function callbacks(l) {
    let last = -Infinity;
    let mark = -Infinity;
    for (const c of Run.loop.callbacks) {
      const x = View.xAt(c.at, R.t[c.at]);
      if (x < 0) continue;
      if (x > width) break;
      ctx.fillStyle = c.at > v.index ? colors.faint : colors.text;
      if (x >= mark + 3) ctx.fillRect(l.x((mark = x)), l.base - l.run - 3, 1, 3);
      const w = wide(c.label, `12px ${colors.words}`);
      if (!l.large || x < last + 8 || c.label.startsWith("timer ")) continue;
      Canvas.text(c.label, l.x(x), l.base - l.run - 5, c.at > v.index ? colors.faint : colors.dim, "11px");
      last = x + w;
    }
  }

  function ticks(l) {
    let last = -Infinity;
    for (const i of Run.loop.ticks) {
      const x = View.xAt(i, R.t[i]);
      if (x < 0 || x - last < 3) continue;
      if (x > width) break;
      ctx.fillStyle = colors.faint;
      ctx.fillRect(l.x(x), l.base + 3, 1, 4);
      last = x;
    }
  }

  /* The light falls from the loop on the task that runs. */
  function beams(l, index, at) {
    if (l.pitch <= 18) return;
    spans(l, Run.loop.spans, (s, x0, x1) => {
      const k = index.get(s.on);
      if (s.place !== RUNNING || k === undefined || s.begin > v.index) return;
      const to = shape(at(k));
      const top = l.base + 2;
      const bottom = to.base - to.run;
      const wideness = Math.max(1, Math.min(x1, cursorX()) - x0);
      if (bottom <= top) return;
      const light = ctx.createLinearGradient(0, top, 0, bottom);
      light.addColorStop(0, `rgba(${colors.beam}, .17)`);
      light.addColorStop(1, `rgba(${colors.beam}, .05)`);
      ctx.fillStyle = light;
      ctx.fillRect(l.x(x0), top, wideness, bottom - top);
    });
  }

  function taskLane(l, t) {
    spans(l, t.spans, (s, x0, x1) => (s.place === WAITING ? wait(l, s, x0, x1) : block(l, s, x0, x1)));
    spans(l, t.spans, (s, x0, x1) => {
      label(l, s, x0, x1);
      if (s.place === RUNNING) inBar(l, s, x0, x1, s.blocked ? R.where(s.where) : s.where ? `:${R.line(s.where)}` : "");
    });
    if (t.last === Infinity) return;
    const x = View.xAt(t.last, R.t[t.last]);
    const ahead = t.last > v.index;
    if (x < -8 || x > width) return;
    const name = PLACES[t.place];
    const color = ahead ? colors.faint : name === "cancelled" ? colors.cancel : colors[name];
    Glyphs.draw(ctx, name, l.x(x + 9), l.base - l.run / 2, Math.min(14, l.run + 2), color);
  }

  /* ---- cancellations: one shape from the request to the outcome ---- */

  function dueOf(t) {
    const timer = State.timers(State.at(v.index)).find((it) => it.task === t.id && !it.revoked && !it.doomed);
    return timer ? timer.when : null;
  }

  function band(x0, x1, l, dashed) {
    ctx.beginPath();
    ctx.roundRect(l.x(x0) - 1, l.base - l.run - 4, Math.max(x1 - x0, 3) + 2, l.run + 9, 5);
    if (!dashed) ((ctx.fillStyle = `rgba(${colors.violet}, .13)`), ctx.fill());
    ctx.strokeStyle = colors.cancel;
    ctx.lineWidth = 1.5;
    ctx.setLineDash(dashed ? [4, 3] : []);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function saying(c) {
    return (c.says.findLast((s) => s.at <= v.index) || { text: "" }).text;
  }

  function cancellation(l, t, c, from) {
    const x0 = View.xAt(c.asked, c.t0);
    const open = c.end > v.index;
    const x1 = open ? Math.max(cursorX(), x0) : View.xAt(c.end, c.t1);
    if (x1 < -20 || x0 > width || c.asked > v.index) return;
    const due = open ? dueOf(t) : null;
    if (l.large && open && due !== null && View.xTime(due) > x1 + 4) {
      band(x1, View.xTime(due) + 8, l, true);
      Glyphs.draw(ctx, "timer", l.x(View.xTime(due)), l.base - 1, 12, colors.cancel);
      Canvas.text(`not before ${Words.seconds(due)}`, l.x(View.xTime(due) + 18), l.base - 6, colors.dim, "12px");
    }
    if (l.large) band(x0, x1 + (open ? 0 : 16), l, false);
    request(l, x0, from);
    if (l.pitch >= 44) caption(l, x0, saying(c));
  }

  function caption(l, x, words) {
    if (!words) return;
    const w = wide(words, `12px ${colors.words}`);
    const c = cursorX();
    let from = Math.min(x, width - w - 8);
    if (from < c && from + w > c) from = Math.min(from, c - w - 8); /* the cursor's line goes through no words */
    from = Math.max(4, from);
    Canvas.text(words, l.x(from), l.base + 17, colors["cancel-text"], "12px");
  }

  /* The line comes down from who asked. */
  function request(l, x, from) {
    if (x < 0 || x > width) return;
    const up = from.base <= l.base;
    const y0 = from.base + 1;
    const y1 = up ? l.base - l.run - 4 : l.base + 5;
    Canvas.line(l.x(x), y0, l.x(x), y1, colors.cancel, 1.5);
    Glyphs.draw(ctx, "diamond", l.x(x), y0, 10, colors.cancel);
  }

  function cancellations(shown, index, at) {
    shown.forEach((row, k) => {
      for (const c of row.task.cancels) {
        const asker = index.get(c.by);
        cancellation(shape(at(k)), row.task, c, shape(at(asker === undefined ? -1 : asker)));
      }
    });
  }

  function selection(l) {
    ctx.fillStyle = colors.raised;
    ctx.fillRect(l.left, l.top + 2, width + 24, l.pitch - 4);
  }

  function paint(context, palette, view, shown, index, at) {
    ctx = context;
    colors = palette;
    v = view;
    width = v.width;
    const chosen = index.get(v.task);
    if (chosen !== undefined) selection(shape(at(chosen)));
    loopLane(at(-1), index, at);
    cancellations(shown, index, at);
    shown.forEach((row, k) => taskLane(shape(at(k)), row.task));
  }

  return { paint, saying };
})();
