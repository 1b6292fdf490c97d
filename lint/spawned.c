/* spawned.c - does a source run a function in several tasks at a time? Where it cannot be told, the answer is no. */
#include "internal.h"

enum { DEPTH = 4 }; /* of functions that await each other */

static bool makes_tasks(const lun_code *c, uint32_t i) {
  static const char *const words[] = {"create_task", "ensure_future", "gather", "start_server", "start_unix_server", "as_completed", "wait"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (lun_code_word(c, i, words[k])) return true;
  return false;
}

/* Is the token an argument of a call that makes tasks? */
static bool is_spawned(const lun_code *c, uint32_t i) {
  for (uint32_t open = c->block[i]; open < c->ntok; open = c->block[open]) {
    unsigned type = c->tok[open].type;
    if (type != '(' && type != '{') return false;
    if (type == '(' && open > 0 && makes_tasks(c, open - 1)) return true;
  }
  return false;
}

/* Does it stand in a loop of its function? */
static bool is_repeated(const lun_code *c, uint32_t i) {
  for (uint32_t open = c->block[i]; open < c->ntok; open = c->block[open]) {
    unsigned type = c->tok[open].type;
    if (type == LUN_T_FUNCTION && c->in[open] != c->in[i]) return false;
    if (type == LUN_T_REPEAT) return true;
    if (type != LUN_T_DO) continue;
    for (uint32_t k = open; k-- > 0;) { /* back to the word that the block belongs to */
      if (c->tok[k].type == LUN_T_WHILE || c->tok[k].type == LUN_T_FOR) return true;
      if (c->begins[k] || c->tok[k].type == LUN_T_WITH) break;
      if (c->mate[k] < k) k = c->mate[k];
    }
  }
  return false;
}

static bool names(const lun_code *c, uint32_t i, const lun_function *f) {
  return lun_code_type(c, i) == LUN_T_NAME && (i < f->name || i >= f->name_end) && lun_code_same(c, i, f->name_end - 1);
}

static bool runs_twice(const lun_code *c, uint32_t fn, int depth) {
  const lun_function *f = &c->fn[fn];
  unsigned spawned = 0;
  if (f->name == f->name_end || depth == 0) return false;
  for (uint32_t i = 0; i < c->ntok; i++) {
    if (!names(c, i, f)) continue;
    if (is_spawned(c, i)) spawned += is_repeated(c, i) || !lun_code_is_call(c, i + 1) ? 2 : 1; /* a server's handler runs for each connection */
    else if (c->in[i] && c->in[i] != fn && lun_code_is_call(c, i + 1) && runs_twice(c, c->in[i], depth - 1)) return true;
    if (spawned > 1) return true;
  }
  return false;
}

bool lint_runs_twice(const lun_code *c, uint32_t fn) { return runs_twice(c, fn, DEPTH); }
