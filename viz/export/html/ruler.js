"use strict";
/* ruler.js - what lies across the lanes: the ruler above them, gaps of idle time, the span that is being chosen, the
 * cursor's line, and the timers' bars, which begin there. */

const Ruler = (() => {
  const R = Recording;
  const { ctx, colors, text, line } = Canvas;
  const SAID = 190; /* pixels of what stands right of the cursor */

  function ruler(v, layout) {
    const y = layout.loop + 26;
    const cursor = layout.left + View.xCursor();
    ctx.font = `12.5px ${colors.code}`;
    const label = (x, words) => {
      line(x + 0.5, layout.top - 8, x + 0.5, layout.bottom, colors.rule);
      if (x < cursor - 104 || x > cursor + SAID) text(words, x + 4, y, colors.faint, "12.5px");
    };
    if (v.axis.name === "time") {
      const step = Axis.step(90 / v.scale);
      const from = Math.ceil((v.from + R.first) / step) * step;
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

  function gaps(v, layout) {
    if (v.axis.name !== "callbacks") return;
    const y = layout.top + layout.pitch / 2 + 4;
    for (const g of Axis.gaps) {
      const x0 = View.xAt(g.from, 0);
      const x1 = View.xAt(g.to, 0);
      const words = `idle ${Words.duration(g.ns)}`;
      if (x1 < 0 || x0 > v.width) continue;
      ctx.font = `12px ${colors.words}`;
      if (ctx.measureText(words).width + 12 < x1 - x0)
        text(words, layout.left + (x0 + x1) / 2, y, colors.dim, "12px", "center");
    }
  }

  /* The span that is being chosen, with its length. */
  function chosen(v, layout) {
    if (!v.chosen) return;
    const [a, b] = v.chosen.toSorted((p, q) => p - q);
    const from = v.axis.at(v.from + a / v.scale);
    const to = v.axis.at(v.from + b / v.scale);
    ctx.globalAlpha = 0.12;
    ctx.fillStyle = colors.text;
    ctx.fillRect(layout.left + a, layout.top - 8, b - a, layout.bottom - layout.top + 8);
    ctx.globalAlpha = 1;
    text(
      Words.duration(to.t - from.t),
      layout.left + (a + b) / 2,
      layout.top - 12,
      colors.text,
      "600 12.5px",
      "center",
    );
  }

  function cursor(v, layout) {
    const x = layout.left + View.xCursor();
    const end = v.index >= R.n - 1 && v.t >= R.last;
    const bottom = Math.min(layout.bottom, layout.end + 6);
    if (x < layout.left - 1 || x > layout.width) return;
    line(x, 30, x, bottom, colors.text, 2);
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
    if (x + SAID < layout.width)
      text(
        end ? "the end of the recording" : "recorded after it: faint",
        x + 12,
        layout.loop + 26,
        colors.dim,
        "12.5px",
      );
  }

  /* ---- timers' bars, on the timeline's scale ---- */

  const NOTE = 190; /* pixels of what is said of a timer, behind its bar */

  function colorOf(v, t, late) {
    if (late) return colors.failed;
    if (t.revoked) return colors.dim;
    return Loop.cancelling(t.task, v.index) ? colors.cancel : colors.waiting;
  }

  /* From the cursor's line to the right; of a late one, from its due time to the line. */
  function timer(v, layout, t, y, now, right) {
    const due = layout.left + View.xTime(t.when);
    const late = Loop.left(v, t) < 0 && !t.revoked;
    const color = colorOf(v, t, late);
    const note = right - now > NOTE ? Loop.note(t) : "";
    if (late) return line(Math.max(layout.left, due), y, now, y, color, 3, [3, 3]);
    const end = Math.min(due, right - (note ? NOTE : 12));
    const whole = due <= end;
    if (end > now + 2) line(now + 1, y, end - (whole ? 6 : 0), y, color, t.revoked ? 1.5 : 4, t.revoked ? [2, 4] : []);
    if (whole && end > now) Glyphs.draw(ctx, "timer", due, y, 13, color);
    else if (end > now) text("▸", end, y + 5, color);
    text(note, Math.max(now, end) + 14, y + 4, colors.dim, "12px");
  }

  function timers(v, layout, list, top, row) {
    const now = layout.left + View.xCursor();
    const right = layout.width - 24;
    list.forEach((t, k) => timer(v, layout, t, top + k * row + 11, now, right));
  }

  return { ruler, gaps, chosen, cursor, timers };
})();
