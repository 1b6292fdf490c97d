/* page_timeline.h - what the files that draw the Timeline in points share: where
 * its lanes and its ruler stand. */
#ifndef LUN_PAGE_TIMELINE_H
#define LUN_PAGE_TIMELINE_H

#include "page_internal.h"

enum { LUN_RULER_POINTS = 34 };

typedef struct lun_page_lanes {
  lun_page *s;
  lun_rect r;
  double top, pitch, bottom; /* of the lanes; the loop's is the first */
  double ruler;              /* the baseline of its labels */
  double title;              /* to where the title's row is taken */
  double words[2];           /* from where to where words stand in the ruler already */
} lun_page_lanes;

/* The span that was chosen, below all else; the ruler with its lines down through the lanes; the now line, or the cursor. */
void lun_page_span(lun_page_lanes *p);
void lun_page_ruler(const lun_page_lanes *p);
void lun_page_now(const lun_page_lanes *p);

#endif
