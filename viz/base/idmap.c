/* idmap.c - the table from ids to pointers: open addressing, linear probing,
 * removal by shifting back, so that it stays as fast as when it was new. It
 * never touches what the pointers point to. */
#include "idmap.h"

#include <stdlib.h>

/* Ids come in a row: four of them stay together, which is a line of the cache, and the groups are spread. */
static size_t home(const lun_idmap *m, uint32_t id) {
  uint32_t group = (id >> 2) * 2654435769u;
  return ((size_t)(group ^ group >> 15) << 2 | (id & 3)) & (m->cap - 1);
}

/* The slot of id, or the free one where it would go. */
static lun_idslot *find(const lun_idmap *m, uint32_t id) {
  size_t i = home(m, id);
  while (m->slot[i].id && m->slot[i].id != id) i = (i + 1) & (m->cap - 1);
  return &m->slot[i];
}

/* Most ids that are asked for in vain are newer than all that are here. */
void *lun_idmap_get(const lun_idmap *m, uint32_t id) {
  return m->count && id && id <= m->highest ? find(m, id)->value : NULL;
}

static bool grow(lun_idmap *m) {
  lun_idmap wide = {.cap = m->cap ? 2 * m->cap : 16, .count = m->count, .highest = m->highest};
  wide.slot = calloc(wide.cap, sizeof *wide.slot);
  if (!wide.slot) return false;
  for (size_t i = 0; i < m->cap; i++)
    if (m->slot[i].id) *find(&wide, m->slot[i].id) = m->slot[i];
  free(m->slot);
  *m = wide;
  return true;
}

bool lun_idmap_set(lun_idmap *m, uint32_t id, void *value) {
  if (4 * (m->count + 1) > 3 * m->cap && !grow(m)) return false;
  lun_idslot *s = find(m, id);
  if (!s->id) m->count++;
  if (id > m->highest) m->highest = id;
  *s = (lun_idslot){id, value};
  return true;
}

void *lun_idmap_remove(lun_idmap *m, uint32_t id) {
  if (!m->count || !id || id > m->highest) return NULL;
  lun_idslot *s = find(m, id);
  if (!s->id) return NULL;
  void *value = s->value;
  size_t hole = (size_t)(s - m->slot), mask = m->cap - 1;
  for (size_t i = (hole + 1) & mask; m->slot[i].id; i = (i + 1) & mask) {
    size_t far = (i - home(m, m->slot[i].id)) & mask; /* how far it stands from its home */
    if (far < ((i - hole) & mask)) continue;
    m->slot[hole] = m->slot[i];
    hole = i;
  }
  m->slot[hole] = (lun_idslot){0, NULL};
  m->count--;
  return value;
}

void *lun_idmap_next(const lun_idmap *m, size_t *at) {
  while (*at < m->cap) {
    lun_idslot *s = &m->slot[(*at)++];
    if (s->id) return s->value;
  }
  return NULL;
}

void lun_idmap_free(lun_idmap *m) {
  free(m->slot);
  *m = (lun_idmap){0};
}
