/* status.h - the words of the status: mode, time, tick, what runs, tasks by
 * state, busy share, what was lost. Each piece has a rank, by which it is given
 * up where there is no room. */
#ifndef LUN_STATUS_H
#define LUN_STATUS_H

#include "view/moment.h"
#include "phrase.h"

/* How many words there is room for. */
typedef enum lun_length { LUN_FULL, LUN_BRIEF, LUN_TERSE } lun_length;

/* The pieces stand from left to right, 0 to lun_status_pieces() - 1. */
int lun_status_pieces(void);
/* A piece; empty when it has nothing to say. */
lun_phrase lun_status_piece(const lun_moment *m, int i, lun_length length);
/* Its rank: the highest goes first, LUN_STATUS_RANKS at most; 0 is never given up. */
enum { LUN_STATUS_RANKS = 9 };
int lun_status_rank(const lun_moment *m, int i);

#endif
