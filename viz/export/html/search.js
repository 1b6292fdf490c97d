"use strict";
/* search.js - finding a task, an event or a line of output by a part of its text; `n` and `N` go on. */

const Search = (() => {
  const R = Recording;
  const form = $("search");
  const input = $("search-text");
  const note = $("search-note");
  let found = [];
  let asked = "";

  /* All places where the text occurs: instants, some with a task. */
  function find(text) {
    const needle = text.toLowerCase();
    const out = [];
    const has = (s) => s.toLowerCase().includes(needle);
    for (const t of Run.order) if (has(t.label) || has(t.func)) out.push({ at: t.first, task: t.id, words: t.label });
    for (const line of Run.lines) if (has(line.text)) out.push({ at: line.at, words: line.text });
    for (const i of Lists.said) if (has(R.sentence(i))) out.push({ at: i, words: R.sentence(i) });
    return out.sort((a, b) => a.at - b.at);
  }

  function show(k) {
    const it = found[k];
    note.textContent = `${k + 1} of ${found.length}: ${Words.elide(it.words, 90)}`;
    if (it.task) Timeline.select(View.v, it.task);
    View.go(it.at);
    Main.say(`${k + 1} of ${found.length}. ${it.words}`);
  }

  /* The next place after the cursor, or before it; round the end. */
  function next(step) {
    if (!found.length)
      return Main.say(asked ? `"${asked}" is nowhere in this recording.` : "Nothing is searched for: / begins.");
    const at = View.v.index;
    let k = step > 0 ? found.findIndex((f) => f.at > at) : found.findLastIndex((f) => f.at < at);
    if (k < 0) k = step > 0 ? 0 : found.length - 1;
    show(k);
  }

  function begin() {
    form.hidden = false;
    input.select();
    input.focus();
  }
  function end() {
    form.hidden = true;
    $("lanes-view").focus();
  }

  function typed() {
    asked = input.value;
    found = asked ? find(asked) : [];
    note.textContent = !asked
      ? ""
      : found.length
        ? `${Words.plural(found.length, "place")}; Enter goes to the next`
        : "nowhere";
  }

  input.addEventListener("input", typed);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    next(1);
  });
  input.addEventListener("keydown", (e) => {
    if (e.key === "Escape") end();
    e.stopPropagation();
  });
  return { begin, next };
})();
