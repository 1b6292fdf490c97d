/* page_overview.h - what the files that draw far more tasks than lanes share: the
 * sums, and where they stand in points. */
#ifndef LUN_PAGE_OVERVIEW_H
#define LUN_PAGE_OVERVIEW_H

#include "page_internal.h"

enum { LUN_CELL_POINTS = 2 };

typedef struct lun_page_map {
  lun_page *s;
  lun_overview o;
  lun_scale scale; /* of its cells */
  lun_rect r;
  double top, row; /* of the heat map; the height of a row */
  double gap;      /* between two functions */
  double *y;       /* where each row begins, and where the last one ends */
} lun_page_map;

static inline double lun_map_x(const lun_page_map *m, double column) {
  return m->s->lanes_x + column * LUN_CELL_POINTS;
}
/* The last cell before the cursor; all of them when there is none. */
static inline int lun_map_now(const lun_page_map *m) {
  return m->s->m.view->past ? m->s->scale.now_col / LUN_CELL_POINTS : m->o.cols;
}
/* Words in the left column: a name, or what belongs to it. */
void lun_map_say(const lun_page_map *m, double y, bool bold, lun_ink ink, const char *text);

/* The heat map by function, with what must not be averaged away and what is in the cell under the pointer. */
void lun_map_place(lun_page_map *m, double bottom);
void lun_map_draw(const lun_page_map *m);
void lun_map_hover(const lun_page_map *m);
/* The column at the right: how to read the map, how long tasks waited for a turn, the longest turns. */
void lun_map_facts(const lun_page_map *m, double top, double bottom);

#endif
