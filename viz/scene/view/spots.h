/* spots.h - what the last frame showed where: for the mouse, and for whoever
 * asks what a place means. Whoever paints a frame adds its spots, what lies on
 * top last; places are in that back end's units, cells or pixels. */
#ifndef LUN_SPOTS_H
#define LUN_SPOTS_H

#include "../../base/arena.h"
#include "../../base/ink.h"
#include "../scale.h"

typedef enum lun_spot_kind {
  LUN_SPOT_NONE,
  LUN_SPOT_PANEL,  /* a panel's area: arg is the lun_panel_id */
  LUN_SPOT_TAB,    /* a panel's name in a title: arg likewise */
  LUN_SPOT_TASK,   /* a name, a handle, a timer, a row of the table: task */
  LUN_SPOT_LANE,   /* a lane, on the scale: task; 0: the loop's */
  LUN_SPOT_RULER,  /* the ruler, on the scale */
  LUN_SPOT_SCALE,  /* between lanes and below them, on the scale */
  LUN_SPOT_LINE,   /* a line of the source: line; task: who is there, or 0 */
  LUN_SPOT_EVENT,  /* a row that tells of an instant: at; task: whose */
  LUN_SPOT_ROW,    /* a row of the sequence: at */
  LUN_SPOT_REASON, /* a sentence of the answers to `w`: line is its number */
  LUN_SPOT_STRIP,  /* the whole record, from loop time at.t at its left end to `end` */
  LUN_SPOT_OPTION, /* an answer of a lesson: arg is its number */
  LUN_SPOT_DEED,   /* words that say what a key does: arg is the lun_cmd, which a click does, too */
  LUN_SPOT_HEAD,   /* the heading of a column by which the table can be in order: arg is the lun_order */
} lun_spot_kind;

typedef struct lun_spot {
  lun_rect r;
  uint8_t kind, arg;
  uint32_t task, line;
  lun_instant at;
  int64_t end;
} lun_spot;

enum { LUN_SPOTS_MAX = 1024 };

/* Those of one frame; in its arena, so they are valid until the next one. */
typedef struct lun_spots {
  int n;
  lun_spot spot[LUN_SPOTS_MAX];
} lun_spots;

/* NULL when out of memory, which lun_spots_add takes too. */
lun_spots *lun_spots_in(lun_arena *a);
/* Adds one; beyond LUN_SPOTS_MAX they are left out. */
void lun_spots_add(lun_spots *s, lun_spot spot);
/* The one on top at x, y of those whose kind is in `kinds` (bits 1 << kind; 0: any); NULL: none. */
const lun_spot *lun_spots_at(const lun_spots *s, int x, int y, unsigned kinds);

#endif
