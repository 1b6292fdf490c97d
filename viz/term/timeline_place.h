/* timeline_place.h - where the Timeline stands on the screen, for the files that paint it: the lanes (panel_timeline.c), and
 * in their place the overview of very many tasks (paint_overview.c). */
#ifndef LUN_TIMELINE_PLACE_H
#define LUN_TIMELINE_PLACE_H

#include <string.h>

#include "panel.h"

/* Where things are on the screen. */
typedef struct lun_timeline_place {
  lun_stage *s;
  lun_timeline tl;
  lun_rect r;     /* of the panel, below its title */
  lun_rect lanes; /* right of the names */
  int *y;         /* the row of each lane shown; y[-1] is the loop's */
  int bottom;     /* the last row that the now line goes down to */
  int floor;      /* the first row that is not the lanes' */
} lun_timeline_place;

static inline int width(const char *s) { return lun_text_width(s, strlen(s)); }
static inline lun_rect row_rect(lun_rect r, int y) { return lun_rect_meet((lun_rect){r.x, y, r.w, 1}, r); }

void lun_paint_now_line(const lun_timeline_place *p);
/* Are far more tasks in view than rows, and has nobody chosen one? They are summed up then. */
bool lun_wants_overview(const lun_stage *s, int rows);
bool lun_paint_overview(lun_timeline_place *p); /* false: there is nothing to sum up */

#endif
