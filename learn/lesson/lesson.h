/* lesson.h - a lesson, as its file says it: steps with prose, options, programs
 * and checks. docs/lessons.md has the format. A lesson is data: reading one runs
 * nothing. All text is as in the file, so whoever shows it sanitises it. */
#ifndef LUN_LESSON_H
#define LUN_LESSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../viz/base/arena.h"

/* The kinds of steps, X(NAME, "word"). */
#define LUN_STEP_KINDS(X) \
  X(TELL, "tell") X(PREDICT, "predict") X(RUN, "run") X(OBSERVE, "observe") X(CHANGE, "change") X(MAKE, "make") X(RECAP, "recap")
#define X(n, w) LUN_STEP_##n,
typedef enum lun_step_kind { LUN_STEP_KINDS(X) LUN_STEP_KIND_COUNT } lun_step_kind;
#undef X

/* What a fence is for, X(NAME, "word", "the kinds of steps in which it may stand"). */
#define LUN_ROLES(X)                                                                                                 \
  X(RUN, "run", "tell predict run observe") X(ANSWER, "answer", "predict") X(FIND, "find", "observe")                \
  X(START, "start", "change make") X(CHECK, "check", "change make run observe") X(SOLUTION, "solution", "change make")       \
  X(TEST, "test", "change make") X(WRONG, "wrong", "change make") X(WHEN, "when", "change make")
#define X(n, w, k) LUN_ROLE_##n,
typedef enum lun_role { LUN_ROLES(X) LUN_ROLE_COUNT } lun_role;
#undef X

/* How a program is meant to end. */
#define LUN_ENDS(X) X(OK, "ok") X(ERROR, "error") X(HUNG, "hung") X(SYNTAX, "syntax")
#define X(n, w) LUN_ENDS_##n,
typedef enum lun_ends { LUN_ENDS(X) LUN_ENDS_COUNT } lun_ends;
#undef X

enum { LUN_SCHEDULES_ALL = -1 };

typedef struct lun_fence {
  uint8_t role;      /* lun_role */
  uint8_t ends;      /* lun_ends */
  bool debug;        /* asyncio's debug mode */
  double cpu;        /* instructions a second on the metered clock; 0: not metered */
  const char *clock; /* NULL: the lesson's */
  int schedules;     /* 0: one run; LUN_SCHEDULES_ALL; or so many at most */
  const char *code;
  int line; /* of its first line of code */
  struct lun_fence *next;
} lun_fence;

/* One answer of a choice. */
typedef struct lun_option {
  char letter; /* a to h */
  const char *text, *feedback;
  int line;
  struct lun_option *next;
} lun_option;

typedef enum lun_part_kind { LUN_PART_HINT, LUN_PART_WRONG, LUN_PART_SAID, LUN_PART_AFTER } lun_part_kind;

/* What stands below a sub-heading of a step. */
typedef struct lun_part {
  uint8_t kind;       /* lun_part_kind */
  int level;          /* HINT: 1 to 3 */
  const char *id;     /* WRONG: its id; SAID: the answer; otherwise "" */
  const char *title;  /* WRONG */
  const char *prose;
  lun_fence *fence;   /* WRONG: wrong and when */
  int line;
  struct lun_part *next;
} lun_part;

/* How far the text of a step is that of the reader's language (translate.h). */
typedef enum lun_lag {
  LUN_LAG_NONE,    /* translated; or English was asked for */
  LUN_LAG_OLD,     /* translated from an older English text of the same shape */
  LUN_LAG_SHAPE,   /* from one of another shape: the English is shown */
  LUN_LAG_MISSING, /* not translated: the English is shown */
} lun_lag;

typedef struct lun_step {
  uint8_t kind; /* lun_step_kind */
  uint8_t lag;  /* lun_lag */
  const struct lun_step *english; /* its text before it was translated; NULL: it was not */
  uint32_t stamp;                 /* in a translation: of the English that it was made from; 0: it bears none */
  const char *id, *title;
  const char *prose; /* Markdown, with the fences that are shown and not run */
  lun_option *option;
  lun_fence *fence;
  lun_part *part;
  int line;
  const char *hashed; /* what the stamp of a translation is made from: the step from its title on, without fences */
  struct lun_step *next;
} lun_step;

typedef struct lun_lesson {
  lun_arena arena; /* owns all of it */
  const char *path; /* of the file, as it was given */
  const char *id, *title, *part, *outcome, *kills, *clock, *lang;
  const char *needs; /* ids, separated by commas */
  int minutes;
  const char *prose; /* for the whole lesson */
  lun_step *step;
  int nsteps;
} lun_lesson;

/* Is told of each thing that is wrong in a file: line and column from 1. */
typedef void lun_complain_fn(void *ud, int line, int column, const char *sentence);

/* Reads the text of a lesson's file. Whatever is in it, a lesson comes back that holds what was understood; NULL only
 * when out of memory. `translation`: a file that has ids without kinds, and no programs. */
lun_lesson *lun_lesson_parse(const char *path, const char *text, size_t n, bool translation, lun_complain_fn *complain, void *ud);
/* Reads it from its file. NULL, with one sentence in err, when the file cannot be read. */
lun_lesson *lun_lesson_load(const char *path, bool translation, lun_complain_fn *complain, void *ud, char *err, size_t errsize);
void lun_lesson_free(lun_lesson *l); /* NULL is allowed */

const char *lun_step_word(unsigned kind);
const char *lun_role_word(unsigned role);
const char *lun_ends_word(unsigned ends);
const lun_step *lun_lesson_step(const lun_lesson *l, const char *id); /* NULL: there is none */
/* The fence of that role of a step, or of a part; NULL: there is none. */
const lun_fence *lun_step_fence(const lun_step *s, lun_role role);
const lun_fence *lun_part_fence(const lun_part *p, lun_role role);
/* The program that a step works on: its own `run` or `start`, or that of the nearest step before it (of a change or
 * make: its solution). NULL: there is none. */
const lun_fence *lun_step_program(const lun_lesson *l, const lun_step *s);
/* What the step says to everybody who is through; "" when it says nothing. */
const char *lun_step_after(const lun_step *s);
/* The stamp of a step for translations: the FNV-1a hash of its English prose, white space made one. */
uint32_t lun_step_stamp(const lun_step *s);
/* The hash of what makes its task: kind, programs and checks, letters of the options. A pass counts for one shape. */
uint32_t lun_step_shape(const lun_step *s);

#endif
