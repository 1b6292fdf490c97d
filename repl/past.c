/* past.c - time travel of past.h. Going somewhere costs one pass over the records
 * from the nearest place before it where a fold may begin; going on from where
 * one is, only what lies between. */
#include "past.h"

#include <stdlib.h>
#include <string.h>

#include "../viz/fold/seek.h"

void lun_past_init(lun_past *p, const char *path, int64_t slow_ns) {
  *p = (lun_past){.path = strdup(path), .slow_ns = slow_ns};
}

static void forget_ahead(lun_past *p) {
  lun_fold_free(p->ahead);
  lun_reader_close(p->ahead_reader);
  p->ahead = NULL;
  p->ahead_reader = NULL;
  p->ahead_whole = false;
}

void lun_past_leave(lun_past *p) {
  forget_ahead(p);
  lun_fold_free(p->fold);
  lun_reader_close(p->reader);
  p->fold = NULL;
  p->reader = NULL;
}

void lun_past_free(lun_past *p) {
  lun_past_leave(p);
  free(p->path);
  p->path = NULL;
}

static lun_reader *open_at(const lun_past *p, uint64_t seq) {
  char err[256];
  lun_reader *r = p->path != NULL ? lun_reader_open(p->path, err, sizeof err) : NULL;
  if (r != NULL) lun_reader_seek(r, seq);
  return r;
}

/* Looks for records of this kind only. */
static void look_for(lun_reader *r, unsigned kind) {
  const uint8_t kinds[] = {(uint8_t)kind, LUN_K_STEP};
  if (r != NULL) lun_reader_only(r, kinds, kind == LUN_K_RUN ? 2 : 1);
}

static uint64_t context_of(uint64_t seq) { return seq > LUN_SEEK_CONTEXT ? seq - LUN_SEEK_CONTEXT : 0; }

/* What was recorded after the cursor is good as long as it reaches far enough beyond it. */
static bool still_ahead(const lun_past *p, uint64_t seq) {
  const lun_now *now = p->ahead != NULL ? lun_fold_now(p->ahead) : NULL;
  if (now == NULL || seq < p->ahead_from || seq > now->seq) return false;
  return seq + LUN_SEEK_CONTEXT / 4 < now->seq || now->seq < p->ahead_goal;
}

/* Goes on, if the goal lies before us and not far. */
static bool go_on(lun_past *p, uint64_t seq) {
  if (p->fold == NULL || seq < p->seq || seq - p->seq > LUN_SEEK_CONTEXT) return false;
  lun_seek_on(p->fold, p->reader, seq, SIZE_MAX);
  p->seq = lun_fold_now(p->fold)->seq;
  return true;
}

/* Folds up to and including record `seq`, in a new fold that takes the old one's place. */
static bool go(lun_past *p, uint64_t seq) {
  if (!go_on(p, seq)) {
    lun_reader *reader = open_at(p, 0);
    lun_fold *fold = reader != NULL ? lun_seek(reader, seq, LUN_SEEK_CONTEXT, p->slow_ns) : NULL;
    if (fold == NULL) return lun_reader_close(reader), false;
    lun_fold_free(p->fold);
    lun_reader_close(p->reader);
    p->fold = fold;
    p->reader = reader;
    p->seq = lun_fold_now(fold)->seq;
  }
  p->t = lun_fold_now(p->fold)->t;
  if (!still_ahead(p, p->seq)) forget_ahead(p);
  return true;
}

bool lun_past_work(lun_past *p, size_t budget) {
  if (p->fold == NULL || p->ahead_whole) return false;
  if (p->ahead == NULL) {
    p->ahead_reader = open_at(p, 0);
    p->ahead_goal = p->seq + LUN_SEEK_CONTEXT;
    p->ahead_from = p->seq;
    if (p->ahead_reader != NULL)
      p->ahead = lun_seek_begin(p->ahead_reader, p->ahead_goal, LUN_SEEK_CONTEXT, p->slow_ns);
  }
  p->ahead_whole = p->ahead == NULL || lun_seek_on(p->ahead, p->ahead_reader, p->ahead_goal, budget);
  return !p->ahead_whole;
}

const lun_fold *lun_past_ahead(const lun_past *p, const lun_fold *newest) {
  return p->fold != NULL && p->ahead != NULL && p->ahead_whole ? p->ahead : newest;
}

bool lun_past_begin(lun_past *p) {
  lun_record r;
  lun_reader *reader = open_at(p, 0);
  bool any = reader != NULL && lun_reader_next(reader, &r) == LUN_READ_RECORD;
  uint64_t first = any ? r.seq : 0;
  lun_reader_close(reader);
  return any && go(p, first);
}

bool lun_past_seek_time(lun_past *p, int64_t t) {
  lun_reader *reader = open_at(p, 0);
  uint64_t found = reader != NULL ? lun_reader_at_time(reader, t) : 0;
  lun_reader_close(reader);
  if (found == 0) return lun_past_begin(p);
  if (!go(p, found)) return false;
  if (t > p->t) p->t = t;
  return true;
}

bool lun_past_seek(lun_past *p, uint64_t seq) { return go(p, seq); }

/* RUN stands for any callback: the turn of a task begins with its STEP, unless it stands within another turn. */
static bool is_a(const lun_record *r, unsigned kind) {
  bool turn = r->kind == LUN_K_STEP && r->aux != LUN_HOW_EAGER;
  return r->kind == kind || (kind == LUN_K_RUN && turn);
}

/* The number of the last record of `kind` in [from, before), 0 when there is none. */
static uint64_t last_of(const lun_past *p, unsigned kind, uint64_t from, uint64_t before) {
  lun_record r;
  uint64_t found = 0;
  lun_reader *reader = open_at(p, from);
  look_for(reader, kind);
  while (reader != NULL && lun_reader_next(reader, &r) == LUN_READ_RECORD && r.seq < before)
    if (is_a(&r, kind) && !r.snapshot && r.seq > 1) found = r.seq;
  lun_reader_close(reader);
  return found;
}

bool lun_past_back(lun_past *p, unsigned kind, uint64_t from) {
  uint64_t here = p->fold != NULL ? p->seq : from;
  uint64_t found = last_of(p, kind, context_of(here), here + 1);
  if (found == 0) found = last_of(p, kind, 0, here + 1);
  return found > 1 && go(p, found - 1);
}

/* Where a step onwards leads: the first record after the cursor for which `is` holds; `before` it, or to it. */
typedef struct goal {
  bool (*is)(const struct goal *g, const lun_record *r);
  bool before;
  uint32_t is_of; /* the kind; the task; the place to leave */
  const uint8_t *kinds;
  size_t nkinds;
} goal;

static bool is_kind(const goal *g, const lun_record *r) { return is_a(r, g->is_of); }

static bool is_await(const goal *g, const lun_record *r) {
  bool parks = r->kind == LUN_K_PARK, ends = r->kind == LUN_K_DONE && r->f[2];
  return g->is_of ? (parks || ends) && r->f[0] == g->is_of : parks;
}

static bool is_other_line(const goal *g, const lun_record *r) {
  const lun_kind_info *info = lun_kind(r->kind);
  for (unsigned i = 0; info != NULL && i < info->nfields; i++)
    if (info->field[i].type == LUN_F_WHERE && r->f[i] != 0) return r->f[i] != g->is_of;
  return false;
}

static bool go_to(lun_past *p, const goal *g) {
  lun_record r;
  if (p->fold == NULL) return false;
  uint64_t found = 0;
  lun_reader *reader = open_at(p, p->seq);
  if (reader != NULL) lun_reader_only(reader, g->kinds, g->nkinds);
  while (reader != NULL && found == 0 && lun_reader_next(reader, &r) == LUN_READ_RECORD)
    if (r.seq > p->seq + g->before && !r.snapshot && g->is(g, &r)) found = r.seq;
  lun_reader_close(reader);
  return found > 0 && go(p, found - g->before);
}

bool lun_past_on(lun_past *p, unsigned kind) {
  const uint8_t kinds[] = {(uint8_t)kind, LUN_K_STEP};
  return go_to(p, &(goal){is_kind, true, kind, kinds, kind == LUN_K_RUN ? 2 : 1});
}

bool lun_past_on_await(lun_past *p, uint32_t task) {
  static const uint8_t kinds[] = {LUN_K_PARK, LUN_K_DONE};
  return go_to(p, &(goal){is_await, false, task, kinds, sizeof kinds});
}

bool lun_past_on_line(lun_past *p) {
  static const uint8_t kinds[] = {LUN_K_LINE,  LUN_K_PARK,  LUN_K_TASK,   LUN_K_CORO,
                                  LUN_K_TIMER, LUN_K_PRINT, LUN_K_CANCEL, LUN_K_THROWN};
  const lun_task *t = p->fold != NULL ? lun_fold_task(p->fold, lun_fold_now(p->fold)->running) : NULL;
  return go_to(p, &(goal){is_other_line, false, t != NULL ? t->where : 0, kinds, sizeof kinds});
}
