"use strict";
/* tree.js - which tasks have a lane, and in what order: the await tree, flat. A child is awaited by its parent; within
 * a parent the order is that of creation, or what was asked for. */

const Tree = (() => {
  const ORDERS = ["tree", "state", "time run", "waited"];
  const URGENT = [1, 0, 2, 5, 3, 4]; /* by place: what runs stands first */

  /* What asyncio.run does at the end is no lane of the program's. */
  const hidden = (t) => t.flags === FLAG.lib && t.place !== FAILED;
  const lives = (t, from, to) => t.first <= to && t.last >= from;

  /* A row is {task, depth, last, kids}; `above` tells for each depth whether the line of an ancestor goes on below. */
  function walk(rows, kids, task, depth, last, above, seen) {
    const stack = [{ task, depth, last, above }];
    while (stack.length) {
      const row = stack.pop();
      if (seen.has(row.task)) continue;
      seen.add(row.task);
      const list = (kids.get(row.task.id) || []).filter((k) => !seen.has(k));
      rows.push({ ...row, kids: list.length });
      for (let k = list.length - 1; k >= 0; k--)
        stack.push({
          task: list[k],
          depth: Math.min(row.depth + 1, 24),
          last: k === list.length - 1,
          above: row.depth > 0 ? [...row.above, !row.last] : row.above,
        });
    }
  }

  function tree(tasks) {
    const known = new Set(tasks.map((t) => t.id));
    const kids = new Map();
    const roots = [];
    const rows = [];
    const seen = new Set();
    for (const t of tasks) {
      if (!t.parent || t.parent === t.id || !known.has(t.parent)) roots.push(t);
      else kids.has(t.parent) ? kids.get(t.parent).push(t) : kids.set(t.parent, [t]);
    }
    for (const t of roots) walk(rows, kids, t, 0, true, [], seen);
    for (const t of tasks) walk(rows, kids, t, 0, true, [], seen); /* circles of awaits have no root */
    return rows;
  }

  const ran = (t, at) =>
    t.spans.reduce(
      (sum, s) => (s.place === RUNNING && s.begin <= at ? sum + Math.min(s.t1, Recording.t[at]) - s.t0 : sum),
      0,
    );

  function key(order, at) {
    if (order === "state") return (t) => URGENT[Math.max(0, Run.placeAt(t, at))];
    if (order === "time run") return (t) => -ran(t, at);
    return (t) => {
      const s = Run.spanAt(t, at);
      return s && s.place !== RUNNING ? s.t0 : Infinity;
    };
  }

  /* The rows of the tasks that live at some time between two events. */
  function rows(order, from, to, at) {
    const all = Run.order.filter((t) => !hidden(t) && t.spans.length);
    const tasks = all.filter((t) => lives(t, from, to));
    const folded = all.length - tasks.length;
    if (order === "tree") return { rows: tree(tasks), folded };
    const of = key(order, at);
    const flat = tasks.map((task) => ({ task, depth: 0, last: true, above: [], kids: 0, key: of(task) }));
    flat.sort((a, b) => a.key - b.key || a.task.id - b.task.id);
    return { rows: flat, folded };
  }

  return { ORDERS, rows, ran };
})();
