/* The layout at every size: panels lie within the screen and never over each other, and what must be there is there. */
#include <stdio.h>
#include <string.h>

#include "../../viz/scene/view/view.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  failures += !good;
}

static unsigned char cell[300][420]; /* how many parts of the layout claim it */

static bool claim(lun_rect r, int w, int h) {
  if (r.w == 0 || r.h == 0) return true;
  if (r.x < 0 || r.y < 0 || r.w < 0 || r.h < 0 || r.x + r.w > w || r.y + r.h > h) return false;
  for (int y = r.y; y < r.y + r.h; y++)
    for (int x = r.x; x < r.x + r.w; x++)
      if (cell[y][x]++) return false;
  return true;
}

static bool sound(int w, int h, const lun_view *v, int lanes) {
  lun_layout l = lun_layout_make(w, h, v, lanes, 1);
  memset(cell, 0, sizeof cell);
  bool good = claim(l.status, w, h) && claim(l.keys, w, h) && claim(l.loop_row, w, h);
  for (int i = 0; i < l.nslots; i++) good = good && claim(l.slot[i].area, w, h) && l.slot[i].shown != LUN_PANEL_NONE;
  int now = lun_layout_now_col(&l, w - l.name_cols, false);
  return good && l.name_cols >= 1 && now >= 0;
}

static void test_every_size(void) {
  bool plain = true, alone = true, crowded = true;
  for (int h = 1; h <= 60; h++) {
    for (int w = 1; w <= 220; w++) {
      lun_view v = lun_view_new(false);
      plain = plain && sound(w, h, &v, 4);
      crowded = crowded && sound(w, h, &v, 10000);
      v.alone = true;
      v.focus = LUN_PANEL_SEQUENCE;
      alone = alone && sound(w, h, &v, 4);
    }
  }
  ok(plain, "every size from 1x1 to 220x60 is laid out without overlap");
  ok(crowded, "with ten thousand lanes too");
  ok(alone, "with one panel alone too");
}

static const lun_slot *slot(const lun_layout *l, lun_panel_id p) { return lun_layout_slot(l, p); }

static void test_classes(void) {
  lun_view v = lun_view_new(false);
  lun_layout l = lun_layout_make(160, 45, &v, 4, 1);
  ok(slot(&l, LUN_PANEL_REPL) && slot(&l, LUN_PANEL_SOURCE) && slot(&l, LUN_PANEL_SEQUENCE),
     "160 columns show the whole bench");
  ok(slot(&l, LUN_PANEL_LOOP) && slot(&l, LUN_PANEL_LOOP)->area.h == 7, "45 rows give the Loop six rows and a title");
  ok(l.spaced && slot(&l, LUN_PANEL_TIMELINE)->area.h == 12, "and a blank row between lanes");
  l = lun_layout_make(100, 30, &v, 4, 1);
  ok(slot(&l, LUN_PANEL_REPL)->area.w == 55 && !slot(&l, LUN_PANEL_SEQUENCE),
     "100 columns: REPL 55 %, the others as tabs");
  ok(slot(&l, LUN_PANEL_LOOP)->area.h == 3, "30 rows give the Loop two rows");
  l = lun_layout_make(80, 24, &v, 4, 1);
  ok(l.loop_row.h == 1 && !slot(&l, LUN_PANEL_LOOP) && !l.spaced,
     "80x24: the Loop is one row, lanes are close together");
  ok(slot(&l, LUN_PANEL_REPL)->n == 3, "and the bench is tabs");
  v.focus = LUN_PANEL_LOOP;
  l = lun_layout_make(80, 24, &v, 4, 1);
  ok(slot(&l, LUN_PANEL_LOOP) && !slot(&l, LUN_PANEL_TIMELINE), "there the Loop is a tab of the Timeline");
  l = lun_layout_make(59, 40, &v, 4, 1);
  ok(l.nslots == 1, "below 60 columns there is one panel in all");
  l = lun_layout_make(200, 24, &v, 500, 0);
  ok(l.h - 1 - slot(&l, LUN_PANEL_REPL)->area.y >= 8, "many lanes leave the bench its rows");
}

int main(void) {
  test_every_size();
  test_classes();
  printf("1..%d\n", count);
  return failures != 0;
}
