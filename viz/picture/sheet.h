/* sheet.h - a whole frame of the window, or of an SVG: composes status, Loop,
 * Timeline, bench and keys from the fold and the view into a picture. It reads
 * no clock, opens no window, and knows nothing of pixels. */
#ifndef LUN_SHEET_H
#define LUN_SHEET_H

#include "../scene/highlight.h"
#include "../scene/view.h"
#include "picture.h"

/* What is shown, as for the terminal's screen (lun_frame_in). */
typedef struct lun_sheet_in {
  lun_fold *fold;
  const lun_fold *ahead; /* in the past: the newest state; else NULL */
  lun_view *view;        /* its shown_... fields are written */
  int64_t now, newest;   /* loop time, ns */
  bool awaited;
  lun_highlight_fn *highlight; /* NULL: none */
  void *highlight_ud;
  const char *name;   /* of the trace, "" */
  const char *notice; /* one sentence in the last row's place, or NULL */
  double per_col;     /* ns per column of 10 points while a zoom is under way; 0: the view's */
  bool pointing;      /* the pointer is at x, y: what is there is told */
  double x, y;
} lun_sheet_in;

/* What stands somewhere in the picture. */
typedef enum lun_at_kind {
  LUN_AT_NOTHING,
  LUN_AT_TITLE,  /* of a panel, or its tab: panel */
  LUN_AT_RULER,  /* of the timeline */
  LUN_AT_LANE,   /* the lane of a task, 0: of the loop */
  LUN_AT_NAME,   /* its name in the left column */
  LUN_AT_HANDLE, /* in the ready queue: task, or 0 */
  LUN_AT_TIMER,
  LUN_AT_LINE, /* of the source: where */
  LUN_AT_HEAT, /* the overview */
  LUN_AT_PANEL
} lun_at_kind;
typedef struct lun_at {
  uint8_t kind, panel;
  uint32_t task, where;
  float x, y, w, h;
  const char *says; /* a sentence on it, "" */
} lun_at;

typedef struct lun_sheet lun_sheet;

/* A sheet owns the sources that it has read, and where things were in its last picture. NULL when out of memory. */
lun_sheet *lun_sheet_new(void);
void lun_sheet_free(lun_sheet *s);
void lun_sheet_reload(lun_sheet *s); /* forgets the sources */
/* Composes a frame of w x h points into `p`, which lun_picture_begin was not called for yet. */
void lun_sheet_compose(lun_sheet *s, lun_picture *p, const lun_sheet_in *in, double w, double h,
                       const lun_metrics *metrics);
/* What stood at x, y in the last picture: the innermost thing. */
lun_at lun_sheet_at(const lun_sheet *s, double x, double y);
/* The loop time at x in the last picture's timeline, ns; and the point of its now line. */
int64_t lun_sheet_time(const lun_sheet *s, double x);
double lun_sheet_now_x(const lun_sheet *s);

#endif
