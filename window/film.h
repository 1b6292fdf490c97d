/* film.h - a trace as the window shows it: the newest state, which follows a
 * trace that still grows, and the state at the cursor when that is earlier. It
 * draws nothing. */
#ifndef LUN_FILM_H
#define LUN_FILM_H

#include "../repl/past.h"
#include "../viz/fold/fold.h"

typedef struct lun_film {
  lun_reader *reader;
  lun_fold *fold; /* the newest state */
  lun_past past;
  bool live; /* somebody still writes it */
} lun_film;

/* Opens a trace. False, with one sentence in err. */
bool lun_film_open(lun_film *f, const char *trace, char *err, size_t errsize);
void lun_film_close(lun_film *f);
/* Reads what there is, for at most `budget` ns. Returns true when there is more; *changed is set when anything was. */
bool lun_film_follow(lun_film *f, int64_t budget, bool *changed);
/* The state to show, and what was recorded after it (NULL: it is the newest). */
lun_fold *lun_film_shown(const lun_film *f);
const lun_fold *lun_film_ahead(const lun_film *f);

#endif
