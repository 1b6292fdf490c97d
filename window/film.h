/* film.h - a trace as the window shows it: the newest state, which follows a
 * trace that still grows, the state at the cursor when that is earlier, and the
 * whole record summed up. It draws nothing. */
#ifndef LUN_FILM_H
#define LUN_FILM_H

#include "../repl/past.h"
#include "../viz/fold/fold.h"
#include "../viz/fold/summary.h"
#include "options.h"

typedef struct lun_film {
  const char *name; /* of the trace's file */
  lun_reader *reader;
  lun_fold *fold; /* the newest state */
  lun_past past;
  lun_summary *whole; /* of all that is recorded; NULL: there is no memory for it */
  lun_reader *whole_reader;
  bool live;                     /* somebody still writes it */
  bool summing;                  /* there is more to read for the summary */
  int64_t summed;                /* real time when it was shown last while it grew */
  int64_t anchor_t, anchor_real; /* live: loop time and real time of one moment */
  int64_t leapt; /* real time when the fold was given up for one at the newest record; 0: it follows record by record */
} lun_film;

/* Opens a trace. False, with one sentence in err. */
bool lun_film_open(lun_film *f, const char *trace, char *err, size_t errsize);
void lun_film_close(lun_film *f);
/* Reads what there is, for at most `budget` ns. Returns true when there is more; *changed is set when anything was. */
bool lun_film_follow(lun_film *f, int64_t budget, bool *changed);
/* A view for it, as the options want it: theme, cursor, the sequence of a task. */
void lun_film_view(lun_film *f, lun_view *v, const lun_window_options *o);
/* The state to show, and what was recorded after it (NULL: it is the newest). */
lun_fold *lun_film_shown(const lun_film *f);
const lun_fold *lun_film_ahead(const lun_film *f);
/* Loop time of the state that is shown, and, in the past, of the newest one. */
void lun_film_frame(const lun_film *f, int64_t *now, int64_t *newest);
int64_t lun_film_clock(void); /* real time, ns */

#endif
