"use strict";
/* words.js - numbers in the words of the design: durations with three digits, loop times with three decimals, and the
 * short forms of what is awaited. Pure functions. */

const Words = (() => {
  const S = 1e9;
  const MS = 1e6;
  const US = 1e3;

  function duration(ns) {
    const s = ns / S;
    const ms = ns / MS;
    if (ns < 0) return "0 ms";
    if (ns < 999500) return `${(ns / US).toFixed(0)} µs`;
    if (ms < 9.95) return `${ms - Math.floor(ms) < 0.05 ? ms.toFixed(0) : ms.toFixed(1)} ms`;
    if (ms < 999.5) return `${ms.toFixed(0)} ms`;
    if (s < 9.9995) return `${s.toFixed(3)} s`;
    if (s < 99.95) return `${s.toFixed(1)} s`;
    if (s < 600) return `${s.toFixed(0)} s`;
    if (s < 3 * 3600) return `${(s / 60).toFixed(0)} min`;
    return `${(s / 3600).toFixed(1)} h`;
  }

  const seconds = (ns) => (ns / S).toFixed(3);
  /* Where another time stands beside it, the second that both share is left out. */
  function at(ns, beside) {
    const ms = Math.floor(ns / MS);
    const second = Math.floor(ns / S);
    const part = `.${String(ms - second * 1000).padStart(3, "0")}`;
    return second === Math.floor(beside / S) ? part : `${second}${part}`;
  }
  /* A time on the ruler, with as many decimals as its step needs. */
  function tick(ns, step) {
    let decimals = 0;
    for (let unit = S; step % unit !== 0 && decimals < 6; unit /= 10) decimals++;
    return (ns / S).toFixed(decimals);
  }

  /* "gather(a, b, c)" as "gather of 3", "sleep 0.08" as "0.08". */
  function brief(label) {
    const list = /^([^(]+)\((.*)\)/s.exec(label);
    if (!list) return label.startsWith("sleep ") ? label.slice(6) : label;
    const more = /, … (\d+) more$/.exec(list[2]);
    const count = list[2] ? list[2].split(",").length : 0;
    return `${list[1]} of ${more ? count - 1 + Number(more[1]) : count}`;
  }

  const plural = (n, word, many = `${word}s`) => `${n} ${n === 1 ? word : many}`;

  /* Text of at most `most` characters; what is left out of the middle is `…`. */
  function elide(text, most) {
    const chars = [...text];
    if (chars.length <= most) return text;
    const head = Math.ceil((most - 1) / 2);
    return chars.slice(0, head).join("") + "…" + chars.slice(chars.length - (most - 1 - head)).join("");
  }

  return { S, MS, US, duration, seconds, at, tick, brief, plural, elide };
})();
