/* fold_memory.c - what tasks hold (memory.h): the latest number of each, and its past, of which every second point goes
 * when it has become long. */
#include <stdlib.h>

#include "fold_internal.h"

enum {
  HOLDERS_MAX = 65536,
  TASK_POINTS_MAX = 256,
  ALL_POINTS_MAX = 4096,
  POINTS_IN_ALL = 1 << 20 /* of tasks; after that the newer ones have no past */
};

static void free_holder(lun_fold *f, void *h) {
  free(((holder *)h)->past);
  free(h);
  (void)f;
}

/* From now on points are as far apart as those that are left. */
static void thin(holder *h) {
  size_t n = 0;
  for (size_t i = 0; i < h->n; i += 2) h->past[n++] = h->past[i];
  h->n = n;
  h->gap = (h->past[n - 1].t - h->past[0].t) / (int64_t)n;
}

static bool is_near(const holder *h, const lun_held *now) {
  const lun_held *last = &h->past[h->n - 1];
  return now->t - last->t < h->gap || (now->t == last->t && now->seq == last->seq);
}

static void add_point(lun_fold *f, holder *h, uint64_t bytes, size_t most) {
  h->bytes = bytes;
  if (f->hurry) return;
  lun_held now = {f->now.t, f->now.seq, bytes};
  if (h->n && is_near(h, &now)) return (void)(h->past[h->n - 1].bytes = bytes);
  if (h->n == most) thin(h);
  size_t cap = h->cap;
  if (h->n == cap && h != &f->held.all && f->held.points >= POINTS_IN_ALL) return;
  lun_held *past = lun_f_grow(f, h->past, &h->cap, h->n + 1, sizeof *past);
  f->held.points += h->cap - cap;
  if (h->cap < h->n + 1) return;
  h->past = past;
  h->past[h->n++] = now;
}

/* Those that hold nothing go, when there are too many: once there is something to be gained. */
static void drop_empty(lun_fold *f) {
  size_t n;
  if (f->held.empty < HOLDERS_MAX / 8) return;
  f->held.empty = 0;
  uint32_t *ids = lun_idmap_ids(&f->held.of, &n);
  for (size_t i = 0; ids && i < n; i++) {
    holder *h = lun_idmap_get(&f->held.of, ids[i]);
    if (h->bytes) continue;
    f->held.points -= h->cap;
    lun_idmap_remove(&f->held.of, ids[i]);
    free_holder(f, h);
  }
  free(ids);
}

static holder *need_holder(lun_fold *f, uint32_t id) {
  holder *h = lun_idmap_get(&f->held.of, id);
  if (h) return h;
  if (f->held.of.count >= HOLDERS_MAX) drop_empty(f);
  h = f->held.of.count < HOLDERS_MAX ? calloc(1, sizeof *h) : NULL;
  if (h && lun_idmap_set(&f->held.of, id, h)) return f->held.empty++, h;
  free(h);
  return NULL;
}

/* In a snapshot the sum is told piece by piece, and has a point only at the end. */
static void add_to_all(lun_fold *f, const lun_record *r, uint64_t before, uint64_t after) {
  uint64_t all = f->held.all.bytes - before + after;
  if (r->snapshot) f->held.all.bytes = all;
  else add_point(f, &f->held.all, all, ALL_POINTS_MAX);
}

void lun_f_forget_memory(lun_fold *f) {
  size_t at = 0;
  for (holder *h; (h = lun_idmap_next(&f->held.of, &at));) h->bytes = 0;
  f->held.empty = f->held.of.count;
  f->held.none = f->held.all.bytes = 0;
  f->held.traced = false;
}

void lun_f_tell_memory(lun_fold *f) {
  if (f->held.traced) add_point(f, &f->held.all, f->held.all.bytes, ALL_POINTS_MAX);
}

void lun_f_MEMORY(lun_fold *f, const lun_record *r) {
  uint64_t bytes = r->f[1] | (uint64_t)r->f[2] << 32;
  if (r->aux == LUN_TRACED_FORGOTTEN) {
    lun_f_forget_memory(f);
    return add_point(f, &f->held.all, 0, ALL_POINTS_MAX);
  }
  f->held.traced = true;
  holder *h = r->f[0] ? need_holder(f, r->f[0]) : NULL;
  if (r->f[0] && !h) return lun_f_fault(f);
  uint64_t before = h ? h->bytes : f->held.none;
  if (h) f->held.empty += (size_t)!bytes - (size_t)!before;
  if (h) add_point(f, h, bytes, TASK_POINTS_MAX);
  else f->held.none = bytes;
  add_to_all(f, r, before, bytes);
}

void lun_f_free_memory(lun_fold *f) {
  lun_f_clear(f, &f->held.of, free_holder);
  free(f->held.all.past);
}

bool lun_fold_traced(const lun_fold *f) { return f->held.traced; }

static const holder *holder_of(const lun_fold *f, uint32_t id) {
  return id ? lun_idmap_get(&f->held.of, id) : &f->held.all;
}

uint64_t lun_fold_held(const lun_fold *f, uint32_t id) {
  const holder *h = holder_of(f, id);
  return h ? h->bytes : 0;
}

size_t lun_fold_held_past(const lun_fold *f, uint32_t id, const lun_held **past) {
  const holder *h = holder_of(f, id);
  *past = h ? h->past : NULL;
  return h ? h->n : 0;
}
