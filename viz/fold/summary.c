/* summary.c - what records say of tasks and of the loop's turns, as far as the
 * summary wants to know it: the places of the living, long turns, failures,
 * cancellations. The same rules as the fold's, in fewer words. It owns the
 * living tasks and the list of troubles; rows and cells are summary_rows.c's. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "summary_internal.h"

static const int64_t time_max = INT64_MAX / 4;
static const int64_t burst_lasts = 10000000; /* ns between two cancellations of one burst */

static sum_task *find(const lun_summary *s, uint32_t id) { return lun_idmap_get(&s->tasks, id); }

/* ---- names ---- */

static uint32_t own_number(const char *name) {
  if (strncmp(name, "Task-", 5)) return 0;
  for (const char *p = name + 5; *p; p++)
    if (!isdigit((unsigned char)*p)) return 0;
  unsigned long n = strtoul(name + 5, NULL, 10);
  return n < UINT32_MAX ? (uint32_t)n : 0;
}

static void set_name(lun_summary *s, sum_task *k, const char *name) {
  k->number = own_number(name);
  lun_words_set(&s->words, &k->given, name, k->number ? 0 : strlen(name));
}

/* The function as it is shown: without the angle brackets of <main>. */
static const char *shown_func(const char *func, char *buf, size_t size) {
  size_t n = strlen(func);
  if (n == 0) return "task";
  if (*func != '<' || n < 3) return func;
  snprintf(buf, size, "%.*s", (int)(n - 2 < size ? n - 2 : size - 1), func + 1);
  return buf;
}

static void say_task(const lun_summary *s, const sum_task *k, char *out, size_t size) {
  char buf[128];
  const char *func = shown_func(lun_sum_func(s, k), buf, sizeof buf);
  if (*k->given) snprintf(out, size, "%s", k->given);
  else if (k->number) snprintf(out, size, "%s·%u", func, k->number);
  else snprintf(out, size, "%s·#%u", func, k->id);
}

/* ---- the living ---- */

static sum_task *new_task(lun_summary *s, uint32_t id, const char *func, bool lib) {
  sum_task *k = calloc(1, sizeof *k);
  if (!k || !lun_idmap_set(&s->tasks, id, k)) return free(k), s->oom = true, NULL;
  k->id = id;
  k->since = s->t;
  k->given = lun_word_none;
  s->facts.tasks++;
  lun_sum_add(s, k, func, lib);
  return k;
}

static sum_task *need(lun_summary *s, uint32_t id) {
  sum_task *k = find(s, id);
  return k || !id ? k : new_task(s, id, "", false);
}

static void forget(lun_summary *s, sum_task *k) {
  lun_sum_leave(s, k);
  lun_words_drop(&s->words, k->given);
  lun_idmap_remove(&s->tasks, k->id);
  free(k);
}

static void apply_TASK(lun_summary *s, const lun_record *r) {
  sum_task *k = find(s, r->f[0]);
  const char *func = r->aux == LUN_FLAG_REPL ? "repl" : r->str[3];
  if (!r->f[0]) return;
  if (k && k->stale && k->place == SUM_RUNNING) lun_sum_move(s, k, SUM_READY);
  if (!k) k = new_task(s, r->f[0], func, r->aux == LUN_FLAG_LIB);
  if (!k) return;
  k->stale = false;
  set_name(s, k, r->str[1]);
}

static void apply_TASK_NAME(lun_summary *s, const lun_record *r) {
  sum_task *k = find(s, r->f[0]);
  if (k) set_name(s, k, r->str[1]);
}

/* ---- long turns ---- */

static lun_sum_turn describe(lun_summary *s, const sum_task *k, int64_t from, const lun_record *r) {
  char label[160], at[160] = "";
  bool parks = r->kind == LUN_K_PARK && r->f[2];
  if (k) say_task(s, k, label, sizeof label);
  else snprintf(label, sizeof label, "%s", s->what);
  const char *slash = parks ? strrchr(r->str[2], '/') : NULL;
  if (parks) snprintf(at, sizeof at, "%s:%u", slash ? slash + 1 : r->str[2], LUN_WHERE_LINE(r->f[2]));
  return (lun_sum_turn){.begin = s->facts.begin + from,
                        .end = s->facts.begin + s->t,
                        .task = k ? k->id : 0,
                        .label = lun_words_keep(&s->words, label, strlen(label)),
                        .at = lun_words_keep(&s->words, at, strlen(at)),
                        .func = lun_sum_func(s, k)};
}

static int64_t lasted(const lun_sum_turn *t) { return t->end - t->begin; }

static void drop_turn(lun_summary *s, const lun_sum_turn *t) {
  lun_words_drop(&s->words, t->label);
  lun_words_drop(&s->words, t->at);
}

static void note_longest(lun_summary *s, const lun_sum_turn *turn) {
  lun_sum_facts *f = &s->facts;
  size_t at = f->nlongest;
  while (at > 0 && lasted(turn) > lasted(&f->longest[at - 1])) at--;
  if (f->nlongest == LUN_SUM_LONGEST) drop_turn(s, &f->longest[--f->nlongest]);
  memmove(&f->longest[at + 1], &f->longest[at], (f->nlongest - at) * sizeof *turn);
  f->longest[at] = *turn;
  lun_words_again(turn->label), lun_words_again(turn->at);
  f->nlongest++;
}

/* When there are too many, the shortest goes. */
static void note_block(lun_summary *s, const lun_sum_turn *turn) {
  lun_sum_facts *f = &s->facts;
  size_t least = 0;
  for (size_t i = 1; i < f->nblocks; i++)
    if (lasted(&f->block[i]) < lasted(&f->block[least])) least = i;
  if (f->nblocks == LUN_SUM_BLOCKS) {
    if (lasted(turn) <= lasted(&f->block[least])) return;
    drop_turn(s, &f->block[least]);
    memmove(&f->block[least], &f->block[least + 1], (--f->nblocks - least) * sizeof *turn);
  }
  f->block[f->nblocks++] = *turn;
  lun_words_again(turn->label), lun_words_again(turn->at);
}

/* Who ran from `from` on gives the loop back: was it long? */
static void judge(lun_summary *s, const sum_task *k, int64_t from, const lun_record *r) {
  lun_sum_facts *f = &s->facts;
  int64_t ns = s->t - from;
  bool blocks = ns > s->slow, among = f->nlongest < LUN_SUM_LONGEST || ns > lasted(&f->longest[LUN_SUM_LONGEST - 1]);
  if (ns <= 0 || (!blocks && !among)) return;
  lun_sum_turn turn = describe(s, k, from, r);
  if (among) note_longest(s, &turn);
  if (blocks) {
    f->blocks++;
    f->blocked += ns;
    note_block(s, &turn);
    lun_sum_flag(s, k, from + s->slow, LUN_SUM_BLOCKED);
  }
  drop_turn(s, &turn);
}

/* ---- turns ---- */

static void settle(lun_summary *s, uint32_t id, const lun_record *r) {
  sum_task *k = find(s, id);
  if (!k || k->place != SUM_RUNNING) return;
  judge(s, k, k->since, r);
  lun_sum_move(s, k, k->queued ? SUM_READY : SUM_WAITING);
}

static void end_turn(lun_summary *s, const lun_record *r) {
  if (!s->turn) return;
  s->facts.ran += s->t - s->turn_since;
  if (s->running == 0 && *s->what) judge(s, NULL, s->turn_since, r);
  for (settle(s, s->running, r); s->nnest > 0; s->nnest--) settle(s, s->nest[s->nnest - 1], r);
  s->handle = s->running = 0;
  s->turn = false;
  lun_words_set(&s->words, &s->what, "", 0);
  lun_sum_loop(s, false);
}

static void begin_turn(lun_summary *s, uint32_t handle, const lun_record *r) {
  end_turn(s, r);
  s->turn = true;
  s->handle = handle;
  s->turn_since = s->t;
  lun_sum_loop(s, true);
}

static void apply_RUN(lun_summary *s, const lun_record *r) {
  begin_turn(s, r->f[0], r);
  bool plain = r->aux != LUN_WHAT_STEP && r->aux != LUN_WHAT_WAKEUP;
  const char *what = *r->str[2] ? r->str[2] : lun_aux_word(LUN_SET_WHAT, r->aux);
  if (plain) lun_words_set(&s->words, &s->what, what, strlen(what));
}

static void nest(lun_summary *s) {
  if (!s->running) return;
  if (s->nnest == s->nest_cap) {
    size_t cap = s->nest_cap ? 2 * s->nest_cap : 8;
    uint32_t *wide = realloc(s->nest, cap * sizeof *wide);
    if (!wide) return;
    s->nest = wide;
    s->nest_cap = cap;
  }
  s->nest[s->nnest++] = s->running;
}

static void count_delay(lun_summary *s, const sum_task *k) {
  uint64_t ns = (uint64_t)(s->t - k->since);
  unsigned i = 0;
  while (ns >>= 1) i++;
  s->facts.delay[i < LUN_SUM_DELAYS ? i : LUN_SUM_DELAYS - 1]++;
}

static void apply_STEP(lun_summary *s, const lun_record *r) {
  sum_task *k = need(s, r->f[0]);
  if (!k) return;
  if (r->aux == LUN_HOW_EAGER) nest(s);
  else if (!r->f[1] || r->f[1] != s->handle) begin_turn(s, r->f[1], r);
  else s->nnest = 0;
  if (!s->turn) begin_turn(s, 0, r);
  if (k->place == SUM_READY) count_delay(s, k);
  k->queued = false;
  s->running = k->id;
  lun_sum_move(s, k, SUM_RUNNING);
}

static void give_back(lun_summary *s, sum_task *k, const lun_record *r) {
  if (k->place == SUM_RUNNING) judge(s, k, k->since, r);
  if (s->running == k->id) s->running = s->nnest ? s->nest[--s->nnest] : 0;
}

static void apply_PARK(lun_summary *s, const lun_record *r) {
  sum_task *k = need(s, r->f[0]);
  if (!k) return;
  give_back(s, k, r);
  lun_sum_move(s, k, r->aux == LUN_PARK_FUTURE && !k->queued ? SUM_WAITING : SUM_READY);
}

static void apply_READY(lun_summary *s, const lun_record *r) {
  if (r->aux != LUN_WHAT_STEP && r->aux != LUN_WHAT_WAKEUP) return;
  sum_task *k = find(s, r->f[1]);
  if (!k) return;
  k->queued = true;
  if (k->place == SUM_WAITING) lun_sum_move(s, k, SUM_READY);
}

static void end_task(lun_summary *s, sum_task *k, unsigned outcome, const lun_record *r) {
  bool swallowed = outcome == LUN_OUT_RESULT && k->cancelling && k->delivered;
  give_back(s, k, r);
  if (outcome == LUN_OUT_ERROR) s->facts.failed++, lun_sum_flag(s, k, s->t, LUN_SUM_FAILED);
  if (outcome == LUN_OUT_CANCELLED) lun_sum_flag(s, k, s->t, LUN_SUM_CANCELLED);
  if (swallowed) s->facts.swallowed++, lun_sum_flag(s, k, s->t, LUN_SUM_SWALLOWED);
  forget(s, k);
}

static void apply_DONE(lun_summary *s, const lun_record *r) {
  sum_task *k = find(s, r->f[0]);
  if (k) end_task(s, k, r->aux, r);
}

static void apply_TASK_LOST(lun_summary *s, const lun_record *r) {
  sum_task *k = find(s, r->f[0]);
  if (k) end_task(s, k, LUN_OUT_ERROR, r);
}

/* ---- cancellations ---- */

static void note_burst(lun_summary *s, const lun_record *r) {
  lun_sum_facts *f = &s->facts;
  lun_sum_burst *last = f->nbursts ? &f->burst[f->nbursts - 1] : NULL;
  uint32_t asker = r->f[1] ? r->f[1] : r->f[5];
  int64_t t = f->begin + s->t;
  if (last && s->last_asker == asker && t - last->t < burst_lasts) {
    last->tasks++;
    return;
  }
  char by[160] = "";
  const sum_task *k = find(s, r->f[1]);
  if (*r->str[3]) snprintf(by, sizeof by, "%s", r->str[3]);
  else if (k) say_task(s, k, by, sizeof by);
  if (f->nbursts == LUN_SUM_BURSTS) { /* the smallest goes */
    size_t least = 0;
    for (size_t i = 1; i < f->nbursts; i++)
      if (f->burst[i].tasks < f->burst[least].tasks) least = i;
    lun_words_drop(&s->words, f->burst[least].by);
    memmove(&f->burst[least], &f->burst[least + 1], (--f->nbursts - least) * sizeof *last);
  }
  s->last_asker = asker;
  f->burst[f->nbursts++] = (lun_sum_burst){t, 1, lun_words_keep(&s->words, by, strlen(by))};
}

static void apply_CANCEL(lun_summary *s, const lun_record *r) {
  sum_task *k = find(s, r->f[0]);
  if ((r->aux & LUN_CANCEL_REFUSED) || !k || k->cancelling) return;
  lun_sum_cancel(s, k, true);
  if (!r->snapshot) note_burst(s, r);
}

static void apply_THROWN(lun_summary *s, const lun_record *r) {
  sum_task *k = find(s, r->f[0]);
  if (k && k->cancelling) k->delivered = true;
}

static void apply_UNCANCEL(lun_summary *s, const lun_record *r) {
  sum_task *k = find(s, r->f[0]);
  if (k && r->f[1] == 0) lun_sum_cancel(s, k, false);
}

static void apply_SWALLOWED(lun_summary *s, const lun_record *r) {
  sum_task *k = find(s, r->f[0]);
  if (!k || !k->cancelling) return;
  lun_sum_cancel(s, k, false);
  s->facts.swallowed++;
  lun_sum_flag(s, k, s->t, LUN_SUM_SWALLOWED);
}

/* ---- the rest ---- */

static void apply_MARK(lun_summary *s, const lun_record *r) {
  lun_sum_flag(s, find(s, r->f[1]), s->t, LUN_SUM_MARKED);
}

static void apply_LOST(lun_summary *s, const lun_record *r) {
  s->facts.lost += r->f[0];
  lun_sum_flag(s, NULL, s->t, LUN_SUM_LOST);
}

/* A snapshot names all that are alive: the others have ended while nobody saw. */
static void apply_SNAP(lun_summary *s, const lun_record *r) {
  size_t at = 0, n = 0;
  bool begins = r->aux == LUN_EDGE_BEGIN;
  if (begins) end_turn(s, r);
  sum_task **gone = begins ? NULL : malloc((s->tasks.count + 1) * sizeof *gone);
  for (sum_task *k; (k = lun_idmap_next(&s->tasks, &at));) {
    if (begins) k->stale = true, k->queued = false;
    else if (k->stale && gone) gone[n++] = k;
  }
  for (size_t i = 0; i < n; i++) forget(s, gone[i]);
  free(gone);
}

/* ---- the table ---- */

typedef void applier(lun_summary *s, const lun_record *r);
#define KINDS(X) X(TASK) X(TASK_NAME) X(STEP) X(PARK) X(READY) X(DONE) X(TASK_LOST) X(CANCEL) X(THROWN) X(UNCANCEL) \
  X(SWALLOWED) X(MARK)
#define ENDS(X) X(RAN) X(POLL) X(TICK) X(END)
#define A(kind) [LUN_K_##kind] = apply_##kind,
#define E(kind) [LUN_K_##kind] = end_turn,
static applier *const table[LUN_KIND_COUNT] = {KINDS(A) ENDS(E) A(RUN) A(LOST) A(SNAP)};
#undef E
#undef A

const uint8_t *lun_summary_kinds(size_t *n) {
#define K(kind) LUN_K_##kind,
  static const uint8_t kinds[] = {KINDS(K) ENDS(K) LUN_K_RUN};
#undef K
  *n = sizeof kinds;
  return kinds;
}

/* Records that are delivered are not all there are: their numbers tell how many. */
void lun_summary_apply(lun_summary *s, const lun_record *r) {
  lun_sum_facts *f = &s->facts;
  int64_t t = r->t < 0 ? 0 : r->t < time_max ? r->t : time_max;
  if (!s->begun) f->begin = t, f->first_seq = r->seq, s->begun = true;
  if (r->seq > f->last_seq) f->last_seq = r->seq;
  f->records = f->last_seq - f->first_seq + 1;
  lun_sum_reach(s, t - f->begin);
  f->end = f->begin + s->t;
  if (r->kind < LUN_KIND_COUNT && table[r->kind] && !s->oom) table[r->kind](s, r);
}

bool lun_summary_follow(lun_summary *s, lun_reader *r, size_t budget) {
  lun_record rec;
  for (; budget > 0; budget--) {
    if (lun_reader_next(r, &rec) != LUN_READ_RECORD) return false;
    lun_summary_apply(s, &rec);
  }
  return true;
}

const lun_sum_facts *lun_summary_facts(const lun_summary *s) { return &s->facts; }

lun_summary *lun_summary_new(int64_t slow_ns) {
  lun_summary *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  s->slow = slow_ns;
  s->what = lun_word_none;
  return s;
}

void lun_summary_free(lun_summary *s) {
  if (!s) return;
  size_t at = 0;
  for (sum_task *k; (k = lun_idmap_next(&s->tasks, &at));) free(k);
  lun_idmap_free(&s->tasks);
  lun_sum_free_rows(s);
  lun_words_free(&s->words);
  free(s->nest);
  free(s);
}
