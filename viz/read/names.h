/* names.h - the strings and files that a reader has met, by number.
 *
 * Strings belong to a segment of the trace; those of the segment before are kept
 * as well, because a record may refer to what was told just before the border.
 * So memory is bounded by two segments. Files are kept for good: there are at
 * most 4095. Internal to viz/. */
#ifndef LUN_NAMES_H
#define LUN_NAMES_H

#include "../base/idmap.h"

typedef struct lun_chunk lun_chunk;

typedef struct lun_strings {
  lun_idmap by_id;
  lun_chunk *chunks; /* the bytes */
} lun_strings;

typedef struct lun_names {
  lun_strings now, before;
  char *file[4096];
} lun_names;

/* Remembers the n bytes at s as string `id`; a zero ends them, and bytes after a zero are lost. False: out of memory. */
bool lun_names_add(lun_names *names, uint32_t id, const char *s, size_t n);
bool lun_names_add_file(lun_names *names, uint32_t number, const char *path);
/* "" when unknown. Valid until the second lun_names_turn from now. */
static inline const char *lun_names_get(const lun_names *names, uint32_t id) {
  const char *s = lun_idmap_get(&names->now.by_id, id);
  if (!s) s = lun_idmap_get(&names->before.by_id, id);
  return s ? s : "";
}
/* Likewise; valid until the file is added again. */
static inline const char *lun_names_file(const lun_names *names, uint32_t number) {
  const char *path = number < sizeof names->file / sizeof *names->file ? names->file[number] : NULL;
  return path ? path : "";
}
/* A new segment begins. */
void lun_names_turn(lun_names *names);
void lun_names_free(lun_names *names); /* leaves it empty */

#endif
