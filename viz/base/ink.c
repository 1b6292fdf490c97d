/* ink.c - rectangles. */
#include "ink.h"

static int larger(int a, int b) { return a > b ? a : b; }
static int smaller(int a, int b) { return a < b ? a : b; }

lun_rect lun_rect_meet(lun_rect a, lun_rect b) {
  int x = larger(a.x, b.x), y = larger(a.y, b.y);
  int w = smaller(a.x + a.w, b.x + b.w) - x, h = smaller(a.y + a.h, b.y + b.h) - y;
  return (lun_rect){x, y, larger(w, 0), larger(h, 0)};
}
