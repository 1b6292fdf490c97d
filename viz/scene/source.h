/* source.h - sources as the Source panel shows them: read once, bounded, split
 * into lines, highlighted. A file that cannot be read is a sentence. */
#ifndef LUN_SOURCE_H
#define LUN_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "../fold/fold.h"
#include "highlight.h"

typedef struct lun_sources lun_sources;

typedef struct lun_source {
  const char *error; /* NULL, or why there is no text */
  const char *text;
  const uint8_t *kinds; /* lun_syntax_kind of each byte */
  const size_t *line;   /* where line i (from 0) begins; line[nlines] is the end */
  size_t nlines;
} lun_source;

lun_sources *lun_sources_new(void);
void lun_sources_free(lun_sources *s);
void lun_sources_forget(lun_sources *s);
/* Names that do not begin at the root are looked for in this folder first, then in the current one. "": only there. What
 * was read is forgotten. */
void lun_sources_look_in(lun_sources *s, const char *folder);
/* The source called `name` in the trace: a path, or "<repl-N>" for the text of input N. Valid until the next call
 * that reads another one. NULL when out of memory. */
const lun_source *lun_sources_get(lun_sources *s, const lun_fold *f, const char *name, lun_highlight_fn *hl,
                                  void *hl_ud);

#endif
