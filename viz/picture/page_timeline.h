/* page_timeline.h - what the files that draw the Timeline in points share: where
 * its lanes and its ruler stand. */
#ifndef LUN_PAGE_TIMELINE_H
#define LUN_PAGE_TIMELINE_H

#include "page_internal.h"

enum { LUN_RULER_POINTS = 34, LUN_PITCH_WIDE = 44, LUN_CAPTION_LINES = 3, LUN_CAPTION_LINE = 17 };

typedef struct lun_page_lanes {
  lun_page *s;
  lun_rect r;
  double top, pitch, bottom; /* of the lanes; the loop's is the first */
  double ruler;              /* the baseline of its labels */
  double title;              /* to where the title's row is taken */
  double words[2];           /* from where to where words stand in the ruler already */
  const lun_task *told;      /* whose cancellation is told below the lanes; NULL: nobody's */
  const char *line[LUN_CAPTION_LINES];
  int lines;
} lun_page_lanes;

/* How high a lane is where it runs; its base, on which all of it stands. Lane -1 is the loop's. */
static inline double lun_lane_run(double pitch) { return pitch >= LUN_PITCH_WIDE ? 26 : (double)(int)(pitch * 0.6); }
static inline double lun_lane_base(const lun_page_lanes *p, int lane) {
  double run = lun_lane_run(p->pitch), from = p->top + (lane + 1) * p->pitch;
  return from + (double)(int)((p->pitch + run) / 2) - (p->pitch >= LUN_PITCH_WIDE ? 5 : 0);
}

/* The span that was chosen, below all else; the ruler with its lines down through the lanes; the now line, or the cursor. */
void lun_page_span(lun_page_lanes *p);
void lun_page_ruler(const lun_page_lanes *p);
void lun_page_now(const lun_page_lanes *p);
/* A lane's cancellation; a request's way from who asked. */
void lun_page_band(const lun_page_lanes *p, int lane);
void lun_page_asked(const lun_page_lanes *p, const lun_arrow *a);
/* Sets told and its lines, for this pitch; draws them. */
void lun_page_say_cancel(lun_page_lanes *p);
void lun_page_caption(const lun_page_lanes *p);

/* page_work.c: the spans that a lane's task has made, below it; and the row of what is held, whose lower edge is at
 * `bottom`: returns its height, 0 when there is none. */
void lun_page_spans(const lun_page_lanes *p, int lane);
double lun_page_memory(lun_page *s, double bottom);

#endif
