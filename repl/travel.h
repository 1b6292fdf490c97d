/* travel.h - the commands of the keys that move through recorded time; the same
 * for a live run and for a finished one, in the terminal and in the window. */
#ifndef LUN_TRAVEL_H
#define LUN_TRAVEL_H

#include "past.h"
#include "../viz/scene/view/view.h"

/* Carries out c if it is about time: steps back, seeks, the begin, now; steps on while in the past. `newest` is the
 * state at the record's end. Returns false when the command is none of these. *note: a sentence to show, or NULL. */
bool lun_travel(lun_past *p, lun_view *v, const lun_fold *newest, const lun_command *c, const char **note);
/* Back to now. */
void lun_travel_home(lun_past *p, lun_view *v);

#endif
