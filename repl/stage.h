/* stage.h - the full screen: the terminal, its keys, the view, and when to draw.
 *
 * It owns the terminal between open and close, and puts it back whatever
 * happens. It knows no engine: the REPL and the look at a recorded trace both
 * stand on it. */
#ifndef LUN_STAGE_H
#define LUN_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../viz/term/screen.h"
#include "../viz/term/term_ncurses.h"
#include "../viz/scene/view/view.h"
#include "line/input.h"

typedef struct lun_stage {
  lun_term *term;
  lun_screen *screen;
  lun_view view;
  lun_input input;
  int w, h;
  bool dirty;          /* something changed since the last frame */
  bool hung_up;        /* the terminal is gone, or nothing can be drawn there any more */
  int undrawn;         /* so many frames, up to the last one, found no memory */
  int64_t last_frame;  /* real time, ns */
  int64_t last_echo;   /* ... when the prompt alone was drawn */
  int64_t cost;        /* CPU time of a frame lately, ns */
  int64_t last_byte;   /* when a key's bytes came last */
  lun_key clicked;     /* the last click, and when: a second one there makes a double click */
  int64_t last_click;
  char notice[512];    /* one sentence in the last row, until the next key */
} lun_stage;

/* Opens the screen on standard input and output. The signals must be caught before, and the locale set. False, with a
 * sentence in err, when the terminal cannot do it. */
bool lun_stage_open(lun_stage *st, bool recorded, char *err, size_t errsize);
void lun_stage_close(lun_stage *st);
/* The terminal changed its size, or was used by somebody else. */
void lun_stage_refit(lun_stage *st);
/* Gives the terminal away as it was found, and takes it back. */
void lun_stage_suspend(lun_stage *st);
void lun_stage_resume(lun_stage *st);
/* Runs a command with the terminal; returns as system() does. */
int lun_stage_run(lun_stage *st, char *const *argv);

/* Reads what the terminal sent; call when standard input is readable. */
void lun_stage_read(lun_stage *st);
/* Takes the next token. False: none for now. */
bool lun_stage_next(lun_stage *st, lun_typed *typed);
/* How long poll may wait, in ms, if `moving` says that time alone changes the picture; -1: for ever. */
int lun_stage_patience(const lun_stage *st, bool moving);
/* Draws a frame if there is something new and the last one is long enough ago. `in->view` and `in->notice` are set
 * here. */
void lun_stage_draw(lun_stage *st, lun_frame_in *in, bool moving);

/* `y`: copies what the view selects in f, and says so. */
void lun_stage_copy(lun_stage *st, lun_fold *f, int64_t now);

__attribute__((format(printf, 2, 3))) void lun_stage_notice(lun_stage *st, const char *fmt, ...);

#endif
