/* parse_fence.c - fences: programs and checks with their keys, and those that are
 * shown and not run. */
#include <stdlib.h>
#include <string.h>

#include "parse_room.h"

static int role_of(line w) {
  for (int i = 0; i < LUN_ROLE_COUNT; i++)
    if (lun_parse_is(w, lun_role_word((unsigned)i))) return i;
  return -1;
}

static const char *kinds_of_role(int role) {
#define X(n, w, k) k,
  static const char *const kinds[] = {LUN_ROLES(X)};
#undef X
  return kinds[role];
}

static bool take_ends(lun_fence *f, line value) {
  for (unsigned i = 0; i < LUN_ENDS_COUNT; i++)
    if (lun_parse_is(value, lun_ends_word(i))) return f->ends = (uint8_t)i, true;
  return false;
}

static bool take_number(parser *p, line value, double *out) {
  char *end;
  const char *s = lun_parse_keep(p, value.s, value.n);
  *out = strtod(s, &end);
  return end != s && *end == '\0' && *out > 0;
}

static bool take_schedules(parser *p, lun_fence *f, line value) {
  double n;
  if (lun_parse_is(value, "all")) return f->schedules = LUN_SCHEDULES_ALL, true;
  if (!take_number(p, value, &n) || n > 2000) return false;
  f->schedules = (int)n;
  return true;
}

static void fence_key(parser *p, lun_fence *f, line pair, int column) {
  const char *equals = memchr(pair.s, '=', pair.n);
  line key = pair, value = {"", 0};
  if (equals != NULL) key.n = (size_t)(equals - pair.s), value = (line){equals + 1, pair.n - key.n - 1};
  bool good = false, known = true;
  if (lun_parse_is(key, "debug")) good = f->debug = lun_parse_is(value, "on");
  else if (lun_parse_is(key, "cpu")) good = take_number(p, value, &f->cpu);
  else if (lun_parse_is(key, "clock")) f->clock = lun_parse_keep(p, value.s, value.n), good = value.n > 0;
  else if (lun_parse_is(key, "status")) good = take_ends(f, value);
  else if (lun_parse_is(key, "schedules")) good = take_schedules(p, f, value);
  else known = false;
  if (!known) lun_parse_complain(p, column, "unknown key '%.*s' of a fence; there are debug, cpu, clock, status, schedules", (int)key.n, key.s);
  else if (!good) lun_parse_complain(p, column, "'%.*s' cannot be '%.*s'", (int)key.n, key.s, (int)value.n, value.s);
}

/* The lines up to the fence's end; `into` NULL: they are left out. */
static void fence_body(parser *p, text *into) {
  int opened = p->line;
  line l;
  while (lun_parse_next(p, &l)) {
    if (lun_parse_is(lun_parse_trimmed(l), "```")) return;
    if (into != NULL) lun_parse_append_line(p, into, l);
  }
  p->line = opened;
  lun_parse_complain(p, 1, "this fence is not closed by a line ```");
}

/* A fence that is shown and not run stands in the prose as it is. */
static void shown_fence(parser *p, line opening) {
  lun_parse_append_line(p, &p->prose, opening);
  fence_body(p, &p->prose);
  lun_parse_append(p, &p->prose, "```\n", 4);
}

static void run_fence(parser *p, int role, line keys, const char *from) {
  text code = {0};
  lun_fence *f = lun_arena_take(&p->l->arena, sizeof *f);
  if (f == NULL) {
    p->failed = true;
    return;
  }
  *f = (lun_fence){.role = (uint8_t)role, .line = p->line + 1, .code = ""};
  for (line pair = lun_parse_word(&keys); pair.n > 0; pair = lun_parse_word(&keys)) fence_key(p, f, pair, (int)(pair.s - from) + 1);
  if (!lun_parse_allowed(p, kinds_of_role(role))) lun_parse_complain(p, 8, "a fence '%s' has no place in a step of kind '%s'", lun_role_word((unsigned)role), lun_step_word(p->step->kind));
  bool of_wrong = role == LUN_ROLE_WRONG || role == LUN_ROLE_WHEN;
  if (of_wrong != (p->part != NULL && p->part->kind == LUN_PART_WRONG)) lun_parse_complain(p, 8, "'wrong' and 'when' stand below '### wrong', other fences above the sub-headings");
  fence_body(p, &code);
  f->code = lun_parse_keep(p, code.s != NULL ? code.s : "", code.n);
  free(code.s);
  *p->next_fence = f;
  p->next_fence = &f->next;
}

void lun_parse_fence(parser *p, line l) {
  line info = {l.s + 3, l.n - 3};
  line language = lun_parse_word(&info), role = info;
  int column = (int)(info.s - l.s) + 1;
  lun_parse_end_option(p);
  if (!lun_parse_is(language, "lua") || info.n == 0) {
    shown_fence(p, l);
    return;
  }
  role = lun_parse_word(&info);
  int r = role_of(role);
  if (r < 0) lun_parse_complain(p, column, "unknown fence '%.*s'", (int)role.n, role.s);
  else if (p->step == NULL) lun_parse_complain(p, 1, "a program stands in a step");
  else if (p->translation) lun_parse_complain(p, 1, "a translation has no programs: they are those of the English lesson");
  if (r < 0 || p->step == NULL || p->translation) fence_body(p, NULL);
  else run_fence(p, r, info, l.s);
}
