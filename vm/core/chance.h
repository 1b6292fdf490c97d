/* chance.h - a run made again with the inputs of a recorded one.
 *
 * What a program does not decide itself comes from outside: the time, what a
 * poll brings, what other threads report and when, the seed of chance. All of
 * it stands in the trace. In a replay this is asked what comes next, and told
 * of each record that the new run makes: the first one that differs is kept,
 * as the divergence. It reads no file and waits for nothing; where the records
 * come from is given as a function. */
#ifndef LUN_CHANCE_H
#define LUN_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A record of the recorded run, as far as a replay looks at it. */
typedef struct lun_event {
  uint64_t seq; /* its number there */
  int64_t t;    /* loop time, ns */
  uint8_t kind, aux;
  uint32_t f[7];
  uint32_t text; /* of a record with text: lun_text_sum of it */
} lun_event;

/* A sum by which texts are told apart. */
uint32_t lun_text_sum(const char *s, size_t n);

/* Fills in the next record; false: the recording has ended. */
typedef bool lun_source_fn(void *ud, lun_event *e);

typedef struct lun_replay lun_replay;

lun_replay *lun_replay_new(lun_source_fn *next, void *ud); /* NULL: out of memory */
void lun_replay_free(lun_replay *r);                       /* NULL is allowed */

/* The record that has to come next, without what no replay decides (snapshots, samples, the process id). NULL: the
 * recording has ended, or the run has gone another way. */
const lun_event *lun_replay_next(lun_replay *r);
/* The run makes a record. Compares it with the next one and moves on. */
void lun_replay_made(lun_replay *r, unsigned kind, unsigned aux, const uint32_t f[7]);
/* The loop time of the next record, ns; after the end, that of the last one. */
int64_t lun_replay_time(lun_replay *r);
/* The next input did not come within the time that a replay waits for it. */
void lun_replay_give_up(lun_replay *r);

/* How the run went another way: the recorded record and the one made in its place (kind 0: none). False: it did not. */
bool lun_replay_divergence(const lun_replay *r, lun_event *recorded, lun_event *made);
uint64_t lun_replay_count(const lun_replay *r); /* records that were the same */

#endif
