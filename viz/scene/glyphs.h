/* glyphs.h - the characters of the visual language: one drawing for every back end. */
#ifndef LUN_GLYPHS_H
#define LUN_GLYPHS_H

#include "../base/ink.h"
#include "../fold/fold.h"

/* The glyph of a state, as it stands left of a name, and its ink. */
typedef struct lun_glyph {
  const char *utf8;
  lun_ink ink;
} lun_glyph;

/* Of a place; a task that is being cancelled and has not ended shows that instead. */
lun_glyph lun_glyph_place(unsigned place, bool cancelling);
lun_glyph lun_glyph_task(const lun_task *t);
/* The one of a turn that blocks the loop. */
lun_glyph lun_glyph_blocked(void);
/* What is awaited: timer, I/O, task, lock, thread; `what` is an enum LUN_AUX_WHAT. */
const char *lun_glyph_awaited(unsigned what);

/* A block glyph for a cell of a lane of which the eighths in `mask` are inked (bit 0: the leftmost). *reverse is set
 * when it must be shown with foreground and background swapped. 0 for an empty mask. */
uint32_t lun_glyph_eighths(uint8_t mask, bool *reverse);
/* The right end of a horizontal bar that fills `part` (0 to 1) of its last cell: 0, U+2578 or U+2501. */
uint32_t lun_glyph_bar_end(double part);

#endif
