/* run.h - runs a program of a lesson and records it: the clock, the debug mode and
 * the bounds that its fence asks for. Each run is a process of its own, and a
 * trace in the folder that is given. */
#ifndef LUN_LEARN_RUN_H
#define LUN_LEARN_RUN_H

#include "../lesson/lesson.h"

enum { LUN_RUNS_MAX = 2000 };

typedef struct lun_runs {
  /* Given. */
  const char *program; /* the file of lunette */
  const char *folder;  /* where programs and traces go */
  const char *name;    /* of the files there, without an ending */
  /* Found: the traces, in order; ends with NULL. There is more than one in an exploration. */
  char *trace[LUN_RUNS_MAX + 1];
  int n;
  bool confined;     /* the lesson is not of the program's own course: no files, network and processes */
  bool cut;          /* an exploration had more schedules than were asked for */
  char limit[256];   /* a sentence: which bound the program reached; "": none */
} lun_runs;

/* Writes the text into FOLDER/NAME.lua, runs it as the fence `how` says (schedules: those of `how`) on the lesson's clock
 * and records it. False, with one sentence in err, when it could not be run; that it failed is no such thing. */
bool lun_runs_make(lun_runs *r, const lun_lesson *l, const lun_fence *how, const char *text, int schedules, char *err, size_t errsize);
/* The options of the engine that the fence asks for, ended by NULL; cpu holds one of them. */
void lun_runs_options(const lun_lesson *l, const lun_fence *how, const char *argv[static 8], char cpu[static 32]);
/* Removes the traces and frees their names. */
void lun_runs_free(lun_runs *r);

#endif
