/* view_internal.h - what the files of the view share. A command is a function
 * of a deed; the table in view.c names them all. Nobody outside of view*.c
 * includes it. */
#ifndef LUN_VIEW_INTERNAL_H
#define LUN_VIEW_INTERNAL_H

#include "view.h"

/* What a command is done to, and its argument: a panel, a direction, a number of columns. */
typedef struct deed {
  lun_view *v;
  const lun_fold *f;
  int arg;
} deed;

typedef lun_command lun_v_act(const deed *d);

static inline lun_command lun_v_done(void) { return (lun_command){0}; }
static inline lun_command lun_v_refused(const char *why) { return (lun_command){.note = why}; }

static inline int at_least(int v, int lo) { return v < lo ? lo : v; }
static inline int between(int v, int lo, int hi) { return v < lo ? lo : v > hi ? hi : v; }

/* ---- view.c ---- */
void lun_v_focus(lun_view *v, uint8_t panel);
void lun_v_select(lun_view *v, const lun_fold *f, uint32_t task); /* and scrolls to its lane */
void lun_v_move(lun_view *v, const lun_fold *f, uint8_t panel, int rows); /* downwards, in a panel */
lun_v_act lun_v_enter;

/* ---- view_time.c ---- */
lun_command lun_v_seek(lun_instant at);
lun_command lun_v_seek_by(const lun_view *v, double columns); /* from the now line */
lun_v_act lun_v_column, lun_v_half_screen, lun_v_zoom, lun_v_fit, lun_v_axis, lun_v_table, lun_v_mark;

/* ---- view_why.c ---- */
lun_v_act lun_v_why, lun_v_why_enter;

/* ---- view_find.c ---- */
lun_v_act lun_v_find, lun_v_find_next;
lun_command lun_v_find_key(lun_view *v, const lun_fold *f, const lun_key *key); /* while a text is typed */

/* ---- view_mouse.c ---- */
lun_command lun_v_mouse(lun_view *v, const lun_fold *f, const lun_key *key);

#endif
