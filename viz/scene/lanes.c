/* lanes.c - flattens the await tree in one pass over the tasks. Tasks form the
 * tree by `parent`, "who awaits me first"; a circle of awaits has no root, so its
 * oldest task serves as one. It decides order and nothing of drawing. */
#include "lanes.h"

#include <stdlib.h>

#include "../fold/memory.h"
#include "scale.h"

static const int64_t finished_stays = 5 * LUN_SEC;

/* A task among those that have a lane; links are indices, NONE at the end. */
typedef struct node {
  const lun_task *task;
  uint32_t parent, child, last_child, next;
  bool seen;
} node;

typedef struct forest {
  node *node;      /* in order of creation */
  uint32_t *by_id; /* their indices, sorted by id */
  size_t n, folded;
} forest;

enum { NONE = UINT32_MAX };

static bool ended(const lun_task *t) { return t->place >= LUN_P_DONE; }

/* What asyncio.run does at the end is no lane of the program's. */
static bool is_the_librarys(const lun_task *t) { return t->flags == LUN_FLAG_LIB && t->place != LUN_P_FAILED; }

static bool has_lane(const lun_task *t, const lun_view *v, int64_t now, int64_t from) {
  if (!ended(t) || now - t->t_ended < finished_stays || t->id == v->task) return true;
  return v->recorded && t->t_ended >= from;
}

static int compare_ids(const void *a, const void *b, void *nodes) {
  const node *n = nodes;
  uint32_t x = n[*(const uint32_t *)a].task->id, y = n[*(const uint32_t *)b].task->id;
  return (x > y) - (x < y);
}

static bool collect(forest *fo, const lun_fold *f, const lun_view *v, int64_t now, int64_t from, lun_arena *a) {
  size_t all = lun_fold_ntasks(f);
  fo->node = lun_arena_take(a, all * sizeof *fo->node);
  fo->by_id = lun_arena_take(a, all * sizeof *fo->by_id);
  if (!fo->node || !fo->by_id) return false;
  bool sorted = true;
  for (size_t i = 0; i < all; i++) {
    const lun_task *t = lun_fold_task_at(f, i);
    if (!t || is_the_librarys(t)) continue;
    if (!has_lane(t, v, now, from)) {
      fo->folded++;
      continue;
    }
    if (fo->n && fo->node[fo->n - 1].task->id > t->id) sorted = false;
    fo->by_id[fo->n] = (uint32_t)fo->n;
    fo->node[fo->n++] = (node){t, NONE, NONE, NONE, NONE, false};
  }
  if (!sorted) qsort_r(fo->by_id, fo->n, sizeof *fo->by_id, compare_ids, fo->node);
  return true;
}

static uint32_t find(const forest *fo, uint32_t id) {
  size_t lo = 0, hi = fo->n;
  while (lo < hi) {
    size_t mid = (lo + hi) / 2;
    if (fo->node[fo->by_id[mid]].task->id < id) lo = mid + 1;
    else hi = mid;
  }
  return lo < fo->n && fo->node[fo->by_id[lo]].task->id == id ? fo->by_id[lo] : NONE;
}

static void link_children(forest *fo) {
  for (uint32_t i = 0; i < fo->n; i++) {
    uint32_t p = fo->node[i].task->parent ? find(fo, fo->node[i].task->parent) : NONE;
    if (p == NONE || p == i) continue;
    node *parent = &fo->node[p];
    fo->node[i].parent = p;
    if (parent->last_child == NONE) parent->child = i;
    else fo->node[parent->last_child].next = i;
    parent->last_child = i;
  }
}

static uint32_t bit(int depth) { return depth < LUN_TREE_DEPTH ? UINT32_C(1) << depth : 0; }

static lun_lane_row row_of(const forest *fo, uint32_t i, int depth, uint32_t open, bool root) {
  const node *nd = &fo->node[i];
  lun_lane_row r = {.task = nd->task, .depth = depth, .open = open, .last = nd->next == NONE || root};
  r.has_children = nd->child != NONE && !fo->node[nd->child].seen;
  return r;
}

/* Appends the tree below `root` in preorder, without recursion: a chain of awaits may be long. */
static void walk(forest *fo, uint32_t root, lun_lanes *out) {
  uint32_t i = root, open = 0;
  int depth = 0;
  while (i != NONE) {
    node *nd = &fo->node[i];
    bool fresh = !nd->seen;
    if (fresh) {
      nd->seen = true;
      int shown = depth < LUN_TREE_DEPTH ? depth : LUN_TREE_DEPTH - 1;
      out->row[out->n++] = row_of(fo, i, shown, open, i == root);
    }
    if (fresh && nd->child != NONE) {
      if (i != root && nd->next != NONE) open |= bit(depth);
      i = nd->child;
      depth++;
      continue;
    }
    while (i != root && fo->node[i].next == NONE) {
      i = fo->node[i].parent;
      open &= ~bit(--depth);
    }
    open &= ~bit(depth);
    i = i == root ? NONE : fo->node[i].next;
  }
}

/* How near to the processor: what runs stands first. */
static int urgency(const lun_task *t) {
  static const int by_place[LUN_P_COUNT] = {[LUN_P_RUNNING] = 0, [LUN_P_READY] = 1,     [LUN_P_WAITING] = 2,
                                            [LUN_P_FAILED] = 3,  [LUN_P_CANCELLED] = 4, [LUN_P_DONE] = 5};
  return t->place < LUN_P_COUNT ? by_place[t->place] : LUN_P_COUNT;
}

typedef struct by {
  const lun_fold *fold;
  lun_order order;
} by;

static int64_t more_held(const lun_fold *f, const lun_task *x, const lun_task *y) {
  uint64_t a = lun_fold_held(f, x->id), b = lun_fold_held(f, y->id);
  return (a < b) - (a > b);
}

static int compare_rows(const void *a, const void *b, void *ud) {
  const lun_task *x = ((const lun_lane_row *)a)->task, *y = ((const lun_lane_row *)b)->task;
  const by *v = ud;
  int64_t d = 0;
  if (v->order == LUN_ORDER_STATE) d = urgency(x) - urgency(y);
  if (v->order == LUN_ORDER_RUN) d = y->t_run - x->t_run;
  if (v->order == LUN_ORDER_WAITED) d = x->t_since - y->t_since;
  if (v->order == LUN_ORDER_MEMORY) d = more_held(v->fold, x, y);
  if (d == 0) d = (int64_t)x->id - (int64_t)y->id;
  return (d > 0) - (d < 0);
}

static void flatten(const forest *fo, lun_lanes *out, const lun_fold *f, lun_order order) {
  for (uint32_t i = 0; i < fo->n; i++) out->row[out->n++] = (lun_lane_row){.task = fo->node[i].task, .last = true};
  qsort_r(out->row, out->n, sizeof *out->row, compare_rows, &(by){f, order});
}

lun_lanes lun_lanes_make(const lun_fold *f, const lun_view *v, int64_t now, int64_t from, lun_arena *a) {
  forest fo = {0};
  lun_lanes out = {0};
  if (!collect(&fo, f, v, now, from, a)) return out;
  out.folded = fo.folded;
  out.row = lun_arena_take(a, fo.n * sizeof *out.row);
  if (!out.row) return out;
  if (v->order != LUN_ORDER_TREE) {
    flatten(&fo, &out, f, v->order);
    return out;
  }
  link_children(&fo);
  for (uint32_t i = 0; i < fo.n; i++)
    if (fo.node[i].parent == NONE) walk(&fo, i, &out);
  for (uint32_t i = 0; i < fo.n; i++)
    if (!fo.node[i].seen) walk(&fo, i, &out);
  return out;
}
