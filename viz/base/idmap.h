/* idmap.h - a table from ids (32 bits, not 0) to pointers.
 *
 * The reader and the fold find strings, tasks, futures and handles by number;
 * this is that table and nothing more. It owns its slots, never what they
 * point to. Internal to viz/. */
#ifndef LUN_IDMAP_H
#define LUN_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lun_idslot {
  uint32_t id; /* 0: free */
  void *value;
} lun_idslot;

/* All zeros is an empty table. */
typedef struct lun_idmap {
  lun_idslot *slot;
  size_t cap, count; /* cap: a power of two, or 0 */
  uint32_t highest;  /* the highest id that was ever set */
} lun_idmap;

void *lun_idmap_get(const lun_idmap *m, uint32_t id); /* NULL: absent */
/* Sets the value of id, which must not be 0; value must not be NULL. False: out of memory. */
bool lun_idmap_set(lun_idmap *m, uint32_t id, void *value);
void *lun_idmap_remove(lun_idmap *m, uint32_t id); /* returns what was there, or NULL */
/* Walks the table in no order: *at begins at 0; NULL at the end. Nothing may be added or removed meanwhile. */
void *lun_idmap_next(const lun_idmap *m, size_t *at);
void lun_idmap_free(lun_idmap *m); /* leaves it empty */

#endif
