/* index.h - finds the numbers of entries by a hash: slots in a row, one after the other when they collide. What an entry
 * is, and whether it is the one looked for, the owner knows. Entries are numbered from 1, and none is taken out alone:
 * who throws some away makes the index anew. */
#ifndef LUN_MEMORY_INDEX_H
#define LUN_MEMORY_INDEX_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct lun_index {
  struct lun_slot {
    uint32_t hash, entry; /* entry 0: free */
  } *slot;
  uint32_t cap, count; /* cap is a power of two, or 0 */
} lun_index;

static inline uint32_t lun_hash(uint64_t x) {
  x *= UINT64_C(0x9E3779B97F4A7C15);
  return (uint32_t)(x >> 32) ^ (uint32_t)x;
}

static inline void lun_index_free(lun_index *ix) {
  free(ix->slot);
  *ix = (lun_index){0};
}

/* Enters one of which there is room for; see lun_index_room. */
static inline void lun_index_add(lun_index *ix, uint32_t hash, uint32_t entry) {
  uint32_t i = hash & (ix->cap - 1);
  while (ix->slot[i].entry) i = (i + 1) & (ix->cap - 1);
  ix->slot[i] = (struct lun_slot){hash, entry};
  ix->count++;
}

/* Forgets all entries, and has room for `entries`. False: out of memory, and nothing has changed. */
static inline bool lun_index_renew(lun_index *ix, uint32_t entries) {
  uint32_t cap = 64;
  while (cap / 2 < entries) cap *= 2;
  struct lun_slot *slot = calloc(cap, sizeof *slot);
  if (!slot) return false;
  free(ix->slot);
  *ix = (lun_index){slot, cap, 0};
  return true;
}

/* Makes room for one more. */
static inline bool lun_index_room(lun_index *ix) {
  if (ix->cap && ix->count < ix->cap / 2) return true;
  lun_index old = *ix;
  ix->slot = NULL;
  if (!lun_index_renew(ix, old.count + 1)) return *ix = old, false;
  for (uint32_t i = 0; i < old.cap; i++)
    if (old.slot[i].entry) lun_index_add(ix, old.slot[i].hash, old.slot[i].entry);
  free(old.slot);
  return true;
}

/* The entry with this hash that `same` knows again, 0: none. */
static inline uint32_t lun_index_find(const lun_index *ix, uint32_t hash, bool (*same)(const void *owner, uint32_t entry, const void *key),
                                      const void *owner, const void *key) {
  if (!ix->cap) return 0;
  for (uint32_t i = hash & (ix->cap - 1); ix->slot[i].entry; i = (i + 1) & (ix->cap - 1))
    if (ix->slot[i].hash == hash && same(owner, ix->slot[i].entry, key)) return ix->slot[i].entry;
  return 0;
}

#endif
