/* shared.c - the lint of shared state: what is read before an await and written after it, from what was read. In between
 * another task may have written it, and is undone. Suspects are
 *
 *     local n = count  ...await...  count = n + 1
 *     count = count + await f()
 *     if not connected then  ...await...  connected = true
 *
 * where the name is none of the function's own. What stands in an `async with` or behind an `acquire` is no suspect. In a
 * record it counts when two tasks were between reading and writing at a time: then these are named. */
#include "internal.h"

enum { AHEAD_MAX = 2000 }; /* tokens between what is read and what is written */

/* ---- in the source ---- */

typedef struct search {
  linter *l;
  const lun_code *c;
  uint32_t code, fn, end; /* end: of the function */
} search;

/* Is the chain at i shared by those who run the function: a name that is not its own, or a field of self? */
static bool is_shared(const search *q, uint32_t i) {
  if (!lun_code_begins_chain(q->c, i)) return false;
  if (lun_code_word(q->c, i, "self")) return lun_code_chain(q->c, i) > i + 1;
  return !lun_code_is_local(q->c, q->fn, i);
}

/* The chain at i is read as a value: it is neither called nor asked for a method. */
static bool is_value(const lun_code *c, uint32_t i) {
  uint32_t end = lun_code_chain(c, i);
  return lun_code_type(c, end) != ':' && !(lun_code_is_call(c, end) && !c->begins[end]);
}

static bool is_await(const search *q, uint32_t i) {
  unsigned type = q->c->tok[i].type;
  bool form = type == LUN_T_ASYNC && (lun_code_type(q->c, i + 1) == LUN_T_WITH || lun_code_type(q->c, i + 1) == LUN_T_FOR);
  return q->c->in[i] == q->fn && (type == LUN_T_AWAIT || form);
}

static bool mentions(const lun_code *c, uint32_t from, uint32_t to, uint32_t name, uint32_t name_end) {
  for (uint32_t i = from; i < to; i++)
    if (lun_code_begins_chain(c, i) && lun_code_same_chain(c, name, name_end, i)) return true;
  return false;
}

/* Does an `async with` hold something for all of [from, to]? A timeout and a group hold nothing. */
static bool is_held(const lun_code *c, uint32_t from, uint32_t to) {
  for (uint32_t open = c->block[to]; open < c->ntok; open = c->block[open]) {
    if (open == 0 || c->tok[open].type != LUN_T_DO || open > from || c->mate[open] < to) continue;
    uint32_t i = open;
    bool limit = false;
    do i--, limit |= lun_code_word(c, i, "timeout") || lun_code_word(c, i, "timeout_at") || lun_code_word(c, i, "TaskGroup");
    while (i > 0 && !c->begins[i]);
    if (c->tok[i].type == LUN_T_ASYNC && lun_code_type(c, i + 1) == LUN_T_WITH && !limit) return true;
  }
  return false;
}

static bool is_acquired(const search *q, uint32_t before) {
  for (uint32_t i = q->c->fn[q->fn].body; i < before; i++)
    if (lun_code_word(q->c, i, "acquire")) return true;
  return false;
}

static void add(const search *q, uint32_t read, uint32_t await, uint32_t write) {
  if (is_held(q->c, read, write) || is_acquired(q, read)) return;
  suspect *s = lint_suspect(q->l, LINT_SHARED, q->code, q->fn);
  if (!s) return;
  s->first = read, s->second = await, s->third = write;
  s->line = lun_code_line(q->c, read), s->last = lun_code_line(q->c, write);
}

/* Is [name, end) assigned at i, alone? */
static bool is_assigned(const search *q, uint32_t i, uint32_t name, uint32_t end) {
  const lun_code *c = q->c;
  return c->begins[i] && c->in[i] == q->fn && lun_code_same_chain(c, name, end, i) && lun_code_type(c, lun_code_chain(c, i)) == '=';
}

/* `local n = count` at i: is count written behind an await, with n? */
static void look_behind_local(const search *q, uint32_t i) {
  const lun_code *c = q->c;
  uint32_t variable = i + 1, read = i + 3, end = lun_code_statement_end(c, i), await = 0;
  if (lun_code_type(c, variable) != LUN_T_NAME || lun_code_type(c, i + 2) != '=') return;
  for (uint32_t k = read; k < end; k++)
    if (is_await(q, k)) return;
  for (; read < end; read++) {
    if (!is_shared(q, read) || !is_value(c, read)) continue;
    uint32_t name_end = lun_code_chain(c, read);
    await = 0;
    for (uint32_t k = end; k < q->end && k < end + AHEAD_MAX; k++) {
      if (!await && is_await(q, k)) await = k;
      if (c->begins[k] && lun_code_same(c, k, variable) && lun_code_type(c, k + 1) == '=') break; /* it is read anew */
      if (!is_assigned(q, k, read, name_end)) continue;
      uint32_t value = lun_code_chain(c, k) + 1;
      if (await && await < k && mentions(c, value, lun_code_statement_end(c, k), variable, variable + 1)) return add(q, read, await, k);
    }
  }
}

/* `count = count + await f()` at i: is it read before the await of its own assignment? */
static void look_in_assignment(const search *q, uint32_t i) {
  const lun_code *c = q->c;
  uint32_t name_end = lun_code_chain(c, i), end = lun_code_statement_end(c, i), read = 0;
  if (!is_shared(q, i) || lun_code_type(c, name_end) != '=') return;
  for (uint32_t k = name_end + 1; k < end; k++) {
    if (!read && lun_code_begins_chain(c, k) && lun_code_same_chain(c, i, name_end, k)) read = k;
    if (!read || !is_await(q, k)) continue;
    return add(q, read, k, i);
  }
}

/* `if not connected then` at i: is it written in the block, behind an await? */
static void look_in_condition(const search *q, uint32_t i) {
  const lun_code *c = q->c;
  uint32_t then = i, close = c->mate[i], await = 0;
  while (then < close && c->tok[then].type != LUN_T_THEN) then++;
  for (uint32_t read = i + 1; read < then; read++) {
    if (!is_shared(q, read) || !is_value(c, read)) continue;
    uint32_t name_end = lun_code_chain(c, read);
    if (c->tok[name_end - 1].type == ']') continue; /* of which key, nobody knows */
    await = 0;
    for (uint32_t k = then; k < close && k < then + AHEAD_MAX; k++) {
      if (!await && is_await(q, k)) await = k;
      if (await && c->tok[k].type == LUN_T_IF && mentions(c, k, lun_code_statement_end(c, k), read, name_end)) break; /* it looks again */
      if (!is_assigned(q, k, read, name_end)) continue;
      uint32_t end = lun_code_statement_end(c, k);
      for (uint32_t w = k; w < end && !await; w++)
        if (is_await(q, w)) await = w;
      if (await) return add(q, read, await, k);
      break; /* it is written at once: whoever comes next sees that */
    }
  }
}

void lint_find_shared(linter *l, uint32_t code) {
  const lun_code *c = l->code[code];
  for (uint32_t f = 1; f < c->nfn; f++) {
    search q = {.l = l, .c = c, .code = code, .fn = f, .end = c->fn[f].end};
    for (uint32_t i = c->fn[f].body; c->fn[f].async && i < q.end; i++) {
      if (c->in[i] != f || !c->begins[i]) continue;
      if (c->tok[i].type == LUN_T_LOCAL) look_behind_local(&q, i);
      else if (c->tok[i].type == LUN_T_NAME) look_in_assignment(&q, i);
      else if (c->tok[i].type == LUN_T_IF) look_in_condition(&q, i);
    }
  }
}

/* ---- in the record ---- */

/* Does the task wait between the suspect's reading and writing? */
static bool is_inside(linter *l, const suspect *s, const lun_task *t) {
  for (size_t i = 0; i < t->nframes; i++) {
    uint32_t where = t->frame[i].where, line = LUN_WHERE_LINE(where);
    if (where && l->number[LUN_WHERE_FILE(where)] == s->code + 1 && line >= s->line && line <= s->last) return true;
  }
  return false;
}

/* The task has gone on and written, while others are inside with what they had read before. */
static void tell_meeting(linter *l, suspect *s, size_t i, uint64_t wrote) {
  const lun_code *c = l->code[s->code];
  for (size_t k = 0; k < s->ninside && !s->story; k++) {
    if (k == i) continue;
    size_t first = s->inside[k].read < s->inside[i].read ? k : i, second = first == k ? i : k;
    const char *writer = lint_task(l, s->inside[i].task), *loser = lint_task(l, s->inside[k].task);
    s->record = wrote;
    s->story = LINT_PRINT(l, "%s read it [%llu], %s read it [%llu], %s wrote it at line %u [%llu], and %s went on with what it had read before",
                          lint_task(l, s->inside[first].task), (unsigned long long)s->inside[first].read,
                          lint_task(l, s->inside[second].task), (unsigned long long)s->inside[second].read, writer,
                          lun_code_line(c, s->third), (unsigned long long)wrote, loser);
  }
}

static void leaves(linter *l, suspect *s, const lun_task *t, bool wrote) {
  for (size_t i = 0; i < s->ninside; i++) {
    if (s->inside[i].task != t->id) continue;
    if (wrote) tell_meeting(l, s, i, t->seq_turn);
    s->inside[i] = s->inside[--s->ninside];
    return;
  }
}

static void stays(suspect *s, const lun_task *t) {
  if (s->one != t->id) s->tasks++, s->one = t->id;
  for (size_t i = 0; i < s->ninside; i++)
    if (s->inside[i].task == t->id) return;
  if (s->ninside == INSIDE_MAX) return;
  s->inside[s->ninside].task = t->id;
  s->inside[s->ninside++].read = t->seq_turn;
}

/* A task gives the loop back, or ends: is it inside of a suspect, or was it until now? */
void lint_hear_shared(linter *l, const lun_record *r) {
  if (r->kind != LUN_K_PARK && r->kind != LUN_K_DONE) return;
  const lun_task *t = lun_fold_task(l->fold, r->f[0]);
  for (size_t i = 0; t && i < l->nsuspects; i++) {
    suspect *s = &l->suspect[i];
    if (s->lint != LINT_SHARED) continue;
    if (r->kind == LUN_K_PARK && is_inside(l, s, t)) stays(s, t);
    else leaves(l, s, t, r->kind == LUN_K_PARK || r->aux == LUN_OUT_RESULT);
  }
}

void lint_tell_shared(linter *l, const suspect *s) {
  const lun_code *c = l->code[s->code];
  uint32_t write = lun_code_line(c, s->third), await = lun_code_line(c, s->second), read = lun_code_line(c, s->first);
  const char *story = s->story;
  if (!story && (l->fold ? s->tasks < 2 : !lint_runs_twice(c, s->fn))) return;
  if (!story && l->fold) story = "in this run no two tasks met there; lunette lint --explore tries other orders";
  if (!story) story = LINT_PRINT(l, "A reads it (line %u), B reads it (%u), A writes it (%u), B writes it (%u), and what A wrote is gone", read, read, write, write);
  const char *name = lint_text(l, c, s->first, lun_code_chain(c, s->first)), *function = lint_function_name(l, c, s->fn);
  const char *where = await == write ? "then" : LINT_PRINT(l, "at line %u", write);
  const char *span = read == write ? LINT_PRINT(l, "for line %u", read) : LINT_PRINT(l, "from line %u to line %u", read, write);
  lint_say(l, LINT_SHARED, c->name, read, s->record,
           LINT_PRINT(l, "%s reads %s, waits at line %u, and writes it %s as if nobody had written it meanwhile: %s.", function, name, await, where, story),
           LINT_PRINT(l, "Look at %s again after the await, or hold an asyncio.Lock %s: async with lock do ... end.", name, span));
  if (l->out->n) l->out->all[l->out->n - 1].met = s->story != NULL;
}
