/* judge.h - asks the judge, a process of its own (judge/judge.h), what the fences
 * of a step say of recorded runs. */
#ifndef LUN_LEARN_JUDGE_H
#define LUN_LEARN_JUDGE_H

#include <jansson.h>

#include "../lesson/lesson.h"

typedef struct lun_question {
  const char *program;       /* the file of lunette */
  const char *const *traces; /* ends with NULL */
  const char *source, *start; /* the learner's text, and what it began with; NULL: none */
  const char *file;           /* of the lesson, for messages */
  const lun_fence *const *fences; /* ends with NULL */
} lun_question;

/* Asks. The list of results, one object a fence as judge/judge.h has them, which the caller lets go (json_decref); or
 * NULL, with one sentence in err. */
json_t *lun_judge_ask(const lun_question *q, char *err, size_t errsize);

#endif
