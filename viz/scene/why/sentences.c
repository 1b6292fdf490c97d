/* sentences.c - one wording for every picture. It reads the fold and formats;
 * it never paints. */
#include "sentences.h"
#include "../../base/message.h"

#include <stdlib.h>
#include <string.h>

#include "../../base/width.h"
#include "../glyphs.h"
#include "../scale.h"

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

/* The number of things between the brackets of "gather(ada·3, bob·4, … 10 more)". */
static int count_items(const char *open) {
  int n = open[1] == ')' ? 0 : 1;
  for (const char *s = open; *s && *s != ')'; s++) n += *s == ',';
  const char *more = strstr(open, ", … ");
  return more ? n - 1 + atoi(more + strlen(", … ")) : n;
}

const char *lun_unnumbered(const char *label, lun_arena *a) {
  static const char *const kinds[] = {"queue.get", "queue.put", "lock", "semaphore", "event", "condition", "barrier"};
  size_t n = strcspn(label, " ");
  const char *number = label[n] ? label + n + 1 : "";
  if (!*number || number[strspn(number, "0123456789")]) return label;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strlen(kinds[i]) == n && strncmp(kinds[i], label, n) == 0) return lun_arena_print(a, "%.*s", (int)n, label);
  return label;
}

const char *lun_brief(const char *label, lun_arena *a) {
  static const char sleep[] = "sleep ";
  const char *open = strchr(label, '(');
  if (open && open > label && strchr(open, ')'))
    return lun_arena_print(a, "%.*s of %d", (int)(open - label), label, count_items(open));
  return strncmp(label, sleep, sizeof sleep - 1) == 0 ? label + sizeof sleep - 1 : label;
}

const char *lun_say_where(const lun_fold *f, uint32_t where, lun_arena *a) {
  if (!where) return "";
  const char *file = lun_fold_file(f, where);
  return *file ? lun_arena_print(a, "%s:%u", base_name(file), LUN_WHERE_LINE(where)) : "";
}

int64_t lun_time_left(const lun_fold *f, const lun_timer *t, int64_t now) {
  const lun_now *st = lun_fold_now(f);
  bool runs = st->running || st->run_handle;
  int64_t left = t->when - now;
  return left < 0 && (!runs || left > -LUN_MS) ? 0 : left;
}

const char *lun_say_runner(const lun_fold *f, lun_arena *a) {
  const lun_now *st = lun_fold_now(f);
  const lun_task *t = lun_fold_task(f, st->running);
  return t ? t->label : *st->run_label ? lun_arena_print(a, "the callback %s", st->run_label) : "a callback";
}

/* The first that fits into `room` columns, else the last. */
static const char *first_fitting(const char *const *s, int n, int room) {
  for (int i = 0; i < n - 1; i++)
    if (lun_text_width(s[i], strlen(s[i])) <= room) return s[i];
  return s[n - 1];
}

static const char *why_running(lun_fold *f, const lun_task *t, int room, lun_arena *a) {
  const lun_now *st = lun_fold_now(f);
  uint32_t where = st->running == t->id && st->run_where ? st->run_where : t->where;
  const char *at = lun_say_where(f, where, a);
  const char *const ways[] = {lun_arena_print(a, _("running %s"), at), at};
  return first_fitting(ways, 2, room);
}

static const char *why_ready(const lun_task *t, int64_t now, int room, lun_arena *a) {
  char d[LUN_WORDS];
  lun_words_duration(d, now - t->t_since);
  const char *const ways[] = {lun_arena_print(a, _("ready for %s"), d), lun_arena_print(a, "%s", d)};
  return first_fitting(ways, 2, room);
}

static const char *why_timer(const lun_task *t, int64_t left, int room, lun_arena *a) {
  char s[LUN_WORDS];
  if (left < 0) return lun_arena_print(a, "◷ late %s", lun_words_seconds(s, -left));
  const char *plain = lun_arena_print(a, "◷ %s", lun_words_seconds(s, left));
  const char *const ways[] = {lun_arena_print(a, "cleanup %s", plain), plain};
  return first_fitting(ways, 2, t->cancel.delivered && !t->cancel.ended ? room : 0);
}

static const char *why_waiting(lun_fold *f, const lun_task *t, int64_t now, int room, lun_arena *a) {
  lun_timer timer;
  if (lun_fold_timer_of(f, t->id, &timer)) return why_timer(t, lun_time_left(f, &timer, now), room, a);
  const char *glyph = lun_glyph_awaited(t->what), *brief = lun_brief(lun_unnumbered(t->why, a), a);
  bool cleanup = t->cancel.delivered && !t->cancel.ended;
  const char *const ways[] = {lun_arena_print(a, "%s%s %s", cleanup ? "cleanup " : "", glyph, brief),
                              lun_arena_print(a, "%s %s", glyph, brief), brief};
  return first_fitting(ways, 3, room);
}

/* An error without its quotes and its directories: "jobs.lua:14: boom"; and without its place: "boom". */
static const char *why_failed(const lun_task *t, int room, lun_arena *a) {
  const char *s = t->outcome, *text, *slash = NULL;
  size_t n = strlen(s);
  if (n == 0) return _("failed");
  if (n > 1 && s[0] == '\'' && s[n - 1] == '\'') s = lun_arena_print(a, "%.*s", (int)n - 2, s + 1);
  text = strstr(s, ": ");
  size_t digits = 0;
  while (text && text - s > (ptrdiff_t)digits && strchr("0123456789", text[-1 - (ptrdiff_t)digits])) digits++;
  if (!digits) return s;
  for (const char *p = s; p < text; p++)
    if (*p == '/' && p[1] != ' ') slash = p;
  const char *const ways[] = {slash ? slash + 1 : s, text + 2};
  return first_fitting(ways, 2, room);
}

static const char *why_ended(const lun_task *t, int room, lun_arena *a) {
  if (t->place == LUN_P_CANCELLED) return _("cancelled");
  if (t->place == LUN_P_FAILED) return why_failed(t, room, a);
  if (!*t->outcome) return _("done");
  const char *const ways[] = {lun_arena_print(a, _("returned %s"), t->outcome), t->outcome};
  return first_fitting(ways, 2, room);
}

const char *lun_say_why(lun_fold *f, const lun_task *t, int64_t now, int room, lun_arena *a) {
  char d[LUN_WORDS];
  if (t->place >= LUN_P_DONE) return why_ended(t, room, a);
  if (t->cancel.asked && !t->cancel.delivered && t->place != LUN_P_RUNNING)
    return lun_arena_print(a, _("asked %s ago"), lun_words_duration(d, now - t->cancel.t_asked));
  if (t->place == LUN_P_RUNNING) return why_running(f, t, room, a);
  if (t->place == LUN_P_READY) return why_ready(t, now, room, a);
  return why_waiting(f, t, now, room, a);
}

const char *lun_plain_callback(const char *label) {
  static const char call[] = "call ";
  return strncmp(label, call, sizeof call - 1) ? label : label + sizeof call - 1;
}

static const char *then(lun_arena *a, const char *list, const char *item) {
  return *list ? lun_arena_print(a, "%s, then %s", list, item) : item;
}

static const char *say_timer(const lun_fold *f, const lun_timer *t, lun_arena *a) {
  const lun_task *task = lun_fold_task(f, t->task);
  return task ? lun_arena_print(a, "%s's timer", task->label) : lun_plain_callback(t->label);
}

/* What the loop will do when the turn ends: what is ready, in order; then it polls, and what the poll brings is queued
 * before the timers that are due by then (docs/loop.md). */
const char *lun_say_next(lun_fold *f, int64_t now, lun_arena *a) {
  enum { MANY = 8 };
  lun_ready ready[MANY];
  lun_io io[MANY];
  lun_timer timer[MANY];
  const char *list = "";
  size_t n = lun_fold_ready(f, ready, MANY);
  for (size_t i = 0; i < n && i < MANY; i++)
    if (!ready[i].cancelled) list = then(a, list, lun_plain_callback(ready[i].label));
  n = lun_fold_io(f, io, MANY);
  for (size_t i = 0; i < n && i < MANY; i++) list = then(a, list, lun_arena_print(a, "io fd %u if ready", io[i].fd));
  n = lun_fold_timers(f, timer, MANY);
  for (size_t i = 0; i < n && i < MANY && timer[i].when <= now; i++)
    if (!timer[i].cancelled && !timer[i].doomed) list = then(a, list, say_timer(f, &timer[i], a));
  return list;
}
