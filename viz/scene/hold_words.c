/* hold_words.c - hold_words.h: from the fold alone. */
#include "hold_words.h"

#include <string.h>

#include "why/sentences.h"

bool lun_breakpoint_is_in(const lun_breakpoint *b, const char *name) {
  size_t n = strlen(name), k = strlen(b->what);
  if (b->kind != LUN_BREAK_LINE || k == 0 || n < k || strcmp(name + n - k, b->what) != 0) return false;
  return n == k || name[n - k - 1] == '/';
}

const char *lun_say_breakpoint(const lun_breakpoint *b, lun_arena *a) {
  if (b->kind == LUN_BREAK_LINE) return lun_arena_print(a, "%s:%u", b->what, b->line);
  return lun_arena_print(a, "%s %s", lun_aux_word(LUN_SET_BREAK, b->kind), b->what);
}

static const lun_breakpoint *reached(const lun_fold *f, lun_breakpoint *into, size_t max) {
  size_t n = lun_fold_breakpoints(f, into, max);
  for (size_t i = 0; i < n; i++)
    if (into[i].n == lun_fold_now(f)->reached_n) return &into[i];
  return NULL;
}

/* What happened, as far as the kind of the breakpoint says it. */
static const char *say_what(const lun_fold *f, const lun_breakpoint *b, lun_arena *a) {
  const lun_now *st = lun_fold_now(f);
  const lun_task *t = lun_fold_task(f, st->reached_of);
  const char *who = t ? t->label : *st->run_label ? st->run_label : "the loop";
  const char *at = lun_fold_at_line(f) ? lun_say_where(f, st->run_where, a) : "", *comma = *at ? ", " : "";
  switch (st->reached_kind) {
    case LUN_BREAK_TASK: return lun_arena_print(a, "%s gets its turn%s%s", who, comma, at);
    case LUN_BREAK_AWAIT:
      if (t && *t->why) return lun_arena_print(a, "%s awaits %s%s%s", who, t->why, comma, at);
      return lun_arena_print(a, "%s awaits%s%s%s%s", who, b ? " " : "", b ? b->what : "", comma, at);
    case LUN_BREAK_EVENT: return lun_arena_print(a, "%s, in %s%s%s", b ? b->what : "an event", who, comma, at);
    default: return lun_arena_print(a, "%s is at %s", who, at);
  }
}

const char *lun_say_held(const lun_fold *f, lun_arena *a) {
  lun_breakpoint all[64];
  const lun_now *st = lun_fold_now(f);
  if (st->hold != LUN_HOLD_PAUSE) return "";
  const lun_breakpoint *b = st->reached ? reached(f, all, 64) : NULL;
  if (st->reached && st->reached_n == 0) return lun_arena_print(a, "asyncio.breakpoint(): %s", say_what(f, NULL, a));
  if (st->reached) {
    const char *times = b && b->hits > 1 ? lun_arena_print(a, ", the %u. time", b->hits) : "";
    return lun_arena_print(a, "breakpoint %u reached: %s%s", st->reached_n, say_what(f, b, a), times);
  }
  if (!lun_fold_at_line(f)) return "the loop is held between two callbacks";
  return lun_arena_print(a, "held at %s, in %s", lun_say_where(f, st->run_where, a), st->run_label);
}

const char *lun_say_held_brief(const lun_fold *f, lun_arena *a) {
  const lun_now *st = lun_fold_now(f);
  const char *at = lun_fold_at_line(f) ? lun_say_where(f, st->run_where, a) : "";
  if (st->reached && st->reached_n) return lun_arena_print(a, "breakpoint %u%s%s", st->reached_n, *at ? ", " : "", at);
  return *at ? lun_arena_print(a, "held at %s", at) : "the loop is held";
}
