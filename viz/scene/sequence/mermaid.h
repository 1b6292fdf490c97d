/* mermaid.h - a sequence diagram in Mermaid's language, for a page or an issue: of what the Sequence panel shows, or
 * line by line, for who tells another story. What programs say in it means nothing to Mermaid, nor to the page around
 * it. */
#ifndef LUN_MERMAID_H
#define LUN_MERMAID_H

#include <stdio.h>

#include "sequence.h"

/* A diagram as it is written; participants are numbered as they come. */
typedef struct lun_mermaid {
  FILE *out;
  int active; /* whose bar is open, since it runs; -1: nobody's */
} lun_mermaid;

lun_mermaid lun_mermaid_begin(FILE *out);
void lun_mermaid_actor(lun_mermaid *m, int i, const char *name);
/* `where`: "over", "left of", "right of" the participant. */
void lun_mermaid_note(lun_mermaid *m, const char *where, int actor, const char *text);
void lun_mermaid_event(lun_mermaid *m, const lun_seq_event *e, int from, int to, const char *text, const char *note);
void lun_mermaid_tick(lun_mermaid *m, uint32_t tick, int64_t t, int loop);
void lun_mermaid_end(lun_mermaid *m);

/* All of a diagram, its rows from `first` on. False: memory is out, nothing was written. */
bool lun_mermaid_sequence(FILE *out, const lun_sequence *q, size_t first, lun_arena *a);

#endif
