/* panel.h - what a panel is, and what it gets to draw a frame. A panel is one
 * file and one row of `lun_panels`: what stands behind its name in the title,
 * and a function that paints it into a rectangle. */
#ifndef LUN_PANEL_H
#define LUN_PANEL_H

#include "../scene/glyphs.h"
#include "../base/message.h"
#include "../scene/view/moment.h"
#include "../scene/view/panels.h"
#include "../scene/phrase.h"
#include "../scene/scene.h"
#include "screen.h"
#include "../scene/source.h"

/* Everything about the frame that is being drawn. Panels read it; they write cells, the cursor, and the view's
 * shown_... fields. */
typedef struct lun_stage {
  const lun_frame_in *in;
  lun_moment m; /* the fields below, but for those of the screen, are copies of its fields */
  lun_fold *fold;
  const lun_now *st;
  lun_view *view;
  lun_cells *g;
  lun_arena *arena;
  lun_sources *sources;
  lun_layout lay;
  lun_lanes lanes;
  lun_scale scale;        /* of the timeline's lanes, whose column 0 is column lay.name_cols of the screen */
  int64_t clock;          /* loop time */
  int64_t now;            /* what is shown as now: loop time, or, while nothing is left to happen, when that began */
  bool quiet;             /* nothing runs, nothing waits, no timer is left */
  int64_t turn;           /* how long the present turn has taken; 0: nothing runs */
  bool blocked;           /* ... longer than slow_callback_duration */
  uint32_t captioned;     /* the task whose cancellation is told below its lane, 0: none */
  const char *caption[3]; /* ... in lines */
  int captions;
  int cx, cy;
} lun_stage;

typedef struct lun_panel {
  /* Writes what stands behind the name in the title, if anything. May be NULL. */
  void (*title)(lun_stage *s, lun_pen *p);
  void (*draw)(lun_stage *s, lun_rect r);
} lun_panel;

extern const lun_panel lun_panels[LUN_PANEL_COUNT];

void lun_panel_loop(lun_stage *s, lun_rect r);
void lun_panel_timeline(lun_stage *s, lun_rect r);
void lun_panel_table(lun_stage *s, lun_rect r); /* the Timeline when the view wants a table */
void lun_title_timeline(lun_stage *s, lun_pen *p);
/* The rows that the strip of the whole record takes below the lanes: it stands there in the past, and in what is
 * recorded. h: of the screen. */
int lun_strip_rows(const lun_stage *s, int h);
void lun_panel_source(lun_stage *s, lun_rect r);
void lun_title_source(lun_stage *s, lun_pen *p);
void lun_panel_sequence(lun_stage *s, lun_rect r);
void lun_title_sequence(lun_stage *s, lun_pen *p);
void lun_panel_lesson(lun_stage *s, lun_rect r);
void lun_title_lesson(lun_stage *s, lun_pen *p);
/* While a lesson asks what will happen, or has run nothing yet, the panels about the run say so instead. */
void lun_draw_veil(lun_stage *s, const lun_slot *slot);
void lun_panel_output(lun_stage *s, lun_rect r); /* in the REPL's place when there is no prompt */

/* The rows that are always there, and the help that lies over the panels. */
void lun_draw_status(lun_stage *s, lun_rect r);
void lun_draw_loop_row(lun_stage *s, lun_rect r);
void lun_draw_keys(lun_stage *s, lun_rect r);
void lun_draw_help(lun_stage *s);
void lun_draw_why(lun_stage *s); /* over the lower part */

/* Writes a glyph in its ink, and a space. */
void lun_pen_glyph(lun_pen *p, lun_glyph g);
void lun_pen_phrase(lun_pen *p, const lun_phrase *ph);
int lun_phrase_cols(const lun_phrase *ph);
/* Remembers what stands at a place, for the mouse. */
void lun_stage_spot(lun_stage *s, lun_spot spot);
/* ... for a task, at what a pen has written since column `from`; a pen that only measures leaves none. */
void lun_stage_spot_task(lun_stage *s, const lun_pen *p, int from, uint32_t task);
/* The task that a panel about one task shows, or NULL. */
const lun_task *lun_stage_task(const lun_stage *s);

#endif
