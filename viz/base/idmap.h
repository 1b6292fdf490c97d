/* idmap.h - a table from ids (32 bits, not 0) to pointers.
 *
 * The reader and the fold find strings, tasks, futures and handles by number;
 * this is that table and nothing more. What is made together has numbers in a
 * row, and is looked for together, so seven neighbours share a line of the
 * cache. It owns its lines, never what the pointers point to. Internal to viz/. */
#ifndef LUN_IDMAP_H
#define LUN_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LUN_IDLINE = 7 };

/* The ids from LUN_IDLINE * key on. */
typedef struct lun_idline {
  uint32_t key, used; /* used: how many of them are here; 0: the line is free */
  void *value[LUN_IDLINE];
} lun_idline;

/* All zeros is an empty table. */
typedef struct lun_idmap {
  lun_idline *line;
  size_t cap, nlines; /* cap: a power of two, or 0; nlines: those that are not free */
  size_t count;       /* ids */
  unsigned shift;     /* 32 minus the logarithm of cap */
  uint32_t highest;   /* the highest id that was ever set */
} lun_idmap;

/* Where a line would stand if none stood in its way: keys in a row are spread evenly. */
static inline size_t lun_idmap_home(const lun_idmap *m, uint32_t key) { return key * 2654435769u >> m->shift; }

/* NULL: absent. Most ids that are asked for in vain are newer than all that are here. */
static inline void *lun_idmap_get(const lun_idmap *m, uint32_t id) {
  if (id - 1 >= m->highest) return NULL;
  uint32_t key = id / LUN_IDLINE;
  size_t i = lun_idmap_home(m, key);
  while (m->line[i].used && m->line[i].key != key) i = (i + 1) & (m->cap - 1);
  return m->line[i].used ? m->line[i].value[id % LUN_IDLINE] : NULL;
}

/* Says that id will soon be asked for. */
static inline void lun_idmap_expect(const lun_idmap *m, uint32_t id) {
  if (id - 1 < m->highest) __builtin_prefetch(&m->line[lun_idmap_home(m, id / LUN_IDLINE)]);
}

/* Sets the value of id, which must not be 0; value must not be NULL. False: out of memory. */
bool lun_idmap_set(lun_idmap *m, uint32_t id, void *value);
void *lun_idmap_remove(lun_idmap *m, uint32_t id); /* returns what was there, or NULL */
/* Walks the table in no order: *at begins at 0; NULL at the end. Nothing may be added or removed meanwhile. */
void *lun_idmap_next(const lun_idmap *m, size_t *at);
/* The id of what lun_idmap_next gave last. */
uint32_t lun_idmap_id(const lun_idmap *m, size_t at);
/* All ids, in order; the caller frees it. NULL: out of memory. */
uint32_t *lun_idmap_ids(const lun_idmap *m, size_t *n);
size_t lun_idmap_bytes(const lun_idmap *m); /* its memory */
void lun_idmap_free(lun_idmap *m);          /* leaves it empty */

#endif
