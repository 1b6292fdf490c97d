/* otlp.h - spans in OTLP's JSON encoding, as export_otlp.c makes and otlp_span.c
 * writes them. Internal to viz/export.
 *
 * The model is Dapper's: one run is one trace, a tree of spans. Its root is the
 * program. A task is a span whose parent is the span that was current where it
 * was created: so context propagates in asyncio, too. A coroutine that a task
 * awaits is a child of what awaits it, and each wait is a leaf. Who awaits a task
 * without having created it is a link. */
#ifndef LUN_EXPORT_OTLP_H
#define LUN_EXPORT_OTLP_H

#include "../base/idmap.h"
#include "export.h"
#include "json.h"

enum { OTLP_UNSET, OTLP_OK, OTLP_ERROR };

/* Something that happened within a span. Its text is owned. */
typedef struct otlp_event {
  int64_t t;
  const char *name, *key; /* constants; key is the attribute of the text, NULL: there is none */
  char *text;
} otlp_event;

/* A span that is open. Its name and message are owned by others. */
typedef struct otlp_span {
  uint64_t id, parent, link; /* 0: none */
  uint64_t trace[2], link_trace[2];
  const char *relation;      /* of the link */
  bool remote;               /* its parent is in another program */
  struct otlp_work *work;    /* what the program says of it, NULL: it is none of the program's */
  int64_t begin;
  const char *name;
  unsigned status; /* OTLP_... */
  const char *message;
  otlp_event *event;
  size_t nevents, event_cap;
  uint32_t dropped; /* events that were too many */
} otlp_span;

/* A coroutine that runs in a task, or one of asyncio's own, which has no span (id 0). */
typedef struct otlp_coro {
  uint32_t coro, where;
  otlp_span span;
  char *func;
} otlp_coro;

/* Something that the program says, with its attributes: an event, or a link to another span. Text is owned. */
typedef struct otlp_attribute {
  char *key, *value;
  uint8_t type; /* enum LUN_AUX_ATTR */
} otlp_attribute;

typedef struct otlp_attributes {
  otlp_attribute *a;
  size_t n, cap;
  uint32_t dropped;
} otlp_attributes;

typedef struct otlp_note {
  uint32_t id;
  int64_t t;
  char *name;               /* of an event; NULL: it is a link */
  uint64_t trace[2], to;    /* of a link */
  otlp_attributes attributes;
} otlp_note;

/* A span that the program itself made (asyncio.span), while it is open. */
typedef struct otlp_work {
  uint32_t id, task, where;
  size_t depth; /* how deep in awaits it was made */
  otlp_span span;
  char *name, *message;
  otlp_attributes attributes;
  otlp_note *note;
  size_t nnotes, note_cap;
  uint32_t dropped; /* notes */
} otlp_work;

typedef struct otlp_task {
  uint32_t id;
  otlp_span span, wait; /* wait.id is 0 while it does not wait */
  uint32_t on;          /* what it waits for */
  uint32_t made_at, waits_at;
  char *label, *why;
  otlp_coro *coro; /* its stack of awaits, outermost first; the first is the task's own, which has no span either */
  size_t ncoros, coro_cap;
  otlp_work **work; /* the open spans of the program that it has made, outermost first */
  size_t nworks, work_cap;
} otlp_task;

typedef struct otlp {
  const lun_export_at *at;
  lun_json j;
  lun_idmap tasks, works;
  lun_idmap told;           /* by span: attributes that a snapshot has told, before its end tells who there is */
  uint32_t noted;           /* the span of which an event or a link was told last */
  uint64_t trace[2], spans; /* the trace's id; how many spans have got one */
  int64_t wall;             /* ns since 1970 at loop time 0 */
  otlp_span root;
  size_t kept; /* bytes of events that wait for the end of their spans */
  bool oom;
} otlp;

/* ---- otlp_span.c ---- */

/* A new span that begins now: a child of `parent`, and of its trace; NULL: the root. */
otlp_span otlp_begin(otlp *x, const char *name, const otlp_span *parent);
/* Adds an event to an open span; the text is copied, and cut when it is very long. */
void otlp_add_event(otlp *x, otlp_span *s, const char *name, const char *key, const char *text, size_t n);
/* Writes the span, which ends now, up to its attributes; they are written between the two; then it is gone. */
void otlp_end_open(otlp *x, const otlp_span *s);
void otlp_end_close(otlp *x, otlp_span *s);
void otlp_drop(otlp *x, otlp_span *s); /* without being written, it is gone */
/* An attribute; a text that is empty is left out. */
void otlp_text(otlp *x, const char *key, const char *text);
void otlp_bytes(otlp *x, const char *key, const char *text, size_t n);
void otlp_int(otlp *x, const char *key, int64_t v);
void otlp_bool(otlp *x, const char *key, bool v);
void otlp_where(otlp *x, uint32_t where);
void otlp_put_attributes(otlp *x, const otlp_attributes *a);
bool otlp_has_attribute(const otlp_attributes *a, const char *key);

/* ---- otlp_task.c ---- */

otlp_task *otlp_find(const otlp *x, uint32_t task);
/* The span within which the task's code is; of no task: the program's. */
otlp_span *otlp_current(otlp *x, otlp_task *m);

/* ---- otlp_work.c: the program's own spans ---- */

void otlp_follow_works(otlp *x);                     /* all of them, as the fold has them */
void otlp_follow_work(otlp *x, const lun_record *r); /* the one that the record is about, if it is about one */
void otlp_hear_snapshot(otlp *x, const lun_record *r); /* a record of one, before its end */
void otlp_end_works(otlp *x);                        /* the export ends */

#endif
