/* sequence_view.c - the selection of the Sequence panel. It is a record, not a
 * place on the screen: rows come, fold and go, and the selection stays. */
#include "sequence_view.h"

static void begin_anew(lun_seq_view *v, uint32_t task) { *v = (lun_seq_view){.task = task, .step = v->step}; }

lun_sequence lun_seq_view_make(lun_seq_view *v, lun_seq_ask ask, lun_arena *a) {
  if (v->task != ask.task) begin_anew(v, ask.task);
  ask.await = v->await;
  ask.open = v->open;
  ask.nopen = LUN_SEQ_OPEN;
  lun_sequence q = lun_sequence_make(&ask, a);
  if (q.nevents > 0 || !v->await) return q;
  v->await = ask.await = 0; /* it is forgotten */
  return lun_sequence_make(&ask, a);
}

static bool selectable(const lun_seq_row *r) { return r->kind == LUN_SR_EVENT || r->kind == LUN_SR_FOLD; }

/* The newest row that is not ahead; the first one when all are. */
static size_t newest_row(const lun_sequence *q) {
  size_t i = q->now;
  while (i > 0 && !selectable(&q->row[i - 1])) i--;
  if (i > 0) return i - 1;
  while (i < q->n && !selectable(&q->row[i])) i++;
  return i;
}

/* The row of a record, or the last one before it. */
static size_t row_of(const lun_sequence *q, uint64_t record) {
  size_t found = q->n;
  for (size_t i = 0; i < q->n; i++)
    if (selectable(&q->row[i]) && (found == q->n || q->row[i].event->seq <= record)) found = i;
  return found;
}

static size_t moved(const lun_sequence *q, size_t i, int step) {
  int way = step > 0 ? 1 : -1;
  for (size_t k = i + (size_t)way; step != 0 && k < q->n; k += (size_t)way)
    if (selectable(&q->row[k])) i = k, step -= way;
  return i;
}

size_t lun_seq_view_select(lun_seq_view *v, const lun_sequence *q, uint64_t cursor, bool past) {
  if (past && v->cursor != cursor) v->at = 0;
  size_t newest = newest_row(q), i = v->at ? row_of(q, v->at) : newest;
  if (i < q->n && v->step) i = moved(q, i, v->step);
  v->step = 0;
  v->cursor = cursor;
  bool some = i < q->n;
  v->at = some && i != newest ? q->row[i].event->seq : 0;
  v->row_seq = some ? q->row[i].event->seq : 0;
  v->row_fold = some ? q->row[i].fold : 0;
  v->row_await =
    some && q->row[i].kind == LUN_SR_EVENT && q->row[i].event->kind == LUN_SQ_AWAIT && q->row[i].event->task == v->task;
  return i;
}

/* Opens a fold, or closes it; of too many the oldest is closed. */
static void turn_fold(lun_seq_view *v, uint64_t fold) {
  uint64_t kept[LUN_SEQ_OPEN] = {0};
  int n = 0;
  bool was_open = false;
  for (int i = 0; i < LUN_SEQ_OPEN; i++) {
    was_open |= v->open[i] == fold;
    if (v->open[i] && v->open[i] != fold && n < LUN_SEQ_OPEN - 1) kept[n++] = v->open[i];
  }
  v->open[0] = was_open ? 0 : fold;
  for (int i = 1; i < LUN_SEQ_OPEN; i++) v->open[i] = kept[i - 1];
}

lun_seq_deed lun_seq_view_enter(lun_seq_view *v, uint64_t cursor) {
  if (v->row_fold) return turn_fold(v, v->row_fold), LUN_SEQ_DONE;
  if (!v->row_seq) return LUN_SEQ_SOURCE;
  if (v->row_seq != cursor) return LUN_SEQ_SEEK;
  if (!v->row_await || v->await) return LUN_SEQ_SOURCE;
  v->await = v->row_seq;
  return LUN_SEQ_DONE;
}

bool lun_seq_view_back(lun_seq_view *v) {
  bool one = v->await != 0;
  v->await = 0;
  return one;
}
