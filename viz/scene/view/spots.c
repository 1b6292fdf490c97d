/* spots.c - a list of rectangles, looked through from the top. */
#include "spots.h"

lun_spots *lun_spots_in(lun_arena *a) { return lun_arena_take(a, sizeof(lun_spots)); }

void lun_spots_add(lun_spots *s, lun_spot spot) {
  if (s && s->n < LUN_SPOTS_MAX && spot.r.w > 0 && spot.r.h > 0) s->spot[s->n++] = spot;
}

static bool within(lun_rect r, int x, int y) { return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h; }

const lun_spot *lun_spots_at(const lun_spots *s, int x, int y, unsigned kinds) {
  for (int i = s ? s->n : 0; i > 0; i--) {
    const lun_spot *spot = &s->spot[i - 1];
    if (within(spot->r, x, y) && (!kinds || kinds & 1u << spot->kind)) return spot;
  }
  return NULL;
}
