/* film.c - a reader and a fold for the newest state, a past for the cursor, and
 * a summary that is read apart from them, between frames. */
#include "film.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../viz/fold/seek.h"

enum { MS = 1000 * 1000 };

int64_t lun_film_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static const char *base_name(const char *path) {
  if (strncmp(path, "/proc/", 6) == 0) return ""; /* a descriptor, whose number says nothing */
  const char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

static void open_whole(lun_film *f, const char *trace) {
  char err[256];
  size_t n;
  const uint8_t *kinds = lun_summary_kinds(&n);
  f->whole_reader = lun_reader_open(trace, err, sizeof err);
  f->whole = f->whole_reader ? lun_summary_new(LUN_FOLD_SLOW_NS) : NULL;
  f->summing = f->whole != NULL;
  if (!f->whole_reader) return;
  lun_reader_only(f->whole_reader, kinds, n);
  if (!f->live) lun_reader_finish(f->whole_reader);
}

bool lun_film_open(lun_film *f, const char *trace, char *err, size_t errsize) {
  *f = (lun_film){.name = base_name(trace), .reader = lun_reader_open(trace, err, errsize)};
  if (!f->reader) return false;
  const lun_file_header *h = lun_reader_header(f->reader);
  f->live = !h->closed && h->pid > 0 && (kill((pid_t)h->pid, 0) == 0 || errno == EPERM);
  if (!f->live) lun_reader_finish(f->reader);
  f->fold = lun_seek_begin(f->reader, UINT64_MAX, LUN_SEEK_CONTEXT, LUN_FOLD_SLOW_NS);
  if (!f->fold) snprintf(err, errsize, "There is no memory left to read %s.", trace);
  open_whole(f, trace);
  lun_past_init(&f->past, trace, LUN_FOLD_SLOW_NS);
  return f->fold != NULL;
}

void lun_film_close(lun_film *f) {
  lun_past_free(&f->past);
  lun_summary_free(f->whole);
  lun_fold_free(f->fold);
  lun_reader_close(f->whole_reader);
  lun_reader_close(f->reader);
  *f = (lun_film){0};
}

static bool follow_fold(lun_film *f, int64_t deadline, bool *changed) {
  enum { BATCH = 256, LEAP_EVERY = 250 * MS };
  lun_record r;
  int64_t now = lun_film_clock();
  bool any = false, more = false;
  if (f->leapt && now - f->leapt < LEAP_EVERY) return false;
  f->leapt = lun_seek_leap(&f->fold, f->reader, LUN_FOLD_SLOW_NS) ? now : 0;
  for (unsigned i = 1; !more && !f->leapt; i++) {
    lun_read_result result = lun_fold_next(f->fold, f->reader, &r);
    if (result == LUN_READ_END) f->live = false;
    if (result != LUN_READ_RECORD) break;
    any = true;
    more = i % BATCH == 0 && lun_film_clock() > deadline;
  }
  if (any || f->leapt) *changed = true, f->anchor_t = lun_fold_now(f->fold)->t, f->anchor_real = lun_film_clock();
  return more;
}

/* While it grows the summary is shown now and then: a frame costs more than the pass that it delays. */
static bool follow_whole(lun_film *f, int64_t deadline, bool *changed) {
  enum { RECORDS = 4096, SHOWN_EVERY = 100 * MS };
  bool more = f->whole != NULL && (f->summing || f->live), any = false;
  while (more && lun_film_clock() < deadline) {
    uint64_t before = lun_summary_facts(f->whole)->records;
    more = lun_summary_follow(f->whole, f->whole_reader, RECORDS);
    any |= lun_summary_facts(f->whole)->records != before;
  }
  int64_t now = lun_film_clock();
  if ((any && (!more || now - f->summed > SHOWN_EVERY)) || (f->summing && !more)) *changed = true, f->summed = now;
  return f->summing = more;
}

/* What comes after the cursor is folded a slice at a time. */
static bool look_ahead(lun_film *f, bool *changed) {
  enum { RECORDS = 20000 };
  bool before = f->past.ahead_whole, more = lun_past_work(&f->past, RECORDS);
  if (f->past.ahead_whole != before) *changed = true;
  return more;
}

/* Whether time alone changes the picture: somebody lives whose lane goes on. */
static bool moves(const lun_film *f) {
  const lun_now *st = lun_fold_now(f->fold);
  uint32_t alive = st->tasks[LUN_P_READY] + st->tasks[LUN_P_RUNNING] + st->tasks[LUN_P_WAITING];
  return f->live && !f->past.fold && alive > 0 && st->hold == LUN_HOLD_GO;
}

bool lun_film_follow(lun_film *f, int64_t budget, bool *changed) {
  int64_t begun = lun_film_clock();
  bool more = follow_fold(f, begun + budget, changed);
  if (!more) more |= follow_whole(f, begun + budget, changed);
  if (f->past.fold) more |= look_ahead(f, changed);
  if (moves(f)) *changed = true;
  return more;
}

lun_fold *lun_film_shown(const lun_film *f) { return f->past.fold ? f->past.fold : f->fold; }
const lun_fold *lun_film_ahead(const lun_film *f) { return f->past.fold ? lun_past_ahead(&f->past, f->fold) : NULL; }

/* Live, the loop's time goes on between two records, but for a clock that stands, or that is virtual. */
static int64_t live_time(const lun_film *f) {
  const lun_now *st = lun_fold_now(f->fold);
  bool goes = f->live && f->anchor_real && st->hold == LUN_HOLD_GO && !st->ended &&
              (st->clock == LUN_CLOCK_REAL || st->clock == LUN_CLOCK_SCALED);
  double speed = st->speed ? st->speed / 1000.0 : 1;
  return goes ? f->anchor_t + (int64_t)((double)(lun_film_clock() - f->anchor_real) * speed) : st->t;
}

void lun_film_frame(const lun_film *f, int64_t *now, int64_t *newest) {
  *newest = live_time(f);
  *now = f->past.fold ? f->past.t : *newest;
}

/* The newest task of a name, 0: there is none. */
static uint32_t find_task(const lun_fold *f, const char *name) {
  for (size_t i = lun_fold_ntasks(f); i > 0; i--) {
    const lun_task *t = lun_fold_task_at(f, i - 1);
    if (strcmp(t->label, name) == 0 || strcmp(t->name, name) == 0 || strcmp(t->func, name) == 0) return t->id;
  }
  return 0;
}

void lun_film_view(lun_film *f, lun_view *v, const lun_window_options *o) {
  *v = lun_view_new(!f->live);
  v->mode = LUN_MODE_LOOK; /* the prompt is elsewhere */
  v->focus = LUN_PANEL_TIMELINE;
  v->unit = LUN_COLUMN_POINTS;
  v->theme = o->theme;
  v->per_col = (int64_t)(o->column * 1e9 / v->unit);
  if (o->at >= 0) v->past = lun_past_seek_time(&f->past, (int64_t)(o->at * 1e9));
  v->task = o->sequence ? find_task(lun_film_shown(f), o->sequence) : 0;
  if (o->sequence) v->focus = v->tab = LUN_PANEL_SEQUENCE, v->alone = true;
}
