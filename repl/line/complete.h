/* complete.h - Tab: what may stand at the cursor, asked of the engine without
 * ever waiting for it.
 *
 * The first Tab inserts what all candidates have in common and shows them; each
 * further one inserts the next. An answer that comes when the text has changed
 * is forgotten. */
#ifndef LUN_COMPLETE_H
#define LUN_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../viz/term/cells.h"
#include "edit.h"
#include "../session.h"

enum { LUN_COMPLETIONS_MAX = 200 };

typedef struct lun_completion {
  lun_edit *edit;
  char *asked;      /* the text when the engine was asked; NULL: no answer is awaited */
  size_t asked_at;  /* ... and its cursor */
  size_t from, to;  /* the bytes of the text that the candidates replace */
  char *item[LUN_COMPLETIONS_MAX];
  size_t n;         /* candidates shown */
  size_t next;      /* the one that the next Tab inserts */
  bool cycling;     /* one was inserted */
} lun_completion;

/* Tab was pressed. `c->edit` must be set. */
void lun_completion_tab(lun_completion *c, lun_session *s);
/* Another key was pressed: the candidates go. */
void lun_completion_forget(lun_completion *c);
/* The rows that the candidates need at a width, at most `max`. */
int lun_completion_rows(const lun_completion *c, int cols, int max);
void lun_completion_paint(const lun_completion *c, lun_cells *g, lun_rect area);

#endif
