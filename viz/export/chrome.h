/* chrome.h - the events of the Trace Event Format, as export_chrome.c and
 * chrome_tracks.c write them. Internal to viz/export.
 *
 * Process 1 is the program: its thread 1 is the loop, and each task is a thread
 * of its own. Process 2 is the workers of executors. Slices are written as they
 * begin and as they end (B, E), in the order of the records: so two that begin
 * at one time, as they do on a virtual clock, keep their order. */
#ifndef LUN_EXPORT_CHROME_H
#define LUN_EXPORT_CHROME_H

#include "../base/idmap.h"
#include "export.h"
#include "json.h"

enum { CHROME_PROGRAM = 1, CHROME_WORKERS = 2, CHROME_LOOP = 1 };

/* A task's thread: its life as one slice, and in that its state as slices one behind the other. */
typedef struct chrome_task {
  uint32_t id;
  uint8_t place;   /* lun_place of the open slice */
  bool cancelling; /* as the open slice has it */
  bool made_here;  /* its creation is in the export, not before it */
  uint32_t on;
  uint64_t cancel; /* the flow of a request that was not delivered yet, 0: none */
  char *label;
} chrome_task;

/* Something that joined the ready queue, and has not run. */
typedef struct chrome_flow {
  uint64_t id;
  const char *name;
} chrome_flow;

typedef struct chrome_job {
  char *name;
} chrome_job;

/* The loop's thread: a tick, or a poll, as a slice; in it a turn; in it the task that the turn's task starts eagerly. */
typedef struct chrome_loop {
  bool ticking, polling;
  uint32_t tick;
  bool turning;
  uint32_t handle, first; /* of the turn: its handle, and the task whose turn it is */
  uint32_t eager;         /* 0: none */
} chrome_loop;

typedef struct chrome {
  const lun_export_at *at;
  lun_json j;
  lun_idmap tasks, flows, jobs, workers; /* by id, by handle, by job, by worker (numbers plus one): the open job */
  lun_idmap spans; /* of the program, that are open */
  uint32_t *running;                     /* the tasks whose open slice is a turn */
  size_t nrunning, running_cap;
  chrome_loop loop;
  uint64_t counted[3];
  uint64_t pending; /* flows that have begun and not ended */
  bool worked;      /* a worker has a thread in the file */
  bool oom;
} chrome;

/* ---- chrome_events.c: writing ---- */

/* Opens an event at the present time; whoever opened it adds arguments, and ends it. */
void chrome_begin_event(chrome *x, char phase, uint32_t process, uint64_t thread, const char *name,
                        const char *category);
void chrome_end_event(chrome *x);
/* Arguments: the first one opens their object. */
void chrome_args(chrome *x);
void chrome_end_args(chrome *x);
void chrome_arg_where(chrome *x, uint32_t where); /* none when it is nowhere */
/* Whole events. */
void chrome_slice(chrome *x, uint64_t thread, const char *name, const char *category);
void chrome_slice_end(chrome *x, uint64_t thread);
void chrome_flow_event(chrome *x, char phase, uint64_t thread, const char *name, uint64_t id);
void chrome_name_thread(chrome *x, uint32_t process, uint64_t thread, const char *name, uint64_t order);
void chrome_name_process(chrome *x, uint32_t process, const char *name);
void chrome_instant(chrome *x, char scope, uint64_t thread, const char *name, const char *key, const char *text,
                    size_t n);

/* ---- chrome_tracks.c: the slices that are open follow the fold ---- */

uint64_t chrome_thread(uint32_t task); /* the thread of a task; of 0: the loop */
chrome_task *chrome_find(const chrome *x, uint32_t task);
/* Brings the slices of what the record may have changed up to the present state: all of them when `all`. */
void chrome_follow(chrome *x, bool all);
/* The record has changed what runs: the loop's slices. */
void chrome_follow_loop(chrome *x);
/* chrome_spans.c: the program's own spans, and what its memory trace says. `all`: anything may have changed, r is none then. */
void chrome_follow_spans(chrome *x, const lun_record *r, bool all);
void chrome_end_spans(chrome *x);
/* The thread with an open slice from which something that happens now comes; 0: none has one. */
uint64_t chrome_source(const chrome *x);
/* Ends all slices. */
void chrome_close_all(chrome *x);

#endif
