/* screen.h - a whole frame: composes status, Loop, Timeline, bench and keys from
 * the fold and the view, and leaves it as cells. It draws nothing on a terminal
 * (term_ncurses.h, text.h do) and reads no clock: the caller says what now is. */
#ifndef LUN_SCREEN_H
#define LUN_SCREEN_H

#include <stdio.h>

#include "cells.h"
#include "../fold/fold.h"
#include "../fold/summary.h"
#include "../scene/highlight.h"
#include "../scene/lesson.h"
#include "../scene/view/view.h"

/* The REPL's part of the screen: paints its lines into `area` of g with the functions of cells.h. When the prompt
 * has the keyboard it sets *cx, *cy to the cursor's cell on the grid; they are -1 before. */
typedef void lun_repl_draw_fn(void *ud, lun_cells *g, lun_rect area, bool focused, int *cx, int *cy);

typedef struct lun_frame_in {
  lun_fold *fold;         /* the state to show; not changed, but asking for its timers sorts them */
  const lun_fold *ahead;  /* in the past: the newest state, whose lanes are drawn faint; else NULL */
  const lun_summary *whole; /* of all that is recorded, settled; NULL: none is kept */
  lun_view *view;         /* its shown_... fields are written */
  int64_t now;            /* loop time, ns: at least that of the fold's last record */
  int64_t newest;         /* in the past: loop time now, which goes on after the newest record; else unused */
  bool awaited;           /* the prompt waits for its input, which Ctrl-C cancels */
  lun_repl_draw_fn *repl; /* NULL: there is no prompt; the fold's output is shown instead */
  void *repl_ud;
  lun_highlight_fn *highlight; /* NULL: none */
  void *highlight_ud;
  const lun_lesson_page *lesson; /* what the Lesson shows; NULL: none is played */
  const char *file;   /* the file that the Source shows while nobody stands anywhere; NULL: none */
  const char *notice; /* one sentence that takes the last row's place: "The engine has died...", or NULL */
} lun_frame_in;

typedef struct lun_screen lun_screen;

/* A screen owns its grid, the sources it has read, and scratch memory. NULL when out of memory. */
lun_screen *lun_screen_new(void);
void lun_screen_free(lun_screen *s);
/* Composes a frame of w x h cells (clamped). The grid is valid until the next call. cx, cy get the cursor's cell,
 * -1 when it is hidden. Returns NULL when out of memory. */
const lun_cells *lun_screen_draw(lun_screen *s, const lun_frame_in *in, int w, int h, int *cx, int *cy);
/* The prompt alone, anew, in the last frame, for a letter that was typed: all else stays as it was. NULL when that frame was
 * of another size, or shows no prompt that has the keyboard: then a whole one is due. */
const lun_cells *lun_screen_draw_prompt(lun_screen *s, const lun_frame_in *in, int w, int h, int *cx, int *cy);
/* Forgets the sources that were read, as after an edit. */
void lun_screen_reload(lun_screen *s);
/* Where the sources lie, as lun_sources_look_in says. */
void lun_screen_look_in(lun_screen *s, const char *folder);

/* The whole record, summed up, for lun_frame_in.whole; the caller frees it. NULL: it cannot be read, or there is no
 * memory; the screen then goes without. */
lun_summary *lun_view_whole(const char *trace);

/* A recorded trace as one text screen. */
typedef struct lun_text_view {
  int w, h; /* cells */
  bool ascii;
  int64_t t;            /* as of this loop time, ns; -1: as of its end */
  uint64_t seq;         /* as of this record; 0: see t */
  int64_t per_col;      /* ns a column of the timeline, 0: as fits */
  const char *sequence; /* the sequence diagram of this task alone, by label or name; NULL: the whole screen */
} lun_text_view;
/* Prints it. 0, and in err what is missing of the trace, "" when nothing is; or -1 with one sentence in err. */
int lun_view_text(const char *trace, const lun_text_view *o, FILE *out, char *err, size_t errsize);

#endif
