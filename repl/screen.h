/* screen.h - the state of the REPL on the full screen, shared by its two halves:
 * screen.c (what comes from the engine, frames, the loop) and screen_keys.c
 * (what comes from the keyboard). Nobody else includes it. */
#ifndef LUN_REPL_SCREEN_H
#define LUN_REPL_SCREEN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "command.h"
#include "past.h"
#include "line/prompt.h"
#include "session.h"
#include "stage.h"
#include "transcript.h"
#include "window_link.h"

enum { LUN_INPUTS_REMEMBERED = 64 };

typedef struct screen {
  lun_stage stage;
  lun_session session;
  lun_console console;
  lun_transcript transcript;
  lun_prompt prompt;
  lun_past past;
  char *pasted;          /* of the paste that is coming in */
  size_t pasted_n;
  bool paste_too_long;
  char history[PATH_MAX]; /* "" when there is none */
  int64_t begun[LUN_INPUTS_REMEMBERED]; /* loop time at which input n began, at n % LUN_INPUTS_REMEMBERED */
  lun_window_link window; /* beside the terminal */
  bool wants_window;      /* as soon as there is a trace to show */
  uint64_t drawn;        /* the newest record when the last frame was composed */
  int64_t quitting;      /* real time since which the engine is asked to end; 0: it is not */
  bool quit;
  int deadly;            /* the signal that ends us, 0: none */
} screen;

/* screen.c */
void lun_full_add(screen *s, lun_entry_kind kind, const char *text); /* a line above the prompt */
void lun_full_forget_sent(screen *s);

/* screen_keys.c */
lun_edit *lun_full_editor(void);            /* the line editor, as the prompt needs it */
void lun_full_console(screen *s);           /* sets what commands can do */
void lun_full_window(screen *s);            /* opens the window */
void lun_full_heed_window(screen *s);       /* does what its keys asked for */
void lun_full_keys(screen *s);              /* takes what was typed */
void lun_full_run_queue(screen *s);         /* sends the next input that waits, if it may run now */
void lun_full_forget_queue(screen *s);
void lun_full_interrupt(screen *s);         /* Ctrl-C */
void lun_full_suspend(screen *s);           /* stops, as Ctrl-Z in a shell does */
void lun_full_leave_at_last(screen *s);     /* ends what does not end by itself */

#endif
