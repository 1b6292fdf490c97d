/* sequence.c - the lint of awaits in sequence that could be made at a time:
 *
 *     local a = await f(x)
 *     local b = await g(y)
 *
 * where the second call names nothing of the first, and neither function writes what the other one names. In a record it
 * counts when both have waited long. */
#include <stdlib.h>

#include "internal.h"

static const int64_t LONG = 10000000; /* ns that each await has to take in a record */
enum { NAMES_MAX = 512, CALLS_DEEP = 3 };

/* ---- in the source ---- */

/* `local names = await call(...)` at i: its parts. */
typedef struct statement {
  uint32_t at, end;      /* tokens */
  uint32_t callee, open; /* the name that is called; the bracket */
  uint32_t fn;           /* the function that it means */
} statement;

static bool read_statement(const lun_code *c, uint32_t i, statement *s) {
  if (!c->begins[i] || lun_code_type(c, i) != LUN_T_LOCAL) return false;
  uint32_t k = i + 1, end = lun_code_statement_end(c, i);
  while (lun_code_type(c, k) == LUN_T_NAME) k += lun_code_type(c, k + 1) == ',' ? 2 : 1;
  if (lun_code_type(c, k) != '=' || lun_code_type(c, k + 1) != LUN_T_AWAIT || lun_code_type(c, k + 2) != LUN_T_NAME) return false;
  uint32_t open = lun_code_chain(c, k + 2);
  if (lun_code_type(c, open) != '(' || c->mate[open] + 1 != end) return false; /* no more than the call, and no method */
  *s = (statement){.at = i, .end = end, .callee = open - 1, .open = open, .fn = lun_code_function(c, open - 1)};
  return s->fn && c->fn[s->fn].async;
}

/* Does the second statement name a variable of the first? */
static bool depends(const lun_code *c, const statement *a, const statement *b) {
  for (uint32_t v = a->at + 1; lun_code_type(c, v) == LUN_T_NAME; v += 2) {
    for (uint32_t i = b->open; i < b->end; i++)
      if (lun_code_begins_chain(c, i) && lun_code_same(c, v, i)) return true;
    if (lun_code_type(c, v + 1) != ',') break;
  }
  return false;
}

/* Arguments that are calls may do anything. */
static bool plain_arguments(const lun_code *c, const statement *s) {
  for (uint32_t i = s->open + 1; i < s->end - 1; i++)
    if (lun_code_is_call(c, i) && i > s->open + 1 && (c->tok[i - 1].type == LUN_T_NAME || c->tok[i - 1].type == ')' || c->tok[i - 1].type == ']')) return false;
  return true;
}

/* The names from outside that functions mention, and which of them are written. */
typedef struct names {
  const lun_code *c;
  uint32_t name[NAMES_MAX];
  bool written[NAMES_MAX];
  size_t n;
  uint32_t fn[16]; /* looked at */
  size_t nfn;
  bool suspends, full;
} names;

static void add_name(names *s, uint32_t i, bool written) {
  for (size_t k = 0; k < s->n; k++)
    if (lun_code_same(s->c, s->name[k], i)) return (void)(s->written[k] |= written);
  if (s->n == NAMES_MAX) return (void)(s->full = true);
  s->name[s->n] = i;
  s->written[s->n++] = written;
}

/* Is the chain at i written: assigned, or asked for a method, which may change it? */
static bool is_written(const lun_code *c, uint32_t i) {
  uint32_t end = lun_code_chain(c, i);
  unsigned type = lun_code_type(c, end);
  return type == ':' || (type == '=' && c->begins[i]) || (type == ',' && c->begins[i]);
}

static void collect(names *s, uint32_t fn, int depth) {
  const lun_code *c = s->c;
  for (size_t k = 0; k < s->nfn; k++)
    if (s->fn[k] == fn) return;
  if (s->nfn == sizeof s->fn / sizeof *s->fn || depth == 0) return (void)(s->full = true);
  s->fn[s->nfn++] = fn;
  for (uint32_t i = c->fn[fn].body; i < c->fn[fn].end; i++) {
    s->suspends |= c->tok[i].type == LUN_T_AWAIT || c->tok[i].type == LUN_T_WITH;
    if (!lun_code_begins_chain(c, i) || lun_code_is_local(c, fn, i) || lun_code_word(c, i, "asyncio")) continue;
    uint32_t callee = lun_code_is_call(c, i + 1) ? lun_code_function(c, i) : 0;
    if (callee) collect(s, callee, depth - 1);
    else add_name(s, i, is_written(c, i));
  }
}

/* Does `a` write what `b` mentions? */
static bool disturbs(const names *a, const names *b) {
  for (size_t i = 0; i < a->n; i++)
    for (size_t k = 0; a->written[i] && k < b->n; k++)
      if (lun_code_same(a->c, a->name[i], b->name[k])) return true;
  return false;
}

static bool independent(const lun_code *c, const statement *a, const statement *b) {
  names *n = calloc(2, sizeof *n);
  if (!n) return false;
  n[0].c = n[1].c = c;
  collect(&n[0], a->fn, CALLS_DEEP);
  collect(&n[1], b->fn, CALLS_DEEP);
  bool yes = n[0].suspends && n[1].suspends && !n[0].full && !n[1].full && !disturbs(&n[0], &n[1]) && !disturbs(&n[1], &n[0]);
  free(n);
  return yes;
}

void lint_find_sequence(linter *l, uint32_t code) {
  const lun_code *c = l->code[code];
  statement a, b;
  for (uint32_t i = 0; i < c->ntok; i++) {
    if (!read_statement(c, i, &a) || !read_statement(c, a.end, &b) || depends(c, &a, &b)) continue;
    if (!plain_arguments(c, &a) || !plain_arguments(c, &b) || !independent(c, &a, &b)) continue;
    suspect *s = lint_suspect(l, LINT_SEQUENCE, code, c->in[i]);
    if (!s) return;
    s->first = a.callee, s->second = b.callee, s->third = b.end;
    s->line = lun_code_line(c, a.callee), s->last = lun_code_line(c, b.callee);
  }
}

/* ---- in the record ---- */

/* A coroutine that a suspect awaits. */
typedef struct entry {
  size_t suspect;
  bool second;
  int64_t t;
} entry;

static void enter(linter *l, const lun_record *r) {
  size_t at = 0;
  const lun_task *t = lun_fold_task(l->fold, r->f[2]);
  uint32_t where = t && t->nframes ? t->frame[t->nframes - 1].where : 0, line = LUN_WHERE_LINE(where);
  suspect *s = where ? lint_next(l, LINT_SEQUENCE, where, &at) : NULL;
  if (!s || (line != s->line && line != s->last) || s->line == s->last) return;
  entry *e = malloc(sizeof *e);
  if (!e) return;
  *e = (entry){.suspect = (size_t)(s - l->suspect), .second = line == s->last, .t = r->t};
  free(lun_idmap_remove(&l->entered, r->f[0]));
  if (!lun_idmap_set(&l->entered, r->f[0], e)) free(e);
}

static void leave(linter *l, const lun_record *r) {
  entry *e = lun_idmap_remove(&l->entered, r->f[0]);
  if (!e) return;
  suspect *s = &l->suspect[e->suspect];
  if (r->t - e->t > s->took[e->second]) s->took[e->second] = r->t - e->t, s->record = r->seq;
  free(e);
}

void lint_hear_sequence(linter *l, const lun_record *r) {
  if (r->kind == LUN_K_ENTER) enter(l, r);
  else if (r->kind == LUN_K_EXIT) leave(l, r);
}

void lint_tell_sequence(linter *l, const suspect *s) {
  const lun_code *c = l->code[s->code];
  if (l->fold && (s->took[0] < LONG || s->took[1] < LONG)) return;
  const char *took = !l->fold ? "" : LINT_PRINT(l, ", which took %.3f s and %.3f s", (double)s->took[0] / 1e9, (double)s->took[1] / 1e9);
  const char *first = lint_text(l, c, s->first, c->mate[s->first + 1] + 1), *second = lint_text(l, c, s->second, c->mate[s->second + 1] + 1);
  const char *says = LINT_PRINT(l, "%s awaits %s, and only then %s at line %u%s: the second needs nothing of the first, and together they would take as long as the longer one.",
                                lint_function_name(l, c, s->fn), first, second, s->last, took);
  lint_say(l, LINT_SEQUENCE, c->name, s->line, s->record, says, LINT_PRINT(l, "Await them at a time: await asyncio.gather(%s, %s).", first, second));
}
