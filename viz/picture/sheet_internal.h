/* sheet_internal.h - what the panels of a sheet share. A panel is one file and
 * one row of the table in sheet.c. Nobody else includes it. */
#ifndef LUN_SHEET_INTERNAL_H
#define LUN_SHEET_INTERNAL_H

#include "../scene/moment.h"
#include "../scene/scene.h"
#include "../scene/source_rows.h"
#include "sheet.h"

struct lun_sheet {
  lun_picture *p;
  const lun_sheet_in *in;
  lun_moment m;
  lun_layout lay;
  lun_lanes lanes;
  lun_scale scale; /* of the lanes: a column is a point */
  double margin, lanes_x;
  lun_sources *sources;
  lun_spots *spots;
  lun_timeline tl; /* as drawn */
};

/* Sizes of the letters. */
static inline lun_type lun_words_type(double size) { return (lun_type){LUN_FACE_WORDS, false, (float)size}; }
static inline lun_type lun_bold_type(double size) { return (lun_type){LUN_FACE_WORDS, true, (float)size}; }
static inline lun_type lun_code_type(double size) { return (lun_type){LUN_FACE_CODE, false, (float)size}; }

/* Remembers that something stands there, in points. */
void lun_sheet_spot(lun_sheet *s, lun_spot spot, double x, double y, double w, double h);
/* A panel's title, with its tabs; x of what may stand behind it. */
double lun_sheet_title(lun_sheet *s, const lun_slot *slot, double x, double y);
/* A hairline. */
void lun_sheet_rule(lun_sheet *s, double x, double y, double w, double h);
static inline double lun_sheet_x(const lun_sheet *s, double column) { return s->lanes_x + column; }
static inline double lun_sheet_now_x(const lun_sheet *s) { return s->lanes_x + s->scale.now_col; }

void lun_sheet_status(lun_sheet *s);
void lun_sheet_keys(lun_sheet *s);
void lun_sheet_loop(lun_sheet *s, const lun_slot *slot);
void lun_sheet_loop_row(lun_sheet *s, lun_rect r);
void lun_sheet_timeline(lun_sheet *s, const lun_slot *slot);
void lun_sheet_lane(lun_sheet *s, const lun_scene_lane *l, double base, double pitch);
void lun_sheet_output(lun_sheet *s, const lun_slot *slot);
void lun_sheet_source(lun_sheet *s, const lun_slot *slot);
void lun_sheet_sequence(lun_sheet *s, const lun_slot *slot);
void lun_sheet_hover(lun_sheet *s);

#endif
