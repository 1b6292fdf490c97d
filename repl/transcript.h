/* transcript.h - the lines above the prompt: inputs, output, values, notes.
 *
 * A bounded list: the oldest lines go. Text is kept as it came and sanitised
 * when it is painted. */
#ifndef LUN_TRANSCRIPT_H
#define LUN_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../viz/term/cells.h"

typedef enum lun_entry_kind {
  LUN_E_INPUT, LUN_E_OUT, LUN_E_ERR, LUN_E_VALUE, LUN_E_ERROR, LUN_E_WARN, LUN_E_TOOK, LUN_E_NOTE, LUN_E_TEXT,
  LUN_E_COUNT
} lun_entry_kind;

/* One piece of text of one kind; it may have several lines. */
typedef struct lun_entry {
  uint8_t kind;
  bool open;   /* output whose line has not ended: more of it goes on there */
  int64_t t;   /* loop time, ns */
  size_t n;
  char *text;
} lun_entry;

typedef struct lun_transcript {
  lun_entry *entry; /* a ring */
  size_t first, count;
  size_t bytes;     /* in all texts */
} lun_transcript; /* {0} is an empty one */

enum { LUN_TRANSCRIPT_ENTRIES = 4096, LUN_TRANSCRIPT_BYTES = 8 << 20, LUN_ENTRY_MAX = 64 << 10 };

/* Adds text of loop time `when`; out of memory it is lost. Output (OUT, ERR) is joined to lines; other kinds are
 * entries of their own. */
void lun_transcript_add(lun_transcript *t, lun_entry_kind kind, int64_t when, const char *text, size_t n);
/* A new loop begins to count its time: what is there came before it. */
void lun_transcript_age(lun_transcript *t);
void lun_transcript_clear(lun_transcript *t);
void lun_transcript_free(lun_transcript *t);

/* Paints the last rows of the transcript as of loop time `now` into `area`, the newest at its end, `back` rows scrolled
 * out below; if all fit they begin at the top. Returns the rows painted; *back is cut to what there is. */
int lun_transcript_paint(const lun_transcript *t, int64_t now, lun_cells *g, lun_rect area, int *back);

/* Paints one row of a source text, highlighted: the bytes [from, to) of `text`, whose kinds (lun_syntax_kind) are
 * `kinds`. Returns the column behind it. */
int lun_paint_source(lun_cells *g, lun_rect clip, int x, int y, const char *text, const uint8_t *kinds, size_t from,
                     size_t to);

#endif
