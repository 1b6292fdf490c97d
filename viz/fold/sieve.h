/* sieve.h - which of many records still matter at the end of them. Most tell of
 * things that are over by then: a sleep that was slept, a callback that has run,
 * a task that has returned. A fold that is given the others only comes to the
 * same state in a tenth of the time; what it does not get is the past. Internal
 * to viz/fold. */
#ifndef LUN_SIEVE_H
#define LUN_SIEVE_H

#include "../read/reader.h"

typedef struct lun_sieve lun_sieve;

/* Reads r on to record `upto`, and learns what was over by the last tick before it. NULL: out of memory. */
lun_sieve *lun_sieve_learn(lun_reader *r, uint64_t upto);
/* Whether the record matters: for lun_reader_choose, with the sieve as ud. */
bool lun_sieve_passes(void *sieve, const lun_unit *u, uint64_t seq);
void lun_sieve_free(lun_sieve *s); /* NULL is allowed */

#endif
