/* internal.h - what the lints share: a source's suspects, and the record that is read along. Nobody outside of lint/ includes it.
 *
 * A lint of sources looks for its suspects when a source is met, hears of the records that may concern them, and says at the
 * end what is left: three functions in the table of lint.c, in a file of its own. */
#ifndef LUN_LINT_INTERNAL_H
#define LUN_LINT_INTERNAL_H

#include "../viz/base/idmap.h"
#include "../viz/fold/fold.h"
#include "code.h"
#include "lint.h"

enum { SOURCES_MAX = 64, SUSPECTS_MAX = 4096, INSIDE_MAX = 16 };

typedef enum lint_kind { LINT_SHARED, LINT_SEQUENCE, LINT_FORGOTTEN, LINT_HELD, LINT_NO_SUSPEND, LINT_TIMEOUT, LINT_COUNT } lint_kind;

/* A place in a source that is to be looked at. Which fields mean something depends on its lint. */
typedef struct suspect {
  uint8_t lint;
  uint32_t code;                /* the source's number */
  uint32_t fn;
  uint32_t first, second, third; /* tokens: what is read, the await, what is written; the two awaits; the call */
  uint32_t line, last;          /* the lines from the first to the last of them */
  /* From the record: */
  struct {
    uint32_t task;
    uint64_t read; /* the record that began the turn in which it read */
  } inside[INSIDE_MAX];         /* SHARED: the tasks that wait between reading and writing */
  size_t ninside;
  uint32_t tasks, one;          /* SHARED: how many tasks went through it; the latest of them. FORGOTTEN: how many were made */
  uint32_t met;                 /* FORGOTTEN: how many of them somebody awaits after all */
  int64_t took[2];              /* SEQUENCE: ns of the longest of each await */
  uint64_t record;              /* the one to tell */
  const char *story;            /* SHARED: how two tasks met, in words; NULL: they did not */
} suspect;

typedef struct linter {
  lun_code *code[SOURCES_MAX];
  uint32_t ncode;
  uint8_t seen[4096];           /* of a trace: files that have been looked for, by number */
  uint32_t number[4096];        /* ... and which source each is, plus 1 */
  suspect *suspect;
  size_t nsuspects, cap;
  lun_fold *fold;               /* NULL: no record */
  lun_idmap entered;            /* coroutines of suspects that run: to their entries */
  lun_idmap made;               /* tasks of suspects: to the suspect, plus 1 */
  lun_findings *out;
} linter;

/* Adds a suspect of the source; NULL when there are too many. Valid until the next one. */
suspect *lint_suspect(linter *l, lint_kind lint, uint32_t code, uint32_t fn);
/* A finding at the line of the source, or at a place of the record. The sentences are in the arena of the findings. */
void lint_say(linter *l, lint_kind lint, const char *file, uint32_t line, uint64_t record, const char *says, const char *remedy);
#define LINT_PRINT(l, ...) lun_arena_print(&(l)->out->arena, __VA_ARGS__)
/* The text of the tokens [i, end), on one line; it lives with the findings. */
const char *lint_text(linter *l, const lun_code *c, uint32_t i, uint32_t end);
const char *lint_function_name(linter *l, const lun_code *c, uint32_t fn);
/* The suspects of a lint whose lines include a place of the record: the next one at or behind *at; NULL: no more. */
suspect *lint_next(linter *l, lint_kind lint, uint32_t where, size_t *at);
const char *lint_task(linter *l, uint32_t task); /* its label */

/* Do several tasks run the function at a time, as far as the source tells? (spawned.c) */
bool lint_runs_twice(const lun_code *c, uint32_t fn);

/* shared.c, sequence.c, forgotten.c */
void lint_find_shared(linter *l, uint32_t code);
void lint_hear_shared(linter *l, const lun_record *r);
void lint_tell_shared(linter *l, const suspect *s);
void lint_find_sequence(linter *l, uint32_t code);
void lint_hear_sequence(linter *l, const lun_record *r);
void lint_tell_sequence(linter *l, const suspect *s);
void lint_find_forgotten(linter *l, uint32_t code);
void lint_hear_forgotten(linter *l, const lun_record *r);
void lint_tell_forgotten(linter *l, const suspect *s);

#endif
