/* events.h - a recorded run as a list of what happened, a sentence each: where a
 * search goes from event to event. */
#ifndef LUN_LEARN_EVENTS_H
#define LUN_LEARN_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../viz/base/arena.h"

typedef struct lun_event {
  uint64_t seq; /* of its record */
  int64_t t;    /* ns on the loop's clock */
  uint8_t kind;
  bool prepares; /* the loop, for asyncio.run */
  int line;     /* of the program, that it names; 0: none */
  const char *who;      /* the task that runs, "" when none does */
  const char *sentence; /* not sanitised */
} lun_event;

/* The first LUN_EVENTS_MAX of them. */
enum { LUN_EVENTS_MAX = 20000 };
typedef struct lun_events {
  lun_event *event;
  size_t n;
} lun_events;

/* Reads them into the arena; of a program that asyncio.run runs, without what that does to begin and to end the loop. n is 0
 * when the trace cannot be read. */
lun_events lun_events_read(const char *trace, bool english, lun_arena *a);
/* The last one at or before the record, or the first; n must not be 0. */
size_t lun_events_at(const lun_events *l, uint64_t seq);
/* The quarter of the list that holds the record: its first and its last event. n must not be 0. */
void lun_events_quarter(const lun_events *l, uint64_t seq, size_t *first, size_t *last);
#endif
