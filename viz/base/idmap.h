/* idmap.h - a table from ids (32 bits, not 0) to pointers.
 *
 * The reader and the fold find strings, tasks, futures and handles by number;
 * this is that table and nothing more. What is made together has numbers in a
 * row and is looked for together, so sixteen neighbours share a page, and pages
 * are found by hashing. It owns its pages, never what the pointers point to.
 * Internal to viz/. */
#ifndef LUN_IDMAP_H
#define LUN_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stock.h"

enum { LUN_IDPAGE_SHIFT = 4, LUN_IDPAGE = 1 << LUN_IDPAGE_SHIFT };

/* The ids from LUN_IDPAGE * key on. */
typedef struct lun_idslot {
  uint32_t key, used; /* used: how many of them are here; 0: the slot is free */
  void **page;
} lun_idslot;

/* All zeros is an empty table. */
typedef struct lun_idmap {
  lun_idslot *slot;
  size_t cap, npages; /* cap: a power of two, or 0 */
  size_t count;       /* ids */
  unsigned shift;     /* 32 minus the logarithm of cap */
  uint32_t highest;   /* the highest id that was ever set */
  lun_stock pages;
} lun_idmap;

/* Where a page's slot would be if none stood in its way: keys in a row are spread evenly. */
static inline size_t lun_idmap_home(const lun_idmap *m, uint32_t key) { return key * 2654435769u >> m->shift; }

/* Where id's value is kept; NULL: the table has none of its page. Most ids that are asked for in vain are newer than all
 * that are here. */
static inline void **lun_idmap_place(const lun_idmap *m, uint32_t id) {
  if (id - 1 >= m->highest) return NULL;
  uint32_t key = id >> LUN_IDPAGE_SHIFT;
  size_t i = lun_idmap_home(m, key);
  while (m->slot[i].used && m->slot[i].key != key) i = (i + 1) & (m->cap - 1);
  return m->slot[i].used ? &m->slot[i].page[id & (LUN_IDPAGE - 1)] : NULL;
}

/* NULL: absent. */
static inline void *lun_idmap_get(const lun_idmap *m, uint32_t id) {
  void **place = lun_idmap_place(m, id);
  return place ? *place : NULL;
}

/* Says that id will soon be asked for. */
static inline void lun_idmap_expect(const lun_idmap *m, uint32_t id) {
  __builtin_prefetch(lun_idmap_place(m, id));
}

/* Sets the value of id, which must not be 0; value must not be NULL. False: out of memory. */
bool lun_idmap_set(lun_idmap *m, uint32_t id, void *value);
void *lun_idmap_remove(lun_idmap *m, uint32_t id); /* returns what was there, or NULL */
/* Walks the table in no order: *at begins at 0; NULL at the end. Nothing may be added or removed meanwhile. */
void *lun_idmap_next(const lun_idmap *m, size_t *at);
/* All ids, in order; the caller frees it. NULL: out of memory. */
uint32_t *lun_idmap_ids(const lun_idmap *m, size_t *n);
size_t lun_idmap_bytes(const lun_idmap *m); /* its memory */
void lun_idmap_free(lun_idmap *m);          /* leaves it empty */

#endif
