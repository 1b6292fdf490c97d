/* translate.h - a lesson in the reader's language: its translation, laid over the
 * English steps. Programs, checks, ids and letters stay those of the lesson. */
#ifndef LUN_TRANSLATE_H
#define LUN_TRANSLATE_H

#include "course.h"
#include "lesson.h"

/* How far the translation `t` of the English step `s` lags; t NULL: there is none. */
lun_lag lun_step_lag(const lun_step *s, const lun_step *t);
/* What a reader is told of it, in his language; "" when there is nothing to tell. */
const char *lun_lag_words(unsigned lag);
/* Whether a learner sees the step in English although another language is asked for: then what it quotes is English, too. */
bool lun_step_is_english(const lun_step *s);
/* Puts the texts of `t` into the steps of `l`, copied, where they may be shown: there `english` keeps what they replace. False
 * when out of memory: then some steps are still English. */
bool lun_lesson_translate(lun_lesson *l, const lun_lesson *t);

/* Loads a lesson of the course, in the course's language. No translation at all leaves every step English, marked as missing.
 * NULL, with one sentence in err. */
lun_lesson *lun_course_lesson(const lun_course *c, const char *id, char *err, size_t errsize);

#endif
