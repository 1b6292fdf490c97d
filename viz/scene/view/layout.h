/* layout.h - from a size to the rectangles of the panels, by the tables of the
 * design: one layout, from 1 x 1 to the largest screen. It knows sizes and the
 * view's focus, and nothing of the run but how many lanes it has. */
#ifndef LUN_LAYOUT_H
#define LUN_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "../../base/ink.h"

/* The panels, by the number that stands in their title. */
typedef enum lun_panel_id {
  LUN_PANEL_NONE,
  LUN_PANEL_REPL,
  LUN_PANEL_LOOP,
  LUN_PANEL_TIMELINE,
  LUN_PANEL_SOURCE,
  LUN_PANEL_SEQUENCE,
  LUN_PANEL_LESSON, /* only while a lesson is played: lun_view.lesson */
  LUN_PANEL_COUNT
} lun_panel_id;

typedef struct lun_view lun_view;

/* A place for one panel, or for several of which one is shown and the others are tabs in its title. The first row
 * of `area` is the title's. */
typedef struct lun_slot {
  lun_rect area;
  uint8_t panel[LUN_PANEL_COUNT];
  int n;
  uint8_t shown;
} lun_slot;

typedef struct lun_layout {
  int w, h;
  lun_rect status, keys;
  lun_rect loop_row; /* the Loop panel as one row without title; h is 0 when it is a slot */
  lun_rect picture;  /* what the panels about the run share: all between status and keys, but for the lesson's column */
  lun_slot slot[6];  /* from top to bottom, left to right */
  int nslots;
  int name_cols; /* the left column of the timeline */
  bool spaced;   /* a blank row between lanes */
  bool recorded; /* nothing is to come: at its end the cursor stands at the right */
} lun_layout;

/* `lanes`: how many lanes there are below the loop's; `captions`: rows below them. */
lun_layout lun_layout_make(int w, int h, const lun_view *v, int lanes, int captions);
/* A character's width in points, by which the tables of sizes and steps of keys hold. */
enum { LUN_COLUMN_POINTS = 10, LUN_ROW_POINTS = 22 };
/* The same for a window of w x h points: all its rectangles are in points, and so is name_cols. */
lun_layout lun_layout_points(int w, int h, const lun_view *v, int lanes);
/* The slot that shows a panel, NULL when it is not on the screen. */
const lun_slot *lun_layout_slot(const lun_layout *l, lun_panel_id panel);
/* Whether there is room for a title, and a slot's area below it. */
bool lun_slot_titled(const lun_slot *s);
lun_rect lun_slot_inside(const lun_slot *s);
/* The column of the now line within the timeline's lanes, which are `cols` wide; `past`: the cursor's. */
int lun_layout_now_col(const lun_layout *l, int cols, bool past);

#endif
