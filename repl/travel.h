/* travel.h - the commands of the keys that move through recorded time; the same
 * for a live run and for a finished one. */
#ifndef LUN_TRAVEL_H
#define LUN_TRAVEL_H

#include "past.h"
#include "stage.h"

/* Carries out c if it is about time: steps back, seeks, the begin, now; steps on while in the past. `newest` is the
 * state at the record's end. Returns false when the command is none of these. */
bool lun_travel(lun_past *p, lun_stage *st, const lun_fold *newest, const lun_command *c);
/* Back to now. */
void lun_travel_home(lun_past *p, lun_stage *st);

#endif
