/* say_spot.c - sentences about places. It reads the fold's lanes; what is not on
 * a lane is told by what it stands for. */
#include "say_spot.h"

#include <limits.h>
#include <string.h>

#include "../../base/sanitise.h"
#include "../glyphs.h"
#include "sentences.h"

/* What is being said, and of what. */
typedef struct speech {
  const lun_fold *f;
  const lun_view *v;
  lun_arena a;
  const char *text;
} speech;

/* A time, without its seconds when they are those of `beside`, which the reader has in mind. */
static const char *at(speech *s, int64_t t, int64_t beside) {
  char w[LUN_WORDS];
  return lun_arena_print(&s->a, "%s", lun_words_at(w, t, beside));
}

static const char *length(speech *s, int64_t ns) {
  char w[LUN_WORDS];
  return lun_arena_print(&s->a, "%s", lun_words_duration(w, ns));
}

/* "from .657 to .683, 26 ms", or "since .747, for 15 ms". */
static const char *when(speech *s, const lun_span *sp) {
  int64_t now = s->v->shown_now;
  if (sp->end == LLONG_MAX || sp->end > now)
    return lun_arena_print(&s->a, "since %s, for %s", at(s, sp->begin, now), length(s, now > sp->begin ? now - sp->begin : 0));
  return lun_arena_print(&s->a, "from %s to %s, %s", at(s, sp->begin, now), at(s, sp->end, sp->begin), length(s, sp->end - sp->begin));
}

static const char *place(speech *s, uint32_t where) {
  const char *w = lun_say_where(s->f, where, &s->a);
  return *w ? lun_arena_print(&s->a, ", %s", w) : "";
}

/* The span at an instant, by its record if it has one; NULL: none. */
static const lun_span *span_at(const lun_lane *l, lun_instant i) {
  const lun_span *best = NULL;
  for (size_t k = l->nspans; k > l->span_first; k--) {
    const lun_span *sp = lun_lane_span(l, k - 1);
    bool begun = i.seq ? sp->begin_seq <= i.seq : sp->begin <= i.t;
    bool over = i.seq ? sp->end_seq && sp->end_seq <= i.seq : sp->end <= i.t;
    if (!begun) continue;
    if (!best || !over) best = sp;
    if (over || best == sp) break;
  }
  return best;
}

/* The point whose mark stands in that column, or, where columns are finer than characters, near it; the newest of
 * several. */
static const lun_point *point_at(const speech *s, const lun_lane *l, double column) {
  int near = s->v->unit / 2;
  for (size_t k = l->npoints; k > l->point_first; k--) {
    const lun_point *p = lun_lane_point(l, k - 1);
    int cell = lun_scale_cell(lun_scale_at(&s->v->shown_scale, p->t, p->seq)), off = cell - (int)column;
    bool told = p->kind != LUN_PT_TICK && p->kind != LUN_PT_CANCEL_DELIVERED;
    if (told && off <= near && off >= -near) return p;
    if (off < -near - 1) break;
  }
  return NULL;
}

static const char *outcome_word(const lun_point *p) {
  return p->place == LUN_P_FAILED ? "failed" : p->place == LUN_P_CANCELLED ? "was cancelled" : "returned";
}

static void say_point(speech *s, const char *who, const lun_point *p) {
  const char *t = at(s, p->t, s->v->shown_now);
  switch (p->kind) {
    case LUN_PT_CANCEL_ASKED:
      s->text = lun_arena_print(&s->a, "%s was asked to stop at %s by %s.", who, t, p->label);
      break;
    case LUN_PT_ENDED:
      s->text = lun_arena_print(&s->a, "%s %s at %s%s%s", who, outcome_word(p), t, *p->label ? ": " : ".", p->label);
      break;
    case LUN_PT_CALLBACK: s->text = lun_arena_print(&s->a, "The callback %s ran at %s.", p->label, t); break;
    case LUN_PT_MARK: s->text = lun_arena_print(&s->a, "A mark at %s: %s", t, p->label); break;
    case LUN_PT_TROUBLE: s->text = lun_arena_print(&s->a, "Trouble at %s: %s. ! tells what it is.", t, p->label); break;
    case LUN_PT_LOST: s->text = lun_arena_print(&s->a, "%u records are missing at %s.", p->other, t); break;
    default: break;
  }
}

static void say_task_span(speech *s, const char *who, const lun_span *sp) {
  const char *violet = sp->cancelling ? ", while it is being cancelled" : "", *w = when(s, sp);
  if (sp->place == LUN_P_RUNNING)
    s->text = lun_arena_print(&s->a, "%s %s the loop %s%s%s.", who, sp->blocked ? "blocks" : "runs on", w,
                              place(s, sp->where), violet);
  else if (sp->place == LUN_P_READY)
    s->text = lun_arena_print(&s->a, "%s is ready %s: it waits for its turn%s.", who, w, violet);
  else
    s->text = lun_arena_print(&s->a, "%s waits for %s %s %s%s%s.", who, lun_glyph_awaited(sp->what), sp->label, w,
                              place(s, sp->where), violet);
}

static void say_loop_span(speech *s, const lun_span *sp) {
  if (sp->place != LUN_P_RUNNING)
    s->text = lun_arena_print(&s->a, "The loop is idle %s: it waits for timers and I/O.", when(s, sp));
  else
    s->text = lun_arena_print(&s->a, "The loop runs %s %s%s.", *sp->label ? sp->label : "a callback", when(s, sp),
                              sp->blocked ? ": nothing else could run" : "");
}

/* Right of now there are only the timers. */
static void say_future(speech *s, const lun_task *t) {
  lun_timer timer;
  lun_fold *f = (lun_fold *)s->f; /* it composes the timer's label, and keeps it */
  if (!t || !lun_fold_timer_of(f, t->id, &timer)) return;
  s->text = lun_arena_print(&s->a, "%s: %s is due at %s.", t->label, timer.label, at(s, timer.when, s->v->shown_now));
}

static void say_lane(speech *s, const lun_spot *spot, double column) {
  const lun_task *t = lun_fold_task(s->f, spot->task);
  const lun_lane *l = t ? &t->lane : lun_fold_loop_lane(s->f);
  const lun_scale *sc = &s->v->shown_scale;
  lun_instant i = lun_scale_instant(sc, column + 0.5);
  const lun_point *p = point_at(s, l, column);
  const lun_span *sp = span_at(l, i);
  if (p) say_point(s, t ? t->label : "The loop", p);
  else if (column > sc->now_col) say_future(s, t);
  else if (sp && t && (sp->end > i.t || sp->end_seq > i.seq)) say_task_span(s, t->label, sp);
  else if (sp && !t) say_loop_span(s, sp);
}

static void say_task(speech *s, uint32_t id) {
  enum { ROOM = 80 };
  const lun_task *t = lun_fold_task(s->f, id);
  lun_fold *f = (lun_fold *)s->f;
  if (!t) return;
  s->text = lun_arena_print(&s->a, "%s: %s%s%s", t->label, lun_say_why(f, t, s->v->shown_now, ROOM, &s->a),
                            place(s, t->where), t->place < LUN_P_DONE ? "   Enter: its sequence" : "");
}

size_t lun_say_spot(char *dst, size_t cap, const lun_fold *f, const lun_view *v, const lun_spot *spot, double column) {
  speech s = {.f = f, .v = v, .text = ""};
  if (spot->kind == LUN_SPOT_LANE) say_lane(&s, spot, column);
  else if (spot->kind == LUN_SPOT_TASK) say_task(&s, spot->task);
  else if (spot->kind == LUN_SPOT_RULER)
    s.text = lun_arena_print(&s.a, "%s s", at(&s, lun_scale_instant(&v->shown_scale, column).t, v->shown_now));
  size_t n = lun_sanitise(dst, cap, s.text, strlen(s.text));
  lun_arena_free(&s.a);
  return n;
}
