/* view_text.c - a recorded trace as one text screen: goes to a moment of it,
 * composes, prints. For tests, docs and people without a terminal. */
#include <stdlib.h>

#include "../fold/seek.h"
#include "../scene/why/why.h"
#include "screen.h"
#include "text.h"

/* What a screen shows of a trace. */
typedef struct shown {
  lun_fold *fold, *ahead; /* ahead: some time later, NULL when nothing comes later */
  lun_summary *whole;     /* NULL: out of memory; the screen then goes without */
  bool growing, cut_off;  /* it is still written; its writer died */
} shown;

/* Sums up all that r reads. */
static lun_summary *sum_up(lun_reader *r) {
  size_t n;
  const uint8_t *kinds = lun_summary_kinds(&n);
  lun_summary *s = lun_summary_new(LUN_FOLD_SLOW_NS);
  if (!s) return NULL;
  lun_reader_finish(r);
  lun_reader_only(r, kinds, n);
  lun_summary_follow(s, r, SIZE_MAX);
  lun_summary_settle(s);
  return s;
}

lun_summary *lun_view_whole(const char *trace) {
  char err[256];
  lun_reader *r = lun_reader_open(trace, err, sizeof err);
  lun_summary *s = r ? sum_up(r) : NULL;
  lun_reader_close(r);
  return s;
}

/* The state at a record; before the first one: nothing. NULL: out of memory. */
static lun_fold *fold_at(lun_reader *r, uint64_t seq) {
  lun_fold *f = seq ? lun_seek_begin(r, seq, LUN_SEEK_CONTEXT, LUN_FOLD_SLOW_NS) : lun_fold_new(LUN_FOLD_SLOW_NS);
  if (f && seq) lun_seek_on(f, r, seq, SIZE_MAX);
  return f;
}

static uint64_t record_of(lun_reader *r, const lun_text_view *o) {
  return o->seq ? o->seq : o->t < 0 ? UINT64_MAX : lun_reader_at_time(r, o->t);
}

static void look_ahead(shown *s, lun_reader *r, uint64_t seq) {
  if (seq == UINT64_MAX) return;
  s->ahead = fold_at(r, seq + LUN_SEEK_CONTEXT);
  if (!s->ahead || lun_fold_now(s->ahead)->seq > lun_fold_now(s->fold)->seq) return;
  lun_fold_free(s->ahead);
  s->ahead = NULL;
}

/* The sequence of one task alone; false: there is no such task. */
static bool show_sequence(lun_view *v, const lun_fold *f, const char *name) {
  lun_thing thing;
  if (!lun_thing_named(f, name, &thing) || thing.kind != LUN_THING_OBJECT) return false;
  v->task = (uint32_t)thing.id;
  v->focus = v->tab = LUN_PANEL_SEQUENCE;
  v->alone = true;
  return true;
}

static int print_screen(const shown *s, const lun_text_view *o, FILE *out, char *err, size_t errsize) {
  lun_view v = lun_view_new(true);
  lun_frame_in in = {.fold = s->fold, .ahead = s->ahead, .whole = s->whole, .view = &v, .now = o->t};
  int64_t end = lun_fold_now(s->fold)->t;
  if (!s->ahead && !s->growing && in.now > end) in.now = end; /* nothing is recorded later */
  if (s->ahead) in.newest = s->whole ? lun_summary_facts(s->whole)->end : lun_fold_now(s->ahead)->t;
  v.ascii = o->ascii;
  v.per_col = o->per_col;
  v.growing = s->growing;
  v.cut_off = s->cut_off;
  v.past = s->ahead != NULL;
  if (o->sequence && !show_sequence(&v, s->fold, o->sequence))
    return snprintf(err, errsize, "There is no task %s in this trace at that time.", o->sequence), -1;
  int cx, cy, status = -1;
  lun_screen *screen = lun_screen_new();
  const lun_cells *g = screen ? lun_screen_draw(screen, &in, o->w, o->h, &cx, &cy) : NULL;
  if (!g) snprintf(err, errsize, "There is no memory left to draw the screen.");
  else if (!lun_text_print(g, out)) snprintf(err, errsize, "The screen could not be written out.");
  else status = 0;
  lun_screen_free(screen);
  return status;
}

static int show(lun_reader *r, lun_reader *all, const lun_text_view *o, FILE *out, char *err, size_t errsize) {
  bool growing = lun_reader_written(r);
  lun_reader_finish(r);
  uint64_t seq = record_of(r, o);
  shown s = {.fold = fold_at(r, seq), .whole = sum_up(all), .growing = growing};
  s.cut_off = !growing && !lun_reader_header(r)->closed;
  int status = -1;
  if (s.fold) look_ahead(&s, r, seq);
  if (!s.fold || !s.whole) snprintf(err, errsize, "There is no memory left to read the trace.");
  else status = print_screen(&s, o, out, err, errsize);
  if (status == 0) lun_reader_report(all, growing, err, errsize);
  lun_summary_free(s.whole);
  lun_fold_free(s.ahead);
  lun_fold_free(s.fold);
  return status;
}

int lun_view_text(const char *trace, const lun_text_view *o, FILE *out, char *err, size_t errsize) {
  lun_reader *r = lun_reader_open(trace, err, errsize), *all = r ? lun_reader_open(trace, err, errsize) : NULL;
  int status = all ? show(r, all, o, out, err, errsize) : -1;
  lun_reader_close(all);
  lun_reader_close(r);
  return status;
}
