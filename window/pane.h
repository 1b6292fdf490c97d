/* pane.h - what every window of ours has: a display, letters, a page that is drawn on it when something changed and not
 * more often than it must be, the pointer, and a sentence in the last row. What the page shows is its owner's. */
#ifndef LUN_PANE_H
#define LUN_PANE_H

#include "../viz/picture/page.h"
#include "../viz/window/display.h"
#include "motion.h"
#include "options.h"

typedef struct lun_pane {
  lun_display *display;
  lun_fonts *fonts;
  lun_raster *raster;
  lun_page *page;
  lun_picture picture;
  lun_motion zoom;
  int64_t last_frame; /* real time, ns */
  int64_t cost;       /* what it took, ns of CPU time */
  double x, y;        /* the pointer */
  bool pointing, quit;
  bool dirty, asked; /* there is something new to see; somebody does something and looks at what comes of it */
  char notice[512];
} lun_pane;

/* Opens a window, or, for a screenshot, only what draws. False, with one sentence in err; lun_pane_close in either
 * case. */
bool lun_pane_open(lun_pane *p, const char *title, const lun_window_options *o, char *err, size_t errsize);
void lun_pane_close(lun_pane *p);

/* Takes note of what an event says of the window and the pointer. True: it is a key, or the mouse, for the owner. */
bool lun_pane_take(lun_pane *p, const lun_display_event *e);
void lun_pane_notice(lun_pane *p, const char *sentence);

/* `y`: what the view selects in f goes to the clipboard, and a sentence says so. */
void lun_pane_copy(lun_pane *p, lun_fold *f, lun_view *v, int64_t now);

/* Draws the page now; what it says of notice, pointer and zoom is filled in here. */
void lun_pane_draw(lun_pane *p, lun_page_in *in);
/* Whether a frame is due. */
bool lun_pane_due(const lun_pane *p);
/* How long to wait for an event, ms; -1: for ever. `moving`: time alone changes what is seen. */
int lun_pane_patience(const lun_pane *p, bool moving);

/* The same page, composed without a display: what keys do is then known. */
void lun_pane_compose(lun_pane *p, lun_page_in *in, double width, double height);
/* ... drawn into the file of the options. Returns the exit status, after having said what failed. */
int lun_pane_shoot(lun_pane *p, lun_page_in *in, const lun_window_options *o);

#endif
