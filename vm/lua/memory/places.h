/* places.h - the places in the program at which memory was asked for: stacks of frames, each kept once and known by a
 * number. It allocates with malloc alone, never through Lua, for it is used from inside Lua's allocator. */
#ifndef LUN_MEMORY_PLACES_H
#define LUN_MEMORY_PLACES_H

#include <stddef.h>

#include "../engine.h"
#include "index.h"

enum { LUN_FRAMES_MAX = 255, LUN_FILES_NEAR = 64 };
#define LUN_OURS 0x80000000u /* in the number of a file: it is asyncio's own */

typedef struct lun_frame {
  uint32_t file, line; /* file 0: unknown; never with LUN_OURS */
} lun_frame;

typedef struct lun_place {
  uint32_t first, n; /* its frames, innermost first, in lun_places.frame */
} lun_place;

typedef struct lun_places {
  char **file; /* names; files and places are numbered from 1 */
  lun_place *place;
  lun_frame *frame;
  uint32_t files, places, frames, room_files, room_places, room_frames;
  size_t bytes;               /* that all of this takes, bounded */
  lun_index by_name, by_frames;
  struct { const char *source, *name; uint32_t file; } near[LUN_FILES_NEAR]; /* what was found for a source lately */
  uint32_t last;              /* the place found last */
} lun_places;

void lun_places_free(lun_places *p);
/* The number of the source file of a function, with LUN_OURS or without. 0: there is no room for more. */
uint32_t lun_places_file(lun_places *p, const lua_Debug *ar);
/* Its name as it is shown. */
static inline const char *lun_source_name(const lua_Debug *ar) {
  return *ar->source == '@' || *ar->source == '=' ? ar->source + 1 : ar->short_src;
}
/* The number of the place with these frames; 0: there are none, or there is no room for more. */
uint32_t lun_places_find(lun_places *p, const lun_frame *f, uint32_t n);

#endif
