/* page_internal.h - what the panels of a page share. A panel is one file and
 * one row of the table in page.c. Nobody else includes it. */
#ifndef LUN_PAGE_INTERNAL_H
#define LUN_PAGE_INTERNAL_H

#include "../base/message.h"
#include "../scene/view/moment.h"
#include "../scene/overview.h"
#include "../scene/view/panels.h"
#include "../scene/scene.h"
#include "../scene/source_rows.h"
#include "page.h"

struct lun_page {
  lun_picture *p;
  const lun_page_in *in;
  lun_moment m;
  lun_layout lay;
  lun_lanes lanes;
  lun_scale scale; /* of the lanes: a column is a point */
  double margin;
  double left, right; /* between these stand what the panels about the run say: all of the page, but for a lesson's column */
  double lanes_x;
  double side; /* the width of a column right of the lanes, 0: there is none */
  bool overview; /* the Timeline is an overview that has the whole page */
  lun_sources *sources;
  lun_spots *spots;
  lun_timeline tl; /* as drawn */
};

/* How far right of a rule a panel begins. */
enum { LUN_BESIDE = 20 };

/* Sizes of the letters. */
static inline lun_type lun_words_type(double size) { return (lun_type){LUN_FACE_WORDS, false, (float)size}; }
static inline lun_type lun_bold_type(double size) { return (lun_type){LUN_FACE_WORDS, true, (float)size}; }
static inline lun_type lun_code_type(double size) { return (lun_type){LUN_FACE_CODE, false, (float)size}; }

/* Remembers that something stands there, in points. */
void lun_page_spot(lun_page *s, lun_spot spot, double x, double y, double w, double h);
/* A panel's title, with its tabs; x of what may stand behind it. */
double lun_page_title(lun_page *s, const lun_slot *slot, double x, double y);
/* The inside of a panel, below its title. */
typedef struct lun_inside {
  double x, y, w, h;
  double title_end, title_y;
} lun_inside;
/* Draws the title, too. */
lun_inside lun_page_begin(lun_page *s, const lun_slot *slot);
/* A few words behind the title. */
void lun_page_note(lun_page *s, const lun_inside *in, const char *text);
/* A hairline. */
void lun_page_rule(lun_page *s, double x, double y, double w, double h);
static inline double lun_page_x(const lun_page *s, double column) { return s->lanes_x + column; }
static inline double lun_page_lanes_end(const lun_page *s) { return s->right - s->side; }
static inline double lun_page_now_x(const lun_page *s) { return s->lanes_x + s->scale.now_col; }
/* Whether timers stand in the Loop as bars that begin at the timeline's now line: left of it there is room for their words. */
bool lun_page_has_bars(const lun_page *s);

void lun_page_status(lun_page *s);
void lun_page_keys(lun_page *s);
void lun_page_loop(lun_page *s, const lun_slot *slot);
void lun_page_loop_row(lun_page *s, lun_rect r);
void lun_page_timeline(lun_page *s, const lun_slot *slot);
void lun_page_lane(lun_page *s, const lun_scene_lane *l, double base, double pitch);
void lun_page_output(lun_page *s, const lun_slot *slot);
void lun_page_source(lun_page *s, const lun_slot *slot);
void lun_page_sequence(lun_page *s, const lun_slot *slot);
void lun_page_lesson(lun_page *s, const lun_slot *slot);
/* In the place of a panel about the run while there is none to be seen. */
void lun_page_veil(lun_page *s, const lun_slot *slot);
/* Whether more tasks are in view than three times `rows`, and nobody chose one; and the picture of them all in r, with
 * its words at `title`. False: there is none. */
bool lun_page_wants_overview(const lun_page *s, int rows);
bool lun_page_overview(lun_page *s, lun_rect r, double title);
void lun_page_table(lun_page *s, lun_rect r);
void lun_page_why(lun_page *s);
void lun_page_help(lun_page *s);
void lun_page_hover(lun_page *s);

#endif
