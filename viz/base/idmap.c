/* idmap.c - the table from ids to pointers: open addressing by lines of seven
 * ids, linear probing, removal by shifting back, so that it stays as fast as
 * when it was new. It never touches what the pointers point to. */
#include "idmap.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST_LOG = 2 /* four lines */ };

/* The line of a key, or the free one where it would go. */
static lun_idline *find(const lun_idmap *m, uint32_t key) {
  size_t i = lun_idmap_home(m, key);
  while (m->line[i].used && m->line[i].key != key) i = (i + 1) & (m->cap - 1);
  return &m->line[i];
}

static bool grow(lun_idmap *m) {
  lun_idmap wide = *m;
  wide.cap = m->cap ? 2 * m->cap : 1u << LEAST_LOG;
  wide.shift = m->cap ? m->shift - 1 : 32 - LEAST_LOG;
  wide.line = aligned_alloc(sizeof *wide.line, wide.cap * sizeof *wide.line);
  if (!wide.line) return false;
  memset(wide.line, 0, wide.cap * sizeof *wide.line);
  for (size_t i = 0; i < m->cap; i++)
    if (m->line[i].used) *find(&wide, m->line[i].key) = m->line[i];
  free(m->line);
  *m = wide;
  return true;
}

bool lun_idmap_set(lun_idmap *m, uint32_t id, void *value) {
  uint32_t key = id / LUN_IDLINE;
  lun_idline *l = m->cap ? find(m, key) : NULL;
  if (!l || !l->used) {
    bool full = 3 * (m->nlines + 1) > 2 * m->cap;
    if (full && !grow(m)) return false;
    if (full) l = find(m, key);
    l->key = key;
    m->nlines++;
  }
  bool is_new = !l->value[id % LUN_IDLINE];
  l->used += is_new;
  m->count += is_new;
  l->value[id % LUN_IDLINE] = value;
  if (id > m->highest) m->highest = id;
  return true;
}

/* Lines that stand away from their homes come nearer. */
static void fill_hole(lun_idmap *m, size_t hole) {
  size_t mask = m->cap - 1;
  for (size_t i = (hole + 1) & mask; m->line[i].used; i = (i + 1) & mask) {
    size_t far = (i - lun_idmap_home(m, m->line[i].key)) & mask; /* how far it stands from its home */
    if (far < ((i - hole) & mask)) continue;
    m->line[hole] = m->line[i];
    hole = i;
  }
  m->line[hole] = (lun_idline){0};
  m->nlines--;
}

void *lun_idmap_remove(lun_idmap *m, uint32_t id) {
  if (id - 1 >= m->highest) return NULL;
  lun_idline *l = find(m, id / LUN_IDLINE);
  void *value = l->used ? l->value[id % LUN_IDLINE] : NULL;
  if (!value) return NULL;
  l->value[id % LUN_IDLINE] = NULL;
  m->count--;
  if (--l->used == 0) fill_hole(m, (size_t)(l - m->line));
  return value;
}

void *lun_idmap_next(const lun_idmap *m, size_t *at) {
  while (*at < m->cap * LUN_IDLINE) {
    const lun_idline *l = &m->line[*at / LUN_IDLINE];
    void *value = l->value[(*at)++ % LUN_IDLINE];
    if (value) return value;
  }
  return NULL;
}

uint32_t lun_idmap_id(const lun_idmap *m, size_t at) {
  return m->line[(at - 1) / LUN_IDLINE].key * LUN_IDLINE + (uint32_t)((at - 1) % LUN_IDLINE);
}

static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

uint32_t *lun_idmap_ids(const lun_idmap *m, size_t *n) {
  uint32_t *ids = malloc((m->count + 1) * sizeof *ids);
  *n = 0;
  if (!ids) return NULL;
  for (size_t at = 0; lun_idmap_next(m, &at);) ids[(*n)++] = lun_idmap_id(m, at);
  qsort(ids, *n, sizeof *ids, by_number);
  return ids;
}

size_t lun_idmap_bytes(const lun_idmap *m) { return m->cap * sizeof *m->line; }

void lun_idmap_free(lun_idmap *m) {
  free(m->line);
  *m = (lun_idmap){0};
}
