/* answer.h - what a learner has typed, understood as an answer: a letter, a number,
 * lines in an order. People write `B`, `b)`, `3 s`, `2,1,3`; what is none of it is
 * told apart from an answer that is wrong. It runs nothing. */
#ifndef LUN_ANSWER_H
#define LUN_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "lesson/lesson.h"

/* Each returns false, with one sentence in err that says what an answer looks like, when the line is none. */

/* One of the options: by its letter, or by its text. */
bool lun_answer_choice(const lun_step *s, const char *typed, char *letter, char *err, size_t errsize);
/* A number, perhaps with a unit behind it; a comma may stand for the point. */
bool lun_answer_number(const char *typed, double *number, char *err, size_t errsize);
/* The lines (n of them, as they were shown) in an order: by their numbers from 1, or by themselves with / between. *order gets
 * them with " / " between; malloc'd. */
bool lun_answer_order(const char *const *line, size_t n, const char *typed, char **order, char *err, size_t errsize);

#endif
