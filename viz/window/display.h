/* display.h - an SDL window: where pixels go, and where keys and the mouse come
 * from, as the keys of the one table. It knows nothing of traces. */
#ifndef LUN_DISPLAY_H
#define LUN_DISPLAY_H

#include "../scene/view/keys.h"
#include "raster.h"

typedef struct lun_display lun_display;

typedef enum lun_event_kind {
  LUN_EVENT_KEY,     /* a key, a click, a drag, the wheel: key, its places in points */
  LUN_EVENT_POINTER, /* the pointer is at x, y */
  LUN_EVENT_LEFT,    /* ... and now it is not over the window */
  LUN_EVENT_RESIZED, /* or uncovered: draw again */
  LUN_EVENT_QUIT,
  LUN_EVENT_OTHER /* nothing for us */
} lun_event_kind;

typedef struct lun_display_event {
  uint8_t kind; /* lun_event_kind */
  lun_key key;
  double x, y;
} lun_display_event;

/* Opens a window of w x h points; `scale`: pixels a point, 0: as the display says. LUNETTE_RENDER chooses between
 * "software" and "accelerated". NULL, with one sentence in err, when there is no display, or SDL fails. */
lun_display *lun_display_open(const char *title, int w, int h, double scale, char *err, size_t errsize);
void lun_display_close(lun_display *d);
/* Its present size in points, and how many pixels a point is. */
void lun_display_size(const lun_display *d, double *w, double *h, double *scale);
/* The pixels of the next frame, whose contents are undefined. False: none can be drawn now. */
bool lun_display_begin(lun_display *d, lun_canvas *canvas);
void lun_display_show(lun_display *d);
/* Waits for an event for at most `ms`, -1: for ever. False: none came. */
bool lun_display_wait(lun_display *d, int ms, lun_display_event *e);
void lun_display_full_screen(lun_display *d); /* and back */
bool lun_display_copy(const char *text);      /* into the clipboard */

#endif
