"use strict";
/* canvas.js - the canvas behind Loop and Timeline: its size, the colours of the theme, lines and words. It knows
 * nothing of what is drawn. */

const Canvas = (() => {
  const canvas = $("stage");
  const ctx = canvas.getContext("2d");
  const colors = {};

  /* Makes it as large as its box, in the screen's own pixels, and empty. */
  function fit(width, height) {
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
    for (const name of [
      "ground",
      "raised",
      "selected",
      "rule",
      "text",
      "dim",
      "faint",
      "running",
      "running-edge",
      "on-running",
      "ready",
      "waiting",
      "cancel",
      "cancel-text",
      "failed",
      "failed-text",
      "on-failed",
      "done",
      "beam",
      "violet",
      "words",
      "code",
    ])
      colors[name] = style.getPropertyValue(`--${name}`).trim();
  }

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

  return { ctx, colors, fit, readColors, text, line };
})();
