/* sequence_items.c - what a sequence diagram tells: it chooses the tasks, the one
 * that was asked for and those that it awaits, and merges their events in the
 * order in which they were recorded. Rounds that repeat become one item. */
#include <stdlib.h>
#include <string.h>

#include "sequence_build.h"

enum { SCANNED = 4096, REPEATED = 4, PERIOD_MAX = 4 };

int lun_seq_shown(const builder *b, uint32_t id) {
  for (int i = 0; id && i < b->ntasks; i++)
    if (b->task[i].t->id == id) return i;
  return -1;
}

/* ---- which tasks ---- */

static const lun_task *task_of(const builder *b, uint32_t id) {
  const lun_task *t = lun_fold_task(b->ask->f, id);
  return t || !b->ask->ahead ? t : lun_fold_task(b->ask->ahead, id);
}

static void add_task(builder *b, const lun_task *t, int parent) {
  b->task[b->ntasks++] =
    (shown){.t = t, .parent = parent, .depth = parent < 0 ? 0 : b->task[parent].depth + 1, .born = t->seq_made};
}

/* How telling a task is: part of a cancellation, near, alive. */
static int telling(const lun_task *t, int depth) {
  return (t->cancel.asked ? 8 : 0) + (t->place < LUN_P_DONE ? 2 : 0) - 3 * depth;
}

/* The most telling of the tasks that one of the shown ones awaits; of equals the newest. */
static const lun_task *next_task(const builder *b, const lun_fold *f, int *parent) {
  const lun_task *best = NULL;
  int best_telling = 0;
  size_t n = lun_fold_ntasks(f), stop = n > SCANNED ? n - SCANNED : 0;
  for (size_t i = n; i > stop; i--) {
    const lun_task *t = lun_fold_task_at(f, i - 1);
    int at = t->parent ? lun_seq_shown(b, t->parent) : -1;
    if (at < 0 || lun_seq_shown(b, t->id) >= 0) continue;
    int how = telling(t, b->task[at].depth + 1);
    if (best && how <= best_telling) continue;
    best = t;
    best_telling = how;
    *parent = at;
  }
  return best;
}

static void add_awaited(builder *b, const lun_fold *f) {
  int parent = 0;
  const lun_task *t;
  while (b->ntasks < TASKS_MAX && (t = next_task(b, f, &parent))) add_task(b, t, parent);
}

bool lun_seq_choose(builder *b) {
  const lun_task *root = task_of(b, b->ask->task);
  b->ntasks = 0;
  if (!root) return false;
  add_task(b, root, -1);
  add_awaited(b, b->ask->f);
  if (b->ask->ahead) add_awaited(b, b->ask->ahead);
  return true;
}

/* Without the task at `i` and what only it leads to. */
static void drop_task(builder *b, int i) {
  for (int k = b->ntasks - 1; k > i; k--)
    if (b->task[k].parent == i) drop_task(b, k);
  b->ntasks--;
  memmove(&b->task[i], &b->task[i + 1], (size_t)(b->ntasks - i) * sizeof *b->task);
  for (int k = 0; k < b->ntasks; k++)
    if (b->task[k].parent > i) b->task[k].parent--;
}

/* The deepest of the tasks that a cancellation goes through, or does not; 0: there is none. */
static int deepest(const builder *b, bool asked) {
  int depth = 0;
  for (int i = 1; i < b->ntasks; i++)
    if (b->task[i].t->cancel.asked == asked && b->task[i].depth > depth) depth = b->task[i].depth;
  return depth;
}

/* All of one depth go at once: to show some of those that a task awaits would say that there are no others. */
bool lun_seq_choose_fewer(builder *b) {
  bool asked = deepest(b, false) == 0;
  int depth = deepest(b, asked);
  for (int i = b->ntasks - 1; i > 0; i--)
    if (i < b->ntasks && b->task[i].t->cancel.asked == asked && b->task[i].depth == depth) drop_task(b, i);
  return depth > 0;
}

/* ---- their events ---- */

static int by_record(const void *a, const void *b) {
  const lun_seq_event *x = a, *y = b;
  if (x->seq != y->seq) return x->seq < y->seq ? -1 : 1;
  return x->task < y->task ? -1 : x->task > y->task;
}

/* Where the cursor stands: what was recorded after it is ahead. */
static uint64_t cursor(const builder *b) { return lun_fold_now(b->ask->f)->seq; }

/* The events of one task from one state of the run: of the later one only what came after the cursor. */
static size_t take_events(const builder *b, const lun_fold *f, uint32_t id, lun_seq_event *out, size_t max) {
  size_t n = lun_fold_sequence(f, id, out, max), from = 0;
  if (f == b->ask->f) return n;
  while (from < n && out[from].seq <= cursor(b)) from++;
  memmove(out, out + from, (n - from) * sizeof *out);
  return n - from;
}

/* All of them, by record, at most the newest EVENTS_MAX. */
static size_t merge(const builder *b, lun_seq_event **out) {
  const lun_fold *from[] = {b->ask->f, b->ask->ahead};
  size_t max = 0, n = 0;
  for (int i = 0; i < 2 * b->ntasks; i++)
    if (from[i % 2]) max += lun_fold_sequence(from[i % 2], b->task[i / 2].t->id, NULL, EVENTS_MAX);
  lun_seq_event *all = lun_arena_take(b->a, (max + 1) * sizeof *all);
  for (int i = 0; all && i < 2 * b->ntasks; i++)
    if (from[i % 2]) n += take_events(b, from[i % 2], b->task[i / 2].t->id, all + n, EVENTS_MAX);
  if (n) qsort(all, n, sizeof *all, by_record);
  size_t old = n > EVENTS_MAX ? n - EVENTS_MAX : 0;
  *out = all ? all + old : NULL;
  return n - old;
}

/* The part of one await: from its record to the task's next turn. */
static size_t only_await(const builder *b, lun_seq_event **e, size_t n) {
  size_t from = 0, to;
  if (!b->ask->await) return n;
  while (from < n && (*e)[from].seq < b->ask->await) from++;
  for (to = from; to < n; to++)
    if ((*e)[to].task == b->ask->task && lun_seq_begins_turn(&(*e)[to])) break;
  *e += from;
  return to < n ? to + 1 - from : n - from;
}

/* What happens to the others before the task is there, or after its end, is not its story. */
static size_t only_life(const builder *b, lun_seq_event **e, size_t n) {
  uint64_t born = b->task[0].born;
  size_t from = 0, to;
  while (from < n && (*e)[from].seq < born) from++;
  for (to = from; to < n; to++)
    if ((*e)[to].task == b->ask->task && (*e)[to].kind == LUN_SQ_DONE) break;
  *e += from;
  return to < n ? to + 1 - from : n - from;
}

/* ---- rounds that repeat ---- */

static bool alike(const lun_seq_event *a, const lun_seq_event *b) {
  return a->kind == b->kind && a->task == b->task && a->what == b->what && a->cancelling == b->cancelling &&
         strcmp(a->label, b->label) == 0;
}

static size_t turn_end(const lun_seq_event *e, size_t i, size_t n) {
  for (i++; i < n && !lun_seq_begins_turn(&e[i]); i++) continue;
  return i;
}

/* The end of `turns` turns from i on, 0 when there are not so many. */
static size_t round_end(const lun_seq_event *e, size_t i, size_t n, size_t turns) {
  for (; turns > 0; turns--) {
    if (i >= n || !lun_seq_begins_turn(&e[i])) return 0;
    i = turn_end(e, i, n);
  }
  return i;
}

static bool same_round(const lun_seq_event *e, size_t a, size_t b, size_t len, size_t n) {
  if (b + len > n || (b + len < n && !lun_seq_begins_turn(&e[b + len]))) return false;
  for (size_t i = 0; i < len; i++)
    if (!alike(&e[a + i], &e[b + i])) return false;
  return true;
}

/* A round of one to PERIOD_MAX turns that repeats from i on. */
typedef struct rounds {
  size_t n, len, turns; /* how many rounds, of how many events and turns */
} rounds;

static rounds rounds_at(const lun_seq_event *e, size_t i, size_t n) {
  for (size_t turns = 1; turns <= PERIOD_MAX; turns++) {
    size_t end = round_end(e, i, n, turns), len = end - i, k = 1;
    if (!end) break;
    while (same_round(e, i, i + k * len, len, n)) k++;
    if (k >= REPEATED) return (rounds){k, len, turns};
  }
  return (rounds){1, turn_end(e, i, n) - i, 1};
}

static bool is_open(const builder *b, uint64_t fold) {
  for (size_t i = 0; i < b->ask->nopen; i++)
    if (b->ask->open[i] == fold) return true;
  return false;
}

static void add_items(builder *b, const lun_seq_event *e, size_t n, uint64_t fold) {
  for (size_t i = 0; i < n; i++)
    b->item[b->nitems++] = (item){.e = &e[i], .upto = &e[i], .fold = i == 0 ? fold : 0, .ahead = e[i].seq > cursor(b)};
}

/* The first round and the last one are shown, those between them folded. */
static void add_rounds(builder *b, const lun_seq_event *e, rounds r) {
  const lun_seq_event *first = &e[r.len], *last = r.n > 1 ? &e[(r.n - 1) * r.len - 1] : e;
  bool many = r.n >= REPEATED, open = many && is_open(b, first->seq);
  add_items(b, e, r.len, 0);
  if (r.n > 1 && (!many || open)) add_items(b, first, (r.n - 1) * r.len, open ? first->seq : 0);
  if (!many || open) return;
  b->item[b->nitems++] =
    (item){.e = first, .upto = last, .turns = (r.n - 2) * r.turns, .fold = first->seq, .ahead = first->seq > cursor(b)};
  add_items(b, last + 1, r.len, 0);
}

static void fold_rounds(builder *b, const lun_seq_event *e, size_t n) {
  for (size_t i = 0; i < n;) {
    rounds r = lun_seq_begins_turn(&e[i]) ? rounds_at(e, i, n) : (rounds){1, turn_end(e, i, n) - i, 1};
    add_rounds(b, &e[i], r);
    i += r.n * r.len;
  }
}

/* ---- all of it ---- */

static bool mentioned(const builder *b, int k) {
  uint32_t id = b->task[k].t->id;
  for (int i = 0; i < b->nitems; i++)
    if (b->item[i].e->task == id || b->item[i].e->from == id || b->item[i].e->to == id) return true;
  for (int i = 0; i < b->ntasks; i++)
    if (b->task[i].parent == k) return true;
  return false;
}

/* What came before the cursor and what came after it is folded apart: one goes on in the other, but now is between. */
bool lun_seq_gather(builder *b) {
  lun_seq_event *e;
  size_t n = merge(b, &e), past = 0;
  n = only_life(b, &e, n);
  n = only_await(b, &e, n);
  b->nitems = 0;
  if (!b->item) b->item = lun_arena_take(b->a, EVENTS_MAX * sizeof *b->item);
  if (!e || !b->item) return false;
  while (past < n && e[past].seq <= cursor(b)) past++;
  fold_rounds(b, e, past);
  fold_rounds(b, e + past, n - past);
  for (int k = b->ntasks - 1; k > 0; k--)
    if (!mentioned(b, k)) drop_task(b, k);
  return true;
}
