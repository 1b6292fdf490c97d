/* plain.h - a lesson as lines of text: for a pipe, a screen reader, a dumb
 * terminal. Prose, `?` before a question, `>` before what the learner types. */
#ifndef LUN_LEARN_PLAIN_H
#define LUN_LEARN_PLAIN_H

#include <stdio.h>

#include "player.h"

/* Plays from the present step on until the lesson ends, the input does, or the learner leaves. Returns true when the lesson
 * came to its end. */
bool lun_plain_play(lun_player *p, FILE *in, FILE *out);
/* Plays the present step and no other. Returns false when the input ends before, or the learner leaves. */
bool lun_plain_ask(lun_player *p, FILE *in, FILE *out);

#endif
