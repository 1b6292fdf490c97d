/* export_svg.c - the window's picture at the end of the time that was asked for,
 * as SVG: the timeline with all panels, or the sequence diagram of a task alone. */
#include <string.h>

#include "../picture/page.h"
#include "../picture/svg.h"
#include "export_internal.h"

enum { WIDTH = 1600, HEIGHT = 1000, LEAST = 200, MOST = 20000 };

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash && slash[1] ? slash + 1 : path;
}

/* The newest task of those that were asked for, 0: none was. */
static uint32_t wanted(const lun_export_at *at) {
  if (!at->o->task) return 0;
  for (size_t i = lun_fold_ntasks(at->fold); i > 0; i--) {
    uint32_t id = lun_fold_task_at(at->fold, i - 1)->id;
    if (lun_export_wants(at, id)) return id;
  }
  return 0;
}

static int within(int v, int usual) { return v == 0 ? usual : v < LEAST ? LEAST : v > MOST ? MOST : v; }

static lun_view view_of(const lun_export_at *at) {
  lun_view v = lun_view_new(true);
  v.unit = LUN_COLUMN_POINTS;
  v.theme = at->o->light ? LUN_THEME_LIGHT : LUN_THEME_DARK;
  v.task = wanted(at);
  v.alone = at->o->picture == LUN_PICTURE_SEQUENCE;
  if (v.alone) v.focus = v.tab = LUN_PANEL_SEQUENCE;
  return v;
}

/* From `from` on all is seen: the scale is chosen so. */
static void fit(lun_view *v, const lun_export_at *at, int w) {
  int64_t span = lun_fold_now(at->fold)->t - at->o->from;
  int cols = w - lun_layout_points(w, HEIGHT, v, 0).name_cols;
  if (at->o->from > 0 && span > 0 && cols > 0) v->per_col = lun_step_at_least(span / (cols * 9 / 10 + 1));
}

void lun_export_svg_end(const lun_export_at *at) {
  int w = within(at->o->w, WIDTH), h = within(at->o->h, HEIGHT);
  lun_view v = view_of(at);
  lun_picture p = {0};
  lun_page *page = lun_page_new();
  fit(&v, at, w);
  if (!page) {
    lun_export_fail(at, "there is no memory left to draw the picture");
    return;
  }
  lun_page_in in = {.fold = at->fold, .view = &v, .now = lun_fold_now(at->fold)->t, .name = base_name(at->path)};
  in.highlight = at->o->highlight;
  in.still = true;
  lun_page_compose(page, &p, &in, w, h, &lun_metrics_builtin);
  lun_svg_write(at->out, &p, in.name);
  lun_picture_free(&p);
  lun_page_free(page);
}
