/* player.h - a learner's way through a lesson: what is the present step, what
 * becomes of an answer or a program, which feedback it deserves. It shows
 * nothing and reads no key: the plain player and the screen do. */
#ifndef LUN_PLAYER_H
#define LUN_PLAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lesson/course.h"
#include "lesson/lesson.h"
#include "progress.h"

/* What came of an answer, a program or a search. */
typedef struct lun_verdict {
  bool right;
  char *text;   /* the feedback, Markdown; "" when there is none; freed by lun_verdict_free */
  char *answer; /* of a question: the right one, as text; NULL otherwise */
  uint64_t seq; /* the event to look at, 0: none */
  const char *trace; /* of the run that it is about, NULL: none; lives until the player's next run */
} lun_verdict;

typedef struct lun_player lun_player;

/* `program`: the file of lunette. The course and the progress must outlive it. NULL, with one sentence in err. */
lun_player *lun_player_open(const char *program, const lun_course *c, lun_progress *p, const char *lesson, char *err, size_t errsize);
/* Whether the lesson is of the program's own course. The programs of another one are confined, and none may be run before the
 * learner was told so, and has gone on. */
bool lun_player_is_own(const lun_player *p);
void lun_player_close(lun_player *p); /* NULL is allowed; removes the recordings */

const lun_lesson *lun_player_lesson(const lun_player *p);
const lun_step *lun_player_step(const lun_player *p);
int lun_player_index(const lun_player *p); /* of the step, from 1 */
/* Goes to another step: by its id; to the first that is not passed (or the first); by a number of steps. False: there is
 * none, and it stays where it is. */
bool lun_player_go(lun_player *p, const char *id);
void lun_player_resume(lun_player *p);
bool lun_player_move(lun_player *p, int steps);
/* Whether the present step has been passed, in its present form. */
bool lun_player_passed(const lun_player *p);

/* The learner's text of the present step: what was saved, or what it starts from. malloc'd, NULL: out of memory. */
char *lun_player_text(const lun_player *p);
/* The file in which that text is, for an editor; it is written first. malloc'd; NULL, with one sentence in err. */
char *lun_player_work(const lun_player *p, char *err, size_t errsize);
/* Why the progress could not be written, one sentence; "": it could. */
const char *lun_player_trouble(const lun_player *p);
/* The step begins again: the text that it starts from, hints as if none had been shown. What was written stays beside it. */
bool lun_player_restart(lun_player *p, char *err, size_t errsize);
/* The program that the step shows and runs; "" when it has none. */
const char *lun_player_program(const lun_player *p);

/* Writes the text that the step would run into the file that it would run, so that it can be shown before: name gets its
 * name in lun_player_folder. A recording that is at hand is forgotten. False, with one sentence in err. */
bool lun_player_lay_out(lun_player *p, const char *text, char *name, size_t size, char *err, size_t errsize);
/* Where programs run, and are recorded. */
const char *lun_player_folder(const lun_player *p);

/* Leaves the lesson for a prompt, a process of its own, in which the step's program, or the learner's, is run first. It is
 * not when a question is open, for it would answer it; `asking` says so. Nor is a stranger's. `run` gets a command line, as
 * for execv, that wants the terminal, and returns when that process has ended; the lesson is as it was. False, with one
 * sentence in err. */
bool lun_player_prompt(lun_player *p, bool plain, bool asking, bool (*run)(void *ud, char *const *argv), void *ud, char *err, size_t errsize);

/* Each runs programs and asks the judge, takes its time, and is noted in the progress. False, with one sentence in err, when
 * that could not be done: the lesson's mistake or the system's; or what was typed is no answer, which is not noted. */
bool lun_player_run(lun_player *p, const char *text, lun_verdict *v, char *err, size_t errsize);    /* run, tell, observe: the program */
bool lun_player_answer(lun_player *p, const char *typed, lun_verdict *v, char *err, size_t errsize); /* predict */
bool lun_player_find(lun_player *p, uint64_t seq, lun_verdict *v, char *err, size_t errsize);        /* observe */
bool lun_player_try(lun_player *p, const char *text, lun_verdict *v, char *err, size_t errsize);     /* change, make */
void lun_verdict_free(lun_verdict *v);

/* The lines of an order, in the shuffle that is always the same; malloc'd, each on a line of its own. NULL: the question asks
 * for no order, or it could not be found out. */
char *lun_player_shuffled(lun_player *p);
/* Whether there is another hint now: after a try that failed, and as long as there are any. */
bool lun_player_has_hint(const lun_player *p);
/* The next hint that has not been shown yet, after a failed try; NULL: there is none yet. *level gets its number. */
const char *lun_player_hint(lun_player *p, int *level);
/* Of a search: the level of the next hint that is open, 1 to 3: the lane, the quarter of the time, the event; 0: there is
 * none yet. */
int lun_player_search_hint(lun_player *p);
/* The solution; shown after success, or when it is asked for. NULL: there is none. */
const char *lun_player_solution(const lun_player *p);
/* The step is passed by itself: it was read, or skipped on purpose. */
void lun_player_pass(lun_player *p, bool skipped);

#endif
