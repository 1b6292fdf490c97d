/* show.c - the run of show.h: a fold at its end, and the past for the cursor. */
#include "show.h"

#include <stdio.h>
#include <string.h>

#include "../repl/session.h"
#include "../repl/travel.h"
#include "../viz/fold/seek.h"
#include "../viz/term/screen.h"

void lun_show_init(lun_show *s) {
  *s = (lun_show){.fold = lun_fold_new(LUN_SLOW_NS)};
}

static void drop(lun_show *s) {
  if (s->run) lun_past_free(&s->past);
  lun_summary_free(s->whole);
  lun_fold_free(s->fold);
  lun_reader_close(s->reader);
  lun_arena_free(&s->arena);
  *s = (lun_show){0};
}

/* What the view remembers of another run means nothing in this one. */
static void forget(lun_view *v) {
  v->past = v->why = v->spanned = false;
  v->task = 0;
  v->lane_top = -1;
  v->per_col = v->auto_per_col = v->auto_newest = 0;
  v->source_where = 0;
  v->source_top = v->source_line = v->source_auto = v->cursor_col = v->lanes_kept = 0;
}

void lun_show_nothing(lun_show *s, lun_view *v) {
  drop(s);
  lun_show_init(s);
  forget(v);
}

bool lun_show_run(lun_show *s, lun_view *v, const char *trace, bool english, char *err, size_t errsize) {
  lun_show_nothing(s, v);
  s->reader = lun_reader_open(trace, err, errsize);
  if (s->reader == NULL) return false;
  lun_reader_finish(s->reader);
  lun_fold *end = lun_seek(s->reader, UINT64_MAX, LUN_SEEK_CONTEXT, LUN_SLOW_NS);
  if (end == NULL) return snprintf(err, errsize, "nothing was recorded"), false;
  lun_fold_free(s->fold);
  s->fold = end;
  lun_past_init(&s->past, trace, LUN_SLOW_NS);
  s->whole = lun_view_whole(trace);
  if (s->whole != NULL) lun_summary_settle(s->whole);
  s->events = lun_events_read(trace, english, &s->arena);
  return s->run = true;
}

void lun_show_free(lun_show *s) { drop(s); }

uint64_t lun_show_seq(const lun_show *s) { return s->past.fold != NULL ? s->past.seq : lun_fold_now(s->fold)->seq; }

bool lun_show_travel(lun_show *s, lun_view *v, const lun_command *c, const char **note) {
  *note = NULL;
  return s->run && lun_travel(&s->past, v, s->fold, c, note);
}

void lun_show_seek(lun_show *s, lun_view *v, uint64_t seq) {
  const char *note;
  lun_command c = {.cmd = LUN_CMD_SEEK, .seq = seq};
  lun_show_travel(s, v, &c, &note);
}

void lun_show_end(lun_show *s, lun_view *v) {
  const char *note;
  lun_show_travel(s, v, &(lun_command){.cmd = LUN_CMD_NOW}, &note);
}

lun_fold *lun_show_fold(const lun_show *s) { return s->past.fold != NULL ? s->past.fold : s->fold; }

bool lun_show_work(lun_show *s) {
  enum { RECORDS = 50000 };
  return s->run && lun_past_work(&s->past, RECORDS);
}

lun_showing lun_show_now(const lun_show *s) {
  bool past = s->past.fold != NULL;
  int64_t newest = lun_fold_now(s->fold)->t;
  const lun_fold *ahead = past ? lun_past_ahead(&s->past, s->fold) : NULL;
  return (lun_showing){lun_show_fold(s), ahead, s->whole, past ? s->past.t : newest, newest};
}
