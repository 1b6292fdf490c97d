/* request.h - what one call of `lunette learn` was asked for, and the actions that answer it: one function for each row of
 * the table in learn.c. Internal to learn/. */
#ifndef LUN_LEARN_REQUEST_H
#define LUN_LEARN_REQUEST_H

#include "learn.h"
#include "lesson/course.h"
#include "lesson/translate.h"
#include "lesson/language.h"
#include "progress.h"

typedef struct lun_request {
  const char *program, *from;
  const lun_lesson_show *show;
  const char *told;          /* the language that was asked for, NULL: none */
  char lang[LUN_LANG_SIZE];
  bool plain, verbose, json, strict;
  int argc;
  char **argv; /* what is no option: lessons, files */
  lun_course course;
  lun_progress *progress; /* NULL for actions that do not need it */
  bool agreed;            /* the learner knows whose lessons these are */
} lun_request;

/* Says on standard error what is wrong, in a sentence with one %s, and returns the exit status for it. */
int lun_complain(const char *fmt, const char *arg);
/* A lesson of the course by its id, the caller's; NULL: it is not there, or not well written. */
lun_lesson *lun_request_lesson(const lun_request *q, const char *id);

/* Each does what its option says, and returns the exit status. */
int lun_learn_list(lun_request *q);
int lun_learn_export(lun_request *q);
int lun_learn_reset(lun_request *q);
int lun_learn_play(lun_request *q);
int lun_learn_review(lun_request *q);
int lun_learn_solution(lun_request *q);
int lun_learn_check(lun_request *q);
int lun_learn_begin_lesson(lun_request *q);
int lun_learn_stamp(lun_request *q);

#endif
