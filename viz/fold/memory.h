/* memory.h - what tasks hold, while the program traces its memory (MEMORY), and how that has changed. */
#ifndef LUN_FOLD_MEMORY_H
#define LUN_FOLD_MEMORY_H

#include "fold.h"

/* So much was held from this moment on. */
typedef struct lun_held {
  int64_t t;
  uint64_t seq, bytes;
} lun_held;

/* Whether anything is known of memory at this moment. */
bool lun_fold_traced(const lun_fold *f);
/* What a task holds, in bytes; task 0: all that is traced, also what no task asked for. */
uint64_t lun_fold_held(const lun_fold *f, uint32_t task);
/* How that has changed, the oldest first. Returns how many; *past is valid until the next record. Long pasts are thinned. */
size_t lun_fold_held_past(const lun_fold *f, uint32_t task, const lun_held **past);

#endif
