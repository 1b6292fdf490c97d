/* scene.h - what the Timeline shows, as plain structs: lanes, bars, marks,
 * arrows and captions, placed in lanes and fractional columns. No cells and no
 * pixels: every back end paints the same scene. All of it lives in the frame's
 * arena; times are ns on the loop's clock. */
#ifndef LUN_SCENE_H
#define LUN_SCENE_H

#include "../base/arena.h"
#include "../fold/summary.h"
#include "lanes.h"
#include "scale.h"

/* A stretch of a lane. */
typedef struct lun_bar {
  double x0, x1;     /* columns from the lane's left edge, within 0..cols */
  double ran;        /* columns that it really filled: less than x1 - x0 when short turns were merged */
  int turns;         /* how many were */
  uint8_t place;     /* lun_place: its height */
  uint8_t what;      /* waiting: enum LUN_AUX_WHAT */
  bool cancelling;   /* violet */
  bool blocked;      /* red: the part of a turn beyond slow_callback_duration */
  bool ahead;        /* recorded after the cursor: faint */
  bool idle;         /* of the loop's lane: in the poll */
  uint32_t where;    /* running: where it gave the loop up (LUN_WHERE), 0: unknown */
  const char *label; /* "sleep 0.08"; "BLOCKED 1.240 s" */
  const char *brief; /* the same, shorter: "0.08" */
} lun_bar;

typedef enum lun_mark_kind {
  LUN_MARK_REQUEST,   /* a cancellation was asked for */
  LUN_MARK_OUTCOME,   /* the task ended; place says how */
  LUN_MARK_SWALLOWED, /* the cancellation ended, and the task went on */
  LUN_MARK_CALLBACK,  /* a plain callback ran: label */
  LUN_MARK_LOST,      /* records are missing: label says how many */
  LUN_MARK_TICK,      /* a tick of the loop began */
  LUN_MARK_USER,      /* a mark of the program or the viewer: label */
  LUN_MARK_TROUBLE,   /* trouble that no bar shows: label, its word */
  LUN_MARK_HELD,      /* the loop was held here, and its time stood still: label says how long */
  LUN_MARK_DUE,       /* a timer is due, in the future or since then: label */
} lun_mark_kind;

typedef struct lun_mark {
  double x;
  uint8_t kind, place;
  bool late, cancelling, ahead;
  bool cut; /* DUE: beyond the right edge */
  const char *label;
} lun_mark;

typedef struct lun_scene_lane {
  const lun_lane_row *row; /* NULL: the loop's lane */
  lun_bar *bar;
  size_t nbars;
  lun_mark *mark;
  size_t nmarks;
  double wait_from; /* where the dotted line to its timer begins: now; only with wait_to */
  double wait_to;   /* < 0: no timer */
  const char *late; /* "late 0.564 s", or NULL */
  double late_from;
} lun_scene_lane;

/* From the lane of who asked for a cancellation to the lane that was asked. -1 is the loop's lane. */
typedef struct lun_arrow {
  double x;
  int from, to;
} lun_arrow;

typedef struct lun_timeline {
  lun_scale scale;
  lun_scene_lane loop;
  lun_scene_lane *lane; /* those that are shown */
  int nlanes;
  int first, all; /* the first shown, of how many */
  size_t folded;  /* ended tasks without a lane */
  lun_arrow *arrow;
  size_t narrows;
} lun_timeline;

/* The newest bar of what was recorded up to the moment shown, NULL: there is none. */
const lun_bar *lun_newest_bar(const lun_scene_lane *l);
/* Builds the scene of lanes [first, first + rows). */
lun_timeline lun_timeline_make(lun_fold *f, const lun_fold *ahead, const lun_summary *whole, const lun_lanes *lanes, int first, int rows,
                               lun_scale scale, int64_t now, lun_arena *a);

#endif
