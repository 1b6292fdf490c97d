/* trouble.h - a case of trouble in words: one sentence on what happened, and one
 * on what to do. Made from the list that the fold keeps (fold/trouble.h). */
#ifndef LUN_SCENE_TROUBLE_H
#define LUN_SCENE_TROUBLE_H

#include "../../base/arena.h"
#include "../../fold/trouble.h"

/* "bob·4 blocked the loop for 1.240 s, jobs.lua:13 (fib)." In the arena; names as the program gave them. */
const char *lun_say_trouble(const lun_fold *f, const lun_trouble *t, lun_arena *a);
/* "A thread can do it: await asyncio.to_thread(fib)." */
const char *lun_say_remedy(const lun_fold *f, const lun_trouble *t, lun_arena *a);
/* The first case that stands behind record `seq`, or from the beginning when there is none; NULL: there is no trouble. */
const lun_trouble *lun_next_trouble(const lun_fold *f, uint64_t seq);

#endif
