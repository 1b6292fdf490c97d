/* session_follow.c - what the trace of a session says: read, folded, summed up, and
 * told to whoever shows it; and what time it is in the engine. Where records come
 * faster than they can be folded it hurries. It sends nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../viz/fold/seek.h"
#include "session_internal.h"

enum { MS = 1000 * 1000 };

static void open_trace(lun_session *s) {
  char err[256]; /* while the engine starts there is no file, an empty one, or an older trace that it will replace */
  if (s->reader != NULL) return;
  s->reader = lun_reader_open(lun_remote_trace(s->remote), err, sizeof err);
  if (s->reader == NULL || lun_reader_header(s->reader)->pid == (uint32_t)lun_remote_pid(s->remote)) return;
  lun_reader_close(s->reader);
  s->reader = NULL;
}

/* How much loop time passes in a real second, in thousandths. While a step waits for its callback, time goes on. */
static int64_t rate(const lun_now *now) {
  if (now->hold == LUN_HOLD_PAUSE || now->clock == LUN_CLOCK_VIRTUAL || now->clock == LUN_CLOCK_METERED) return 0;
  return now->speed > 0 ? now->speed : 1000;
}

int64_t lun_session_now(const lun_session *s) {
  const lun_now *now = lun_fold_now(s->fold);
  if (now->state == LUN_LOOP_NONE || s->phase == LUN_DEAD || s->hasty) return now->t;
  int64_t passed = lun_real_ns() - s->anchor_real;
  int64_t t = s->anchor_t + passed / 1000 * rate(now);
  return t > now->t ? t : now->t;
}

/* Records are read later than they were written, so the anchor is the moment that says the latest time. */
static void anchor(lun_session *s, const lun_record *r) {
  int64_t real = lun_real_ns();
  bool changed = r->kind == LUN_K_HOLD || r->kind == LUN_K_CLOCK || r->kind == LUN_K_PROGRAM;
  s->last_record = real;
  if (!changed && s->anchor_t + (real - s->anchor_real) / 1000 * rate(lun_fold_now(s->fold)) >= r->t) return;
  s->anchor_t = r->t;
  s->anchor_real = real;
}

/* ---- telling ---- */

static void value_came(lun_session *s, uint32_t input) {
  if (s->phase == LUN_ASKED && input > s->newest) s->early = input;
  if (s->phase == LUN_AWAITED && input == s->input) lun_session_finish(s);
}

/* Inputs and values too long for one record go on in the next one. Returns true when `said` has the whole text. */
static bool whole_text(lun_session *s, const lun_record *r, lun_said *said) {
  bool goes_on = r->len + 4 > LUN_TEXT_MAX;
  if (!goes_on && s->text_n == 0) return true;
  char *grown = realloc(s->text, s->text_n + r->len + 1);
  if (grown == NULL) return !goes_on;
  s->text = grown;
  memcpy(s->text + s->text_n, r->text, r->len);
  s->text_n += r->len;
  said->text = s->text;
  said->n = s->text_n;
  if (!goes_on) s->text_n = 0;
  return !goes_on;
}

static void tell_value(lun_session *s, const lun_record *r, lun_said *said) {
  static const uint8_t kinds[LUN_AUX_COUNT_VALUE] = {LUN_L_NONE, LUN_L_VALUE, LUN_L_ERROR, LUN_L_CANCELLED};
  said->kind = kinds[r->aux < LUN_AUX_COUNT_VALUE ? r->aux : 0];
  said->input = r->f[1];
  said->task = r->f[2];
  if (!whole_text(s, r, said)) return;
  s->on.said(s->ud, said);
  value_came(s, r->f[1]);
}

static void tell_warning(lun_session *s, const lun_record *r, lun_said *said) {
  char text[2 * LUN_STR_MAX + 8];
  const char *head = lun_warning_head(r), *between = *head != '\0' && *r->str[1] != '\0' ? ": " : "";
  int n = snprintf(text, sizeof text, "%s%s%s", head, between, r->str[1]);
  said->kind = LUN_L_WARN;
  said->task = r->f[2];
  said->text = text;
  said->n = n < (int)sizeof text ? (size_t)n : sizeof text - 1;
  s->on.said(s->ud, said);
}

/* A pause that the user asked for is no news. */
static void tell_hold(lun_session *s, uint8_t hold) {
  bool stands = hold == LUN_HOLD_PAUSE && (s->hold == LUN_HOLD_STEP || lun_fold_now(s->fold)->reached);
  s->hold = hold;
  if (stands) s->on.held(s->ud);
}

static void tell(lun_session *s, const lun_record *r) {
  lun_said said = {.t = r->t, .text = r->text, .n = r->len};
  switch (r->kind) {
    case LUN_K_PRINT:
      said.kind = r->aux == LUN_STREAM_ERR ? LUN_L_ERR : LUN_L_OUT;
      said.task = r->f[1];
      s->on.said(s->ud, &said);
      break;
    case LUN_K_INPUT:
      said.kind = LUN_L_INPUT;
      said.input = r->f[1];
      said.task = r->f[2];
      if (whole_text(s, r, &said)) s->on.said(s->ud, &said);
      break;
    case LUN_K_VALUE: tell_value(s, r, &said); break;
    case LUN_K_WARN: tell_warning(s, r, &said); break; /* an unhandled error is printed by its handler */
    case LUN_K_HOLD: tell_hold(s, r->aux); break;
    default: break;
  }
}

/* ---- record by record, or in haste ---- */

/* A fold follows a few millions of records a second. A program may make more, and the trace is a ring: who falls behind
 * loses what was printed, and the value that the prompt waits for. So when much is unread the records are only summed up and
 * told, which takes a fraction of the time, and the fold begins anew at the newest one, now and then. */
enum {
  CALM = 1000,            /* records in a millisecond: so many can be followed one by one */
  CONTEXT = 20000,        /* records that a new fold has seen */
  LEAP_EVERY = 250 * MS,
  LEAP_SHARE = 8          /* of the time, leaping takes one part in so many */
};

static void begin_haste(lun_session *s) {
  size_t n;
  const uint8_t *summed = lun_summary_kinds(&n);
  static const uint8_t told[] = {LUN_K_PRINT, LUN_K_INPUT, LUN_K_VALUE, LUN_K_WARN, LUN_K_HOLD};
  uint8_t kinds[LUN_KIND_COUNT + sizeof told];
  memcpy(kinds, summed, n);
  memcpy(kinds + n, told, sizeof told);
  lun_reader_only(s->reader, kinds, n + sizeof told);
  s->hasty = true;
  s->leapt = lun_real_ns();
  s->leapt_seq = s->hasty_seq = lun_fold_now(s->fold)->seq;
}

static void end_haste(lun_session *s) {
  lun_reader_only(s->reader, NULL, 0);
  s->hasty = false;
}

/* A fold that stands where the reader does, in place of the old one. The reader may have passed over some records behind
 * the last that was wanted: those are read again. */
static void leap(lun_session *s) {
  int64_t begun = lun_real_ns();
  end_haste(s);
  lun_fold *fold = lun_seek(s->reader, s->hasty_seq, CONTEXT, LUN_SLOW_NS);
  int64_t now = lun_real_ns(), passed = (begun - s->leapt) / MS + 1;
  bool calm = (int64_t)(s->hasty_seq - s->leapt_seq) / passed < CALM;
  if (fold != NULL) lun_fold_free(s->fold), s->fold = fold;
  if (calm) return;
  begin_haste(s);
  s->leap_ns = now - begun;
}

static bool leap_is_due(const lun_session *s) {
  int64_t every = LEAP_SHARE * s->leap_ns > LEAP_EVERY ? LEAP_SHARE * s->leap_ns : LEAP_EVERY;
  return lun_real_ns() - s->leapt > every;
}

/* Sums up and tells what there is, until the deadline. Whoever holds the loop wants to see the state. */
static bool follow_in_haste(lun_session *s, int64_t deadline) {
  lun_record r = {.seq = s->hasty_seq};
  bool any = false, stands = false, more = true;
  for (unsigned i = 0; !stands && (more = lun_reader_next(s->reader, &r) == LUN_READ_RECORD); i++) {
    lun_summary_apply(s->whole, &r);
    if (i % 64 == 0) anchor(s, &r);
    s->hasty_seq = r.seq;
    stands = r.kind == LUN_K_HOLD;
    if (stands) leap(s);
    if (!r.snapshot) tell(s, &r);
    any = true;
    if (i % 64 == 63 && lun_real_ns() > deadline) return true;
  }
  if (!stands && leap_is_due(s)) leap(s);
  return any;
}

/* Applies records for as long as the budget allows; the clock is asked now and then only. */
bool lun_session_follow(lun_session *s, int64_t deadline) {
  lun_record r;
  bool any = false;
  open_trace(s);
  if (s->hasty) return follow_in_haste(s, deadline);
  for (unsigned i = 0; s->reader != NULL && lun_fold_next(s->fold, s->reader, &r) == LUN_READ_RECORD; i++) {
    lun_summary_apply(s->whole, &r);
    if (i % 64 == 0) anchor(s, &r);
    if (!r.snapshot) tell(s, &r);
    any = true;
    if (i % 64 < 63 || lun_real_ns() < deadline) continue;
    if (lun_reader_behind(s->reader) > LUN_SEEK_BEHIND) begin_haste(s);
    break;
  }
  return any;
}
