/* plan.h - an explored run: what chance would decide is decided by a plan, a list
 * of picks. Each decision is a `choice` in the record, so that whoever explores
 * knows what else there was, and can run the program again with another plan.
 *
 * Decided so: math.random with at most eight outcomes, the order of timers due
 * at one instant, of descriptors ready in one poll, of workers that end at one
 * instant. The ready queue is never reordered. */
#ifndef LUN_PLAN_H
#define LUN_PLAN_H

#include "engine.h"

/* The most outcomes that a choice has: more of them are not explored. */
enum { LUN_CHOICE_MAX = 8 };

typedef struct lun_plan lun_plan;

/* The plan "1,0,2": the first choices take these outcomes, counted from 0, later ones the first outcome. NULL when the
 * text is none, or out of memory. */
lun_plan *lun_plan_new(const char *picks);
void lun_plan_free(lun_plan *p); /* NULL is allowed */

/* Makes E's runs explored ones: math.random asks the plan from now on. E borrows it. May throw. */
void lun_plan_begin(lun_engine *E, lun_plan *p);
/* Decides `what` among n outcomes and records it; 0 when E is not explored, or there is nothing to decide. */
unsigned lun_plan_choose(lun_engine *E, unsigned n, const char *what);

#endif
