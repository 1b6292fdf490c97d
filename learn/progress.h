/* progress.h - what a learner has done: a log that is only ever appended to, one
 * write a line, so that two players at once, or a power cut, lose at most the
 * last line. The state is what folding the lines gives; nothing is erased. */
#ifndef LUN_PROGRESS_H
#define LUN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the log says of one step, "lesson/step". */
typedef struct lun_mark {
  char *step;
  bool passed;
  bool wrong;     /* the last answer was wrong: it comes back in a review */
  uint32_t shape; /* of the step when it was passed */
  int tries, hints; /* hints: the most that were shown */
} lun_mark;

typedef struct lun_progress lun_progress;

/* Opens the log in the state folder (XDG_STATE_HOME/lunette/learn). NULL, with one sentence in note, when the folder cannot
 * be made. A log that is damaged is set aside: note then says so, and where it is; otherwise note is "". */
lun_progress *lun_progress_open(char *note, size_t notesize);
void lun_progress_close(lun_progress *p); /* NULL is allowed */

/* Appends a line: the time, the step, and the words. False when it could not be written; it counts all the same. */
bool lun_progress_add(lun_progress *p, const char *lesson, const char *step, const char *words, ...) __attribute__((format(printf, 4, 5)));
/* Why the last line could not be written, one sentence; "": it could. */
const char *lun_progress_trouble(const lun_progress *p);
/* What is known of a step; NULL: nothing. */
const lun_mark *lun_progress_mark(const lun_progress *p, const char *lesson, const char *step);
/* The folder of the learner's own programs, work/LESSON, made if need be. NULL, with one sentence in err. malloc'd. */
char *lun_progress_folder(const lun_progress *p, const char *lesson, char *err, size_t errsize);
/* Keeps a text beside the step's file, with a ~. */
bool lun_progress_keep(const lun_progress *p, const char *lesson, const char *step, const char *text, char *err, size_t errsize);
/* Writes a text into the step's file, unless it is there already; what was there is kept beside it. */
bool lun_progress_save(const lun_progress *p, const char *lesson, const char *step, const char *text, char *err, size_t errsize);
/* The text that was saved last, malloc'd; NULL: there is none. */
char *lun_progress_saved(const lun_progress *p, const char *lesson, const char *step);

#endif
