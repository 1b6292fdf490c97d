/* hints.h - the words of the last row: the mode and its keys, or a question. */
#ifndef LUN_HINTS_H
#define LUN_HINTS_H

#include "moment.h"
#include "../phrase.h"

enum { LUN_HINT_RANKS = 9 };
/* The hints of at most this rank; `brief`: without what stands behind a colon. */
lun_phrase lun_hints(const lun_moment *m, const lun_layout *l, int rank, bool brief);
/* What is asked before the selected task is cancelled. */
lun_phrase lun_question(const lun_moment *m);

#endif
