/* patch.h - a list of changes to a text, made from its start to its end, and the changed text.
 *
 * It owns the changes; each may get its wording later, when what follows it is known. It knows bytes
 * only. Out of memory is remembered (`failed`) and told once, by lun_patch_apply. */
#ifndef LUN_PATCH_H
#define LUN_PATCH_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lun_edit {
  size_t at, drop;  /* bytes of the source that are left out */
  size_t text, len; /* in `pool`: what takes their place */
} lun_edit;

typedef struct lun_patch {
  lun_edit *edits;
  size_t n, cap;
  char *pool;
  size_t used, pool_cap;
  bool failed;
} lun_patch;

/* Makes room for one more than `n` elements of `size` bytes. False when out of memory, *items as before. */
bool lun_grow(void **items, size_t *cap, size_t n, size_t size);

/* Adds a change at byte `at`, which is no earlier than the last one's; returns its number. In `format`, each @
 * stands for name[0..len), without its spaces and comments. */
size_t lun_patch_add(lun_patch *p, size_t at, size_t drop, const char *format, const char *name, size_t len);
/* Rewords change number `edit`. */
void lun_patch_set(lun_patch *p, size_t edit, size_t drop, const char *format, const char *name, size_t len);
/* Returns before + src[0..end) with the changes + after, to be freed, and its length; NULL when out of memory.
 * *inner: the length of what stands between `before` and `after`. */
char *lun_patch_apply(const lun_patch *p, const char *src, size_t end, const char *before, const char *after,
                      size_t *len, size_t *inner);
void lun_patch_free(lun_patch *p);

/* Writes the tokens of name[0..len) side by side, with a NUL, into buf of `size` bytes, as far as they fit;
 * returns their length. */
size_t lun_compact_name(const char *name, size_t len, char *buf, size_t size);

#endif
