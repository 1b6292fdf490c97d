/* view.h - what the viewer remembers beside the fold: focus, selection, zoom,
 * panning, theme. It changes by keys alone and owns nothing of the run, so a
 * view outlives an engine. Times are ns on the loop's clock. */
#ifndef LUN_VIEW_H
#define LUN_VIEW_H

#include "../../fold/fold.h"
#include "../../fold/summary.h"
#include "keys.h"
#include "lesson_keys.h"
#include "layout.h"
#include "../scale.h"
#include "../sequence/sequence_view.h"
#include "../source.h"
#include "spots.h"

typedef enum lun_theme { LUN_THEME_DARK, LUN_THEME_LIGHT } lun_theme;
/* What a column of the timeline is: a stretch of time, or a part of a callback (axis.h). */
typedef enum lun_axis { LUN_AXIS_TIME, LUN_AXIS_CALLS } lun_axis;
typedef enum lun_order { LUN_ORDER_TREE, LUN_ORDER_STATE, LUN_ORDER_RUN, LUN_ORDER_WAITED, LUN_ORDER_MEMORY, LUN_ORDER_COUNT } lun_order;

/* A drag of the mouse; `left`: the left edge of the scale; `x`: the pointer; `seen`: where it was in the last frame. */
typedef enum lun_drag_kind { LUN_DRAG_NONE, LUN_DRAG_SCRUB, LUN_DRAG_PAN, LUN_DRAG_SPAN } lun_drag_kind;
typedef struct lun_drag {
  uint8_t what; /* lun_drag_kind */
  int left, x, seen;
  lun_instant from;
} lun_drag;

struct lun_view {
  lun_mode mode;       /* TYPE or LOOK; PAST follows from `past` (lun_view_mode) */
  uint8_t focus;       /* lun_panel_id that has the keys */
  uint8_t tab;         /* of the bench, when its panels are tabs: REPL, SOURCE, SEQUENCE or LESSON */
  bool alone;          /* the focused panel has the whole screen */
  bool help;           /* the help lies over the panels */
  int help_top;        /* its first line */
  bool why;            /* the answers about the selected task lie over the bench */
  int why_at;          /* the sentence that is chosen, from 0 */
  bool lesson;         /* a lesson stands beside the picture, panel 6 */
  int lesson_top;      /* its first row; more than there are: the last ones; LUN_LESSON_NEWS */
  lun_lesson_keys learn; /* what its keys do now: set by whoever plays it */
  bool beside;         /* this is the prompt of a lesson, to which one goes back */
  bool ascii;          /* no Unicode, see glyphs.h */
  bool recorded;       /* a finished trace: there is no live engine and no prompt */
  bool growing;        /* ... whose writer still writes it */
  bool cut_off;        /* ... whose writer died: it has no end */
  bool dead;           /* the engine is gone, however it ended: set by whoever knows */
  bool past;           /* the fold stands before the newest record: set by whoever seeks */
  bool confirm_cancel; /* `x` was pressed: y answers */
  lun_theme theme;
  lun_order order;
  bool table;            /* the timeline is a table of tasks */
  lun_axis axis;
  int unit;              /* how many columns of the scale a character's width is: 1 in a terminal */
  int call_cols;         /* columns of a callback, 0: LUN_CALL_COLS */
  uint32_t task;         /* the selected task, 0: the most interesting one */
  int64_t per_col;       /* ns per column of the timeline, 0: automatic */
  int64_t auto_per_col;  /* what was chosen automatically, so that it does not jump */
  uint32_t auto_task;    /* ... for this task */
  int64_t auto_newest;   /* ... of a recorded run: for a record that ends here, and a now line in this column */
  int auto_col;
  int64_t mark;          /* set by `m`, INT64_MIN: none */
  int lane_top;          /* first lane shown below the loop's, -1: automatic */
  int lanes_kept;        /* rows that the timeline has taken so far: it grows, so that the prompt stays where it is */
  int source_top;        /* first line of the source, 0: follows the running task */
  int source_auto;       /* ... as it follows: its first line, which stays while it can */
  uint32_t source_where; /* the place that the source shows (LUN_WHERE), 0: none yet */
  lun_seq_view seq;      /* what is remembered of the sequence */
  int source_line;       /* a line of the source that was gone to, chosen or found, 0: none */
  uint64_t found_output; /* the record of the line of output that was found, 0: none */
  int cursor_col;        /* in the past: 1 + the column of the cursor, where somebody has put it; 0: the usual one */
  bool spanned;          /* a span of time is chosen: from span[0] to span[1] */
  lun_instant span[2];
  lun_drag drag;
  char said[512];        /* what was last said of a place, or of trouble */
  bool finding;          /* a search text is being typed */
  char find[64];         /* what is searched for, UTF-8 */
  /* What the last frame showed, for the keys and the mouse. */
  lun_layout shown;
  int shown_lanes; /* how many fitted below the loop's */
  lun_scale shown_scale;              /* its knots are valid until the next frame */
  int64_t shown_per_col, shown_now;   /* 0 on the axis by callbacks */
  lun_spots *spots;                   /* valid until the next frame; NULL: none yet */
  lun_sources *sources;               /* the texts that the frame reads, borrowed; NULL: none */
  const lun_summary *whole;           /* of all that is recorded, borrowed; NULL: none */
};

/* What lun_view_key could not do alone. */
typedef struct lun_command {
  uint8_t cmd;    /* lun_cmd; NONE: all is done, draw again; PASS: not a key of the view */
  uint32_t task;  /* CANCEL_TASK, EDIT, STEP_AWAIT, BREAK */
  uint32_t where; /* EDIT, BREAK: LUN_WHERE, 0: unknown, or none */
  int arg;        /* CHOOSE: the number of the answer */
  int64_t t;      /* SEEK */
  uint64_t seq;   /* SEEK: the record to go to, 0: the last one at t */
  const char *note; /* a sentence for the last row: why nothing was done; NULL: none */
} lun_command;

/* A view for a new screen: REPL focused, TYPE mode (LOOK and Timeline when `recorded`), dark. */
lun_view lun_view_new(bool recorded);
/* TYPE, LOOK, or PAST; a recorded run is all past. */
lun_mode lun_view_mode(const lun_view *v);
/* Whether a digit goes to a panel now, whose title then has its number. While a question of a lesson is open it answers. */
bool lun_view_numbers(const lun_view *v);
/* Applies a key. Commands of the first group of lun_cmd are done here, the others are returned. */
lun_command lun_view_key(lun_view *v, const lun_fold *f, const lun_key *key);
/* Where `!` goes: to the trouble behind record `at`, in a state that knows all of them; `at` 0: the newest. Selects its
 * task; the note says what happened and what to do. */
lun_command lun_view_trouble(lun_view *v, const lun_fold *newest, uint64_t at);
/* The task that Source and Sequence show: the selected one; else the newest task that is being cancelled; else the
 * newest input, else the one that runs. 0: there is none. */
uint32_t lun_view_task(const lun_view *v, const lun_fold *f);
/* Whether a task is what the user started: an input of the prompt, or a script's main task. */
bool lun_is_input(const lun_task *t);

#endif
