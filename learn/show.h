/* show.h - a recorded run as the screen shows it: its state at the end and at the
 * cursor, what comes after it, and all of it summed up. It draws nothing. */
#ifndef LUN_LEARN_SHOW_H
#define LUN_LEARN_SHOW_H

#include "../repl/past.h"
#include "../viz/scene/view/view.h"
#include "proof/events.h"

typedef struct lun_show {
  lun_reader *reader;
  lun_fold *fold; /* at the end; of nothing when no run is shown. NULL: out of memory */
  lun_past past;  /* the cursor */
  lun_summary *whole;
  lun_events events;
  lun_arena arena;
  bool run; /* there is one */
} lun_show;

/* A show of nothing. */
void lun_show_init(lun_show *s);
/* Shows the run instead of what is shown; the cursor is at its end. `english`: its events are told in English. False, with one sentence in err: nothing is shown. */
bool lun_show_run(lun_show *s, lun_view *v, const char *trace, bool english, char *err, size_t errsize);
/* Nothing is shown any more. */
void lun_show_nothing(lun_show *s, lun_view *v);
void lun_show_free(lun_show *s);

/* The record at which the cursor stands. */
uint64_t lun_show_seq(const lun_show *s);
void lun_show_seek(lun_show *s, lun_view *v, uint64_t seq);
/* Carries out a command that moves in time. False: it is none. *note: a sentence to show, or NULL. */
bool lun_show_travel(lun_show *s, lun_view *v, const lun_command *c, const char **note);
/* The state at the cursor. */
lun_fold *lun_show_fold(const lun_show *s);
/* What comes after the cursor is read, a slice at a time. True: there is more to do. */
bool lun_show_work(lun_show *s);
/* Goes to the end of the program: what the loop does after it is to be seen by going on. */
void lun_show_end(lun_show *s, lun_view *v);
/* What a frame shows of it: the state at the cursor, that at the end when it is another, the sums, the loop's time at
 * both, ns. */
typedef struct lun_showing {
  lun_fold *fold;
  const lun_fold *ahead;
  const lun_summary *whole;
  int64_t now, newest;
} lun_showing;
lun_showing lun_show_now(const lun_show *s);

#endif
