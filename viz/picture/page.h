/* page.h - a whole frame of the window, or of an SVG: composes status, Loop,
 * Timeline, bench and keys from the fold and the view into a picture. It reads
 * no clock, opens no window, and knows nothing of pixels. */
#ifndef LUN_PAGE_H
#define LUN_PAGE_H

#include "../fold/summary.h"
#include "../scene/highlight.h"
#include "../scene/lesson.h"
#include "../scene/view/view.h"
#include "picture.h"

/* What is shown, as for the terminal's screen (lun_frame_in). */
typedef struct lun_page_in {
  lun_fold *fold;
  const lun_fold *ahead; /* in the past: the newest state; else NULL */
  lun_view *view;        /* its shown_... fields and its spots are written, in points; they hold until the next frame */
  const lun_summary *whole; /* of all that is recorded; NULL: there is none */
  int64_t now, newest;      /* loop time, ns */
  bool awaited;
  lun_highlight_fn *highlight; /* NULL: none */
  void *highlight_ud;
  const lun_lesson_page *lesson; /* what the Lesson shows; NULL: none is played */
  const char *file;   /* the file that the Source shows while nobody stands anywhere; NULL: none */
  const char *name;   /* of the trace, "" */
  bool still;         /* nobody will press a key or move a pointer: no hints */
  const char *notice; /* one sentence in the last row's place, or NULL */
  double per_point;   /* ns, while a zoom is under way; 0: the view's scale */
  bool pointing;      /* the pointer is at x, y: what is there is told */
  double x, y;
} lun_page_in;

typedef struct lun_page lun_page;

/* A page owns the sources that it has read. NULL when out of memory. */
lun_page *lun_page_new(void);
void lun_page_free(lun_page *s);
void lun_page_reload(lun_page *s); /* forgets the sources */
void lun_page_look_in(lun_page *s, const char *folder); /* where they lie, as lun_sources_look_in says */
/* Composes a frame of w x h points into `p`, which lun_picture_begin was not called for yet. */
void lun_page_compose(lun_page *s, lun_picture *p, const lun_page_in *in, double w, double h,
                       const lun_metrics *metrics);
#endif
