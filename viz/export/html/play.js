"use strict";
/* play.js - lets the recording run: the cursor moves on as time did, or on the axis of callbacks from turn to turn. It
 * moves only when it was asked to, and stops at the end. */

const Play = (() => {
  const R = Recording;
  const v = View.v;
  const TURNS = 4; /* a second, on the axis of callbacks */
  const SPEEDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
  let last = 0;

  function frame(now) {
    if (!v.playing) return;
    const ms = Math.min(now - last, 100);
    last = now;
    if (v.axis.name === "time") View.goTime(v.t + ms * Words.MS * v.speed);
    else View.goUnit(v.axis.of(v.index, v.t) + View.between() + (ms / 1000) * TURNS * v.speed);
    if (v.index >= R.n - 1) return stop();
    requestAnimationFrame(frame);
  }

  function start() {
    if (v.index >= R.n - 1) View.go(0);
    last = performance.now();
    View.set({ playing: true });
    requestAnimationFrame(frame);
  }
  function stop() {
    View.set({ playing: false });
    Main.sayEvent();
  }

  const toggle = () => (v.playing ? stop() : start());
  function faster(by) {
    const k = SPEEDS.indexOf(v.speed);
    View.set({ speed: SPEEDS[Math.min(Math.max(k + by, 0), SPEEDS.length - 1)] });
    Main.say(`Speed ×${v.speed}.`);
  }
  return { toggle, faster };
})();
