/* tell.h - answers about a recorded trace, as lines or as JSON: why a thing
 * waits or ran, and what trouble there was. */
#ifndef LUN_TELL_H
#define LUN_TELL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "../scene/why/why.h"

/* Of which moment, and how. All zeros but `t`: the end of the record, as lines. */
typedef struct lun_tell {
  const char *what;   /* a task's name, "fd 7", "#116"; NULL: every task that lives */
  const char *before; /* another task: why did `what` run before it? NULL: not asked */
  uint64_t seq;       /* the last record that counts, 0: all */
  int64_t t;          /* the last time that counts, ns on the loop's clock; negative: any */
  bool json;
} lun_tell;

/* Both return 0, with what is damaged of the trace in err, "" if nothing is; or -1 with one sentence in err: the trace cannot be
 * read, or nothing is called so. */
int lun_tell_why(const char *trace, const lun_tell *q, FILE *out, char *err, size_t errsize);
int lun_tell_trouble(const char *trace, const lun_tell *q, FILE *out, char *err, size_t errsize);

/* Calls `fn` for the first `most` tasks that live, in order of creation; returns how many live in all. */
typedef void lun_living_fn(void *ud, const lun_task *t);
size_t lun_tell_living(const lun_fold *f, size_t most, lun_living_fn *fn, void *ud);

/* The sentences as lines, each question above its own; a record's number stands in brackets. Names are sanitised. */
void lun_tell_lines(FILE *out, const lun_why *why, lun_arena *a);
/* The same as an object. */
void lun_tell_json(FILE *out, const lun_why *why);
/* All cases of trouble that the fold remembers, two lines each, or that there is none; as an array of objects. */
void lun_tell_cases(FILE *out, const lun_fold *f);
void lun_tell_cases_json(FILE *out, const lun_fold *f);

#endif
