/* say_spot.h - what a place of the picture means, in a sentence: for a click in
 * the terminal, for hovering in the window. */
#ifndef LUN_SAY_SPOT_H
#define LUN_SAY_SPOT_H

#include "../view/view.h"

/* Writes the sentence about a spot, at `column` of the scale if it lies on one, into dst: sanitised, cut at cap, "" when
 * there is nothing to say. Returns its length. */
size_t lun_say_spot(char *dst, size_t cap, const lun_fold *f, const lun_view *v, const lun_spot *spot, double column);

#endif
