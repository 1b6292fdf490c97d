/* scene_far.h - a lane where the fold does not know it any more, or not yet: from
 * the summary, as bars that say how much was run and not when exactly. */
#ifndef LUN_SCENE_FAR_H
#define LUN_SCENE_FAR_H

#include "scene.h"

/* The bars of a row of the summary (lun_summary_row_of, or LUN_SUM_LOOP) from loop time `from` to `to`, as far as the
 * scale shows them: at most 2 for each column. *n gets how many; NULL when there is none, or no memory. */
lun_bar *lun_far_bars(const lun_summary *whole, long row, const lun_scale *scale, int64_t from, int64_t to, bool ahead,
                      lun_arena *a, size_t *n);

#endif
