/* idmap.c - the table from ids to pointers: pages of sixteen, found by open
 * addressing with linear probing and removal by shifting back, so that it stays
 * as fast as when it was new. It never touches what the pointers point to. */
#include "idmap.h"

#include <stdlib.h>

enum { LEAST_LOG = 2 /* four slots */ };

/* The slot of a key, or the free one where it would go. */
static lun_idslot *find(const lun_idmap *m, uint32_t key) {
  size_t i = lun_idmap_home(m, key);
  while (m->slot[i].used && m->slot[i].key != key) i = (i + 1) & (m->cap - 1);
  return &m->slot[i];
}

static bool grow(lun_idmap *m) {
  lun_idmap wide = *m;
  wide.cap = m->cap ? 2 * m->cap : 1u << LEAST_LOG;
  wide.shift = m->cap ? m->shift - 1 : 32 - LEAST_LOG;
  wide.slot = calloc(wide.cap, sizeof *wide.slot);
  if (!wide.slot) return false;
  for (size_t i = 0; i < m->cap; i++)
    if (m->slot[i].used) *find(&wide, m->slot[i].key) = m->slot[i];
  free(m->slot);
  *m = wide;
  m->pages.size = LUN_IDPAGE * sizeof *m->slot->page;
  return true;
}

/* The slot of a key, with a page, be it empty. */
static lun_idslot *need(lun_idmap *m, uint32_t key) {
  if (2 * (m->npages + 1) > m->cap && !grow(m)) return NULL;
  lun_idslot *s = find(m, key);
  if (s->used) return s;
  s->page = lun_stock_take(&m->pages);
  s->key = key;
  m->npages += s->page != NULL;
  return s->page ? s : NULL;
}

bool lun_idmap_set(lun_idmap *m, uint32_t id, void *value) {
  lun_idslot *s = need(m, id >> LUN_IDPAGE_SHIFT);
  if (!s) return false;
  void **place = &s->page[id & (LUN_IDPAGE - 1)];
  s->used += !*place;
  m->count += !*place;
  *place = value;
  if (id > m->highest) m->highest = id;
  return true;
}

/* Slots that stand away from their homes come nearer. */
static void fill_hole(lun_idmap *m, size_t hole) {
  size_t mask = m->cap - 1;
  for (size_t i = (hole + 1) & mask; m->slot[i].used; i = (i + 1) & mask) {
    size_t far = (i - lun_idmap_home(m, m->slot[i].key)) & mask; /* how far it stands from its home */
    if (far < ((i - hole) & mask)) continue;
    m->slot[hole] = m->slot[i];
    hole = i;
  }
  m->slot[hole] = (lun_idslot){0};
}

void *lun_idmap_remove(lun_idmap *m, uint32_t id) {
  if (id - 1 >= m->highest) return NULL;
  lun_idslot *s = find(m, id >> LUN_IDPAGE_SHIFT);
  void **place = s->used ? &s->page[id & (LUN_IDPAGE - 1)] : NULL, *value = place ? *place : NULL;
  if (!value) return NULL;
  *place = NULL;
  m->count--;
  if (--s->used > 0) return value;
  lun_stock_give(&m->pages, s->page);
  m->npages--;
  fill_hole(m, (size_t)(s - m->slot));
  return value;
}

/* Goes on to a place that is taken; NULL: there is none any more. */
static const lun_idslot *next_taken(const lun_idmap *m, size_t *at) {
  for (; *at < m->cap << LUN_IDPAGE_SHIFT; ++*at) {
    const lun_idslot *s = &m->slot[*at >> LUN_IDPAGE_SHIFT];
    if (!s->used) *at |= LUN_IDPAGE - 1;
    else if (s->page[*at & (LUN_IDPAGE - 1)]) return s;
  }
  return NULL;
}

void *lun_idmap_next(const lun_idmap *m, size_t *at) {
  const lun_idslot *s = next_taken(m, at);
  return s ? s->page[(*at)++ & (LUN_IDPAGE - 1)] : NULL;
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

uint32_t *lun_idmap_ids(const lun_idmap *m, size_t *n) {
  uint32_t *ids = malloc((m->count + 1) * sizeof *ids);
  size_t at = 0;
  *n = 0;
  if (!ids) return NULL;
  for (const lun_idslot *s; (s = next_taken(m, &at)); at++)
    ids[(*n)++] = s->key << LUN_IDPAGE_SHIFT | (uint32_t)(at & (LUN_IDPAGE - 1));
  qsort(ids, *n, sizeof *ids, by_number);
  return ids;
}

size_t lun_idmap_bytes(const lun_idmap *m) { return m->cap * sizeof *m->slot + m->npages * m->pages.size; }

void lun_idmap_free(lun_idmap *m) {
  for (size_t i = 0; i < m->cap; i++)
    if (m->slot[i].used) lun_stock_give(&m->pages, m->slot[i].page);
  free(m->slot);
  lun_stock_free(&m->pages);
  *m = (lun_idmap){0};
}
