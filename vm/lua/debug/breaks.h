/* breaks.h - the breakpoints, and whether one is met. */
#ifndef LUN_BREAKS_H
#define LUN_BREAKS_H

#include "../engine.h"

enum { LUN_BREAKS_MAX = 64, LUN_BREAK_TEXT = 200 };

typedef struct lun_break {
  uint32_t n;      /* its number: never used twice */
  uint8_t kind;    /* enum LUN_AUX_BREAK */
  uint8_t event;   /* EVENT: which, a row of the table in breaks.c */
  uint32_t task;   /* TASK, AWAIT: this task and no other; 0: those that `what` names */
  uint32_t line;   /* LINE */
  char what[LUN_BREAK_TEXT]; /* the name of a task, function or event; the end of a file's path */
} lun_break;

typedef struct lun_breaks {
  lun_break at[LUN_BREAKS_MAX];
  unsigned count;
  unsigned of[LUN_AUX_COUNT_BREAK]; /* how many of each kind */
  uint32_t last;                    /* the newest number */
} lun_breaks;

/* Adds a breakpoint. Returns it; NULL, and why in *error, when there is no such event, or no room. */
const lun_break *lun_breaks_add(lun_breaks *b, int kind, const char *what, uint32_t line, uint32_t task,
                                const char **error);
/* Takes number n away. Returns its kind, -1 when there is none. */
int lun_breaks_remove(lun_breaks *b, uint32_t n);

/* Each returns the first breakpoint that is met, NULL: none. They run nothing of the program.
 * The handle h is about to run: */
const lun_break *lun_breaks_turn(const lun_breaks *b, lun_engine *E, const lun_handle *h);
/* a record was made; `task`: a DONE record is that of a task: */
const lun_break *lun_breaks_record(const lun_breaks *b, lun_engine *E, unsigned kind, unsigned aux, bool task);
/* the function that runs in L is at this line: */
const lun_break *lun_breaks_line(const lun_breaks *b, lua_State *L, uint32_t line);
/* Whether `what` means the file that a chunk is from: by its name, or by the end of its path. */
bool lun_same_file(const char *source, const char *what);
/* a turn lasts longer than slow_callback_duration: */
const lun_break *lun_breaks_slow(const lun_breaks *b);

#endif
