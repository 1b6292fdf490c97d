/* forgotten.c - the lint of tasks that nobody keeps: a call that makes a task, alone as a statement. In a record one whose
 * tasks somebody awaits all the same (all of them, by all_tasks) is none. */
#include "internal.h"

/* The first token behind what a task is made with, if such a call begins at i: asyncio.create_task, loop:create_task,
 * asyncio.get_running_loop():create_task; else 0. */
static uint32_t making(const lun_code *c, uint32_t i) {
  bool module = lun_code_word(c, i, "asyncio") && lun_code_type(c, i + 1) == '.';
  if (module && (lun_code_word(c, i + 2, "create_task") || lun_code_word(c, i + 2, "ensure_future"))) return i + 3;
  if (module && lun_code_word(c, i + 2, "get_running_loop") && lun_code_type(c, i + 3) == '(') i = c->mate[i + 3];
  else if (!lun_code_word(c, i, "loop")) return 0;
  return lun_code_type(c, i + 1) == ':' && lun_code_word(c, i + 2, "create_task") ? i + 3 : 0;
}

/* Are the tasks of the program looked after as a whole? Then nothing is known of a single one. */
static bool knows_all(const lun_code *c) {
  for (uint32_t i = 0; i < c->ntok; i++)
    if (lun_code_word(c, i, "all_tasks")) return true;
  return false;
}

/* pcall(function() loop:create_task(c) end) wants to see it fail. */
static bool is_tried(const lun_code *c, uint32_t i) {
  uint32_t function = c->block[i], open = function < c->ntok ? c->block[function] : c->ntok;
  return open > 0 && open < c->ntok && c->tok[function].type == LUN_T_FUNCTION && lun_code_word(c, open - 1, "pcall");
}

void lint_find_forgotten(linter *l, uint32_t code) {
  const lun_code *c = l->code[code];
  if (!l->fold && knows_all(c)) return;
  for (uint32_t i = 0; i < c->ntok; i++) {
    uint32_t open = c->begins[i] ? making(c, i) : 0;
    if (!open || lun_code_type(c, open) != '(' || c->mate[open] <= open) continue;
    uint32_t end = c->mate[open] + 1;
    if (lun_code_statement_end(c, i) != end || is_tried(c, i)) continue;
    suspect *s = lint_suspect(l, LINT_FORGOTTEN, code, c->in[i]);
    if (!s) return;
    s->first = i, s->second = open, s->third = end;
    s->line = lun_code_line(c, i), s->last = lun_code_line(c, end - 1);
  }
}

/* Does a task of the program take an interest in another one? What run() does at its end is none. */
static bool cares(const linter *l, const lun_record *r) {
  if (r->kind == LUN_K_CALLBACK_ADD) return lun_fold_now(l->fold)->running != 0;
  return (r->kind == LUN_K_WAITS || r->kind == LUN_K_RETRIEVED) && r->f[1];
}

void lint_hear_forgotten(linter *l, const lun_record *r) {
  size_t at = 0;
  if (r->kind == LUN_K_TASK) {
    suspect *s = lint_next(l, LINT_FORGOTTEN, r->f[5], &at);
    if (!s) return;
    s->tasks++;
    s->record = r->seq;
    lun_idmap_set(&l->made, r->f[0], (void *)(uintptr_t)(s - l->suspect + 1));
  } else if (cares(l, r)) {
    uintptr_t n = (uintptr_t)lun_idmap_remove(&l->made, r->f[0]);
    if (n) l->suspect[n - 1].met++;
  }
}

void lint_tell_forgotten(linter *l, const suspect *s) {
  const lun_code *c = l->code[s->code];
  if (l->fold && s->met >= s->tasks) return; /* it never ran, or somebody cares */
  const char *call = lint_text(l, c, s->first, s->third), *what = lint_text(l, c, s->second + 1, s->third - 1);
  const char *tasks = s->tasks > 1 ? LINT_PRINT(l, " (%u of them)", s->tasks - s->met) : "";
  const char *says = LINT_PRINT(l, "Nobody keeps or awaits the task of %s%s: its error would be told late, and while it waits the loop holds it weakly.", call, tasks);
  lint_say(l, LINT_FORGOTTEN, c->name, s->line, s->record, says,
           LINT_PRINT(l, "Keep it, local task = asyncio.create_task(%s), and await it; or make it in an asyncio.TaskGroup.", what));
}
