/* status.c - what the status says, a function and a row of the table for each
 * piece. Whoever shows it measures the pieces and decides which of them fit. */
#include "status.h"
#include "../base/message.h"

#include "hold_words.h"
#include "scale.h"
#include "why/sentences.h"

static lun_style text_of(void) { return lun_ink_of(LUN_INK_TEXT); }
static lun_style dim(void) { return lun_ink_of(LUN_INK_DIM); }
static lun_style bold(void) { return lun_bold(LUN_INK_TEXT); }

/* Says nothing when it has nothing to say. */
typedef void piece_fn(const lun_moment *m, lun_phrase *p, lun_length how);

static const char *mode_words(const lun_moment *m) {
  if (m->view->learn.veil) return _("‖ not run yet");
  if (m->view->recorded) return m->view->growing ? _("▶ live") : m->view->cut_off ? _("■ cut off") : _("■ recorded");
  if (m->st->ended) return _("■ engine ended");
  if (m->view->dead) return _("✗ engine died");
  return m->st->hold == LUN_HOLD_PAUSE ? _("‖ paused") : m->st->hold == LUN_HOLD_STEP ? _("‖ step") : _("▶ live");
}

static void say_mode(const lun_moment *m, lun_phrase *p, lun_length how) {
  char w[LUN_WORDS];
  (void)how;
  if (m->blocked) lun_phrase_print(p, bold(), _("▲ BLOCKED %s"), lun_words_duration(w, m->turn));
  else if (m->view->past) lun_phrase_print(p, bold(), _("◀ PAST  %s s"), lun_words_seconds(w, m->now));
  else lun_phrase_text(p, bold(), mode_words(m));
}

/* Who blocks the loop, where, and since when. */
static void say_trouble(const lun_moment *m, lun_phrase *p, lun_length how) {
  char since[LUN_WORDS];
  if (!m->blocked) return;
  const char *who = lun_say_runner(m->fold, m->arena), *at = lun_say_where(m->fold, m->st->run_where, m->arena);
  if (how == LUN_TERSE) lun_phrase_print(p, text_of(), "%s%s%s", who, *at ? ", " : "", at);
  else
    lun_phrase_print(p, text_of(), _("%s has not awaited since %s; nothing else can run"), who,
                     lun_words_seconds(since, m->st->t_run));
}

static void say_ago(const lun_moment *m, lun_phrase *p, lun_length how) {
  char d[LUN_WORDS];
  (void)how;
  if (!m->view->past || !m->ahead) return;
  int64_t recorded = lun_fold_now(m->ahead)->t, end = m->whole ? lun_summary_facts(m->whole)->end : 0;
  if (end > recorded) recorded = end;
  int64_t now = m->newest > recorded ? m->newest : recorded;
  lun_phrase_print(p, text_of(), m->view->recorded ? _("%s before the end") : _("%s before now"), lun_words_duration(d, now - m->now));
}

/* How fast loop time goes. */
static const char *pace(const lun_moment *m) {
  uint32_t speed = m->st->speed ? m->st->speed : 1000;
  if (m->st->clock == LUN_CLOCK_VIRTUAL) return _("virtual");
  if (m->st->clock == LUN_CLOCK_METERED) return _("metered");
  return lun_arena_print(m->arena, "×%g", speed / 1000.0);
}

static void say_time(const lun_moment *m, lun_phrase *p, lun_length how) {
  char t[LUN_WORDS];
  if (m->view->past) return;
  if (how == LUN_FULL) lun_phrase_text(p, dim(), _("loop "));
  lun_phrase_print(p, bold(), "%s s ", lun_words_seconds(t, m->clock));
  lun_phrase_text(p, dim(), pace(m));
}

static void say_mark(const lun_moment *m, lun_phrase *p, lun_length how) {
  char d[LUN_WORDS];
  (void)how;
  if (m->view->mark == INT64_MIN) return;
  int64_t since = m->now - m->view->mark;
  lun_phrase_print(p, text_of(), "mark %s%s", since < 0 ? "-" : "+", lun_words_duration(d, since < 0 ? -since : since));
}

static void say_tick(const lun_moment *m, lun_phrase *p, lun_length how) {
  (void)how;
  lun_phrase_text(p, dim(), _("tick "));
  lun_phrase_print(p, bold(), "%u", m->st->tick);
}

static void say_event(const lun_moment *m, lun_phrase *p, lun_length how) {
  (void)how;
  if (!m->view->past || !m->ahead) return;
  uint64_t known = lun_fold_now(m->ahead)->seq, all = m->whole ? lun_summary_facts(m->whole)->last_seq : 0;
  lun_phrase_print(p, text_of(), _("event %llu of %llu"), (unsigned long long)m->st->seq,
                   (unsigned long long)(all > known ? all : known));
}

static void say_running(const lun_moment *m, lun_phrase *p, lun_length how) {
  char d[LUN_WORDS];
  const lun_task *t = lun_fold_task(m->fold, m->st->running);
  if (m->blocked || m->view->past) return;
  if (m->st->state == LUN_LOOP_ENDED || m->st->ended || m->view->dead) return;
  if (m->st->hold == LUN_HOLD_PAUSE) {
    bool full = how == LUN_FULL;
    lun_phrase_text(p, text_of(), full ? lun_say_held(m->fold, m->arena) : lun_say_held_brief(m->fold, m->arena));
    return;
  }
  if (m->turn <= 0) {
    lun_phrase_text(p, dim(), _("○ idle"));
    return;
  }
  lun_phrase_glyph(p, t ? lun_glyph_task(t) : lun_glyph_place(LUN_P_RUNNING, false));
  lun_phrase_text(p, bold(), m->st->run_label);
  lun_phrase_print(p, dim(), how != LUN_FULL ? " %s" : _(" running %s"), lun_words_duration(d, m->turn));
}

static void count(lun_phrase *p, unsigned place, uint32_t n, const char *end) {
  lun_glyph g = lun_glyph_place(place, false);
  lun_phrase_text(p, lun_ink_of(g.ink), g.utf8);
  lun_phrase_print(p, text_of(), "%u%s", n, end);
}

/* Cancelling is no place of its own: it is told apart, "of them". */
static void say_tasks(const lun_moment *m, lun_phrase *p, lun_length how) {
  const uint32_t *n = m->st->tasks;
  uint32_t all = n[LUN_P_READY] + n[LUN_P_RUNNING] + n[LUN_P_WAITING];
  lun_phrase_print(p, text_of(), all == 1 ? _("%u task") : _("%u tasks"), all);
  if (all == 0) return;
  lun_phrase_text(p, text_of(), how != LUN_FULL ? " " : "  ");
  count(p, LUN_P_RUNNING, n[LUN_P_RUNNING], " ");
  count(p, LUN_P_READY, n[LUN_P_READY], " ");
  count(p, LUN_P_WAITING, n[LUN_P_WAITING], "");
  if (!m->st->cancelling) return;
  lun_phrase_text(p, dim(), how != LUN_FULL ? ", " : _(", of them "));
  lun_phrase_text(p, lun_ink_of(LUN_INK_CANCEL), "⊖");
  lun_phrase_print(p, text_of(), "%u", m->st->cancelling);
}

/* Over the last second; a fold that knows less than that leaves it to the summary. */
static double busy(const lun_moment *m) {
  bool known = m->st->t_known == 0 || m->clock - m->st->t_known >= LUN_SEC;
  if (known || !m->whole) return lun_fold_busy(m->fold, m->clock, LUN_SEC);
  lun_heat all = {.flags = 0};
  lun_summary_heat(m->whole, LUN_SUM_LOOP, m->clock - LUN_SEC, LUN_SEC, 1, &all);
  return all.mean[LUN_SUM_RUN] < 1 ? (double)all.mean[LUN_SUM_RUN] : 1;
}

static void say_busy(const lun_moment *m, lun_phrase *p, lun_length how) {
  (void)how;
  if (m->blocked || m->view->past) return;
  lun_phrase_text(p, dim(), _("busy "));
  lun_phrase_print(p, bold(), "%.0f %%", 100 * busy(m));
  lun_phrase_text(p, dim(), _(" of 1 s"));
}

static void say_dropped(const lun_moment *m, lun_phrase *p, lun_length how) {
  (void)how;
  unsigned long long lost = m->st->dropped;
  if (!lost && (m->blocked || m->view->past)) return;
  lun_phrase_text(p, lost ? lun_bold(LUN_INK_FAILED) : dim(), _("dropped "));
  lun_phrase_print(p, lost ? lun_bold(LUN_INK_FAILED) : bold(), "%llu", lost);
}

/* What is told of a whole run in the place of an instant. */

static void say_span(const lun_moment *m, lun_phrase *p, lun_length how) {
  char a[LUN_WORDS], b[LUN_WORDS];
  const lun_sum_facts *f = lun_summary_facts(m->whole);
  int64_t step = f->end - f->begin > 10 * LUN_SEC ? LUN_SEC : LUN_MS;
  if (how == LUN_FULL) lun_phrase_text(p, dim(), _("loop "));
  lun_phrase_print(p, bold(), "%s s to %s s", lun_words_tick(a, f->begin, step), lun_words_tick(b, f->end, step));
}

static void say_events(const lun_moment *m, lun_phrase *p, lun_length how) {
  char n[LUN_WORDS];
  (void)how;
  lun_phrase_text(p, dim(), "events ");
  lun_phrase_text(p, bold(), lun_arena_print(m->arena, "%s", lun_words_count(n, lun_summary_facts(m->whole)->last_seq)));
}

static void say_all_tasks(const lun_moment *m, lun_phrase *p, lun_length how) {
  char n[LUN_WORDS];
  (void)how;
  lun_phrase_text(p, dim(), "tasks ");
  lun_phrase_text(p, bold(), lun_arena_print(m->arena, "%s", lun_words_count(n, lun_summary_facts(m->whole)->tasks)));
}

static void say_share(const lun_moment *m, lun_phrase *p, lun_length how) {
  const lun_sum_facts *f = lun_summary_facts(m->whole);
  (void)how;
  if (f->end <= f->begin) return;
  lun_phrase_text(p, dim(), _("busy "));
  lun_phrase_print(p, bold(), "%.0f %%", 100 * (double)f->ran / (double)(f->end - f->begin));
}

static void say_blocks(const lun_moment *m, lun_phrase *p, lun_length how) {
  char n[LUN_WORDS], d[LUN_WORDS];
  const lun_sum_facts *f = lun_summary_facts(m->whole);
  if (!f->blocks) return;
  lun_phrase_print(p, lun_bold(LUN_INK_FAILED), "▲ %s block%s", lun_words_count(n, f->blocks), f->blocks == 1 ? "" : "s");
  if (how == LUN_FULL) lun_phrase_print(p, dim(), " of %s", lun_words_duration(d, f->blocked));
}

static void say_lost(const lun_moment *m, lun_phrase *p, lun_length how) {
  uint64_t lost = lun_summary_facts(m->whole)->lost;
  (void)how;
  lun_phrase_text(p, lost ? lun_bold(LUN_INK_FAILED) : dim(), _("dropped "));
  lun_phrase_print(p, lost ? lun_bold(LUN_INK_FAILED) : bold(), "%llu", (unsigned long long)lost);
}

/* From left to right. Rank 0 is never given up. */
static const struct {
  piece_fn *say, *whole; /* of an instant; of a whole run */
  int rank;
} pieces[] = {
  {say_mode, say_mode, 0},   {say_trouble, NULL, 0},        {say_ago, NULL, 3},     {say_time, say_span, 2},
  {say_mark, say_mark, 4},   {say_tick, say_events, 5},     {say_event, NULL, 6},   {say_running, NULL, 1},
  {say_tasks, say_all_tasks, 3}, {say_busy, say_share, 8},  {NULL, say_blocks, 1},  {say_dropped, say_lost, 7},
};
int lun_status_pieces(void) { return sizeof pieces / sizeof *pieces; }

lun_phrase lun_status_piece(const lun_moment *m, int i, lun_length length) {
  lun_phrase p = lun_phrase_in(m->arena);
  piece_fn *say = m->overview && m->whole ? pieces[i].whole : pieces[i].say;
  if (m->view->learn.veil && pieces[i].say != say_mode) return p;
  if (say) say(m, &p, length);
  return p;
}

int lun_status_rank(const lun_moment *m, int i) {
  bool lost = pieces[i].say == say_dropped && m->st->dropped > 0;
  return lost ? 0 : pieces[i].rank;
}
