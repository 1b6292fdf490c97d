/* view.c - what keys do to the view. Each command is a small function in one
 * table; what needs the engine, the record or a file is handed back. It reads
 * the fold to know tasks, and changes nothing but the view. */
#include "view_internal.h"

#include "../../base/arena.h"
#include "../../fold/memory.h"
#include "../lanes.h"

lun_view lun_view_new(bool recorded) {
  lun_view v = {.unit = 1, .mark = INT64_MIN, .lane_top = -1, .tab = LUN_PANEL_REPL, .recorded = recorded};
  v.mode = recorded ? LUN_MODE_LOOK : LUN_MODE_TYPE;
  v.focus = recorded ? LUN_PANEL_TIMELINE : LUN_PANEL_REPL;
  return v;
}

lun_mode lun_view_mode(const lun_view *v) {
  if (v->lesson && v->focus == LUN_PANEL_LESSON && !v->help && !v->why) return LUN_MODE_LEARN;
  return (v->past || v->recorded) && v->mode == LUN_MODE_LOOK ? LUN_MODE_PAST : v->mode;
}

bool lun_view_numbers(const lun_view *v) { return !v->learn.asking || lun_view_mode(v) != LUN_MODE_LEARN; }

/* Which task to show when nobody chose one. */

static bool is_cancelling(const lun_task *t) { return t->cancel.asked && !t->cancel.ended; }
static bool alive(const lun_task *t) { return t->place < LUN_P_DONE; }

bool lun_is_input(const lun_task *t) {
  return t->flags == LUN_FLAG_REPL || t->flags == LUN_FLAG_MAIN ||
         (t->flags != LUN_FLAG_LIB && t->by == 0 && t->parent == 0);
}

static int interest(const lun_task *t) {
  bool input = lun_is_input(t);
  if (alive(t) && is_cancelling(t)) return 4;
  if (alive(t) && input) return 3;
  if (t->place == LUN_P_RUNNING) return 2;
  return input ? 1 : 0;
}

uint32_t lun_view_task(const lun_view *v, const lun_fold *f) {
  enum { NEWEST = 4096 };
  if (v->task && lun_fold_task(f, v->task)) return v->task;
  size_t n = lun_fold_ntasks(f), stop = n > NEWEST ? n - NEWEST : 0;
  uint32_t best = 0;
  int best_interest = 0;
  for (size_t i = n; i > stop; i--) {
    const lun_task *t = lun_fold_task_at(f, i - 1);
    if (!t || interest(t) <= best_interest) continue;
    best = t->id;
    best_interest = interest(t);
  }
  return best;
}

/* Panels. */

void lun_v_focus(lun_view *v, uint8_t panel) {
  v->focus = panel;
  if (panel == LUN_PANEL_REPL || panel >= LUN_PANEL_SOURCE) v->tab = panel;
  v->mode = panel == LUN_PANEL_REPL && !v->recorded ? LUN_MODE_TYPE : LUN_MODE_LOOK;
}

static lun_command look(const deed *d) {
  d->v->mode = LUN_MODE_LOOK;
  d->v->focus = LUN_PANEL_TIMELINE;
  return lun_v_done();
}

static lun_command type(const deed *d) {
  if (d->v->lesson) return (lun_command){.cmd = LUN_CMD_PROMPT};
  if (d->v->recorded) return lun_v_done();
  d->v->help = false;
  lun_v_focus(d->v, LUN_PANEL_REPL);
  return d->v->past ? (lun_command){.cmd = LUN_CMD_NOW} : lun_v_done();
}

static lun_command panel(const deed *d) {
  d->v->help = false;
  if (d->arg == LUN_PANEL_LESSON && !d->v->lesson) return lun_v_refused("No lesson is being played; lunette learn does.");
  lun_v_focus(d->v, (uint8_t)d->arg);
  return lun_v_done();
}

static lun_command next_panel(const deed *d) {
  lun_v_focus(d->v, d->v->focus % (d->v->lesson ? LUN_PANEL_LESSON : LUN_PANEL_SEQUENCE) + 1);
  d->v->mode = LUN_MODE_LOOK;
  return lun_v_done();
}

/* The tab at `arg` places from the one that the focused slot, or the last one, shows. */
static lun_command turn_tab(const deed *d) {
  lun_view *v = d->v;
  const lun_slot *s = lun_layout_slot(&v->shown, (lun_panel_id)v->focus);
  if ((!s || s->n < 2) && v->shown.nslots) s = &v->shown.slot[v->shown.nslots - 1];
  if (!s || s->n < 2) return lun_v_done();
  int at = 0;
  while (s->panel[at] != s->shown) at++;
  v->focus = v->tab = s->panel[(at + d->arg + s->n) % s->n];
  v->mode = LUN_MODE_LOOK;
  return lun_v_done();
}

static lun_command alone(const deed *d) {
  d->v->alone = !d->v->alone;
  return lun_v_done();
}

static lun_command help(const deed *d) {
  d->v->help = !d->v->help;
  d->v->help_top = 0;
  return lun_v_done();
}

static lun_command back(const deed *d) {
  lun_view *v = d->v;
  uint8_t home = v->lesson ? LUN_PANEL_LESSON : LUN_PANEL_TIMELINE;
  if (v->help) v->help = false;
  else if (v->why) v->why = false;
  else if (v->spanned) v->spanned = false;
  else if (v->focus == LUN_PANEL_SEQUENCE && lun_seq_view_back(&v->seq)) return lun_v_done();
  else if (v->alone) v->alone = false;
  else if (v->focus != home) lun_v_focus(v, home);
  else if (v->task) v->task = 0;
  else if (v->recorded) return lun_v_refused("Nothing is open. Q leaves.");
  else return type(d);
  return lun_v_done();
}

/* Lines and tasks. */

/* Keeps the selected lane among those that are shown. */
static void scroll_to(lun_view *v, int index, int n) {
  int rows = at_least(v->shown_lanes, 1);
  if (n <= rows) v->lane_top = -1;
  else if (v->lane_top < 0 || index < v->lane_top || index >= v->lane_top + rows)
    v->lane_top = at_least(index - rows / 2, 0);
}

static int row_of(const lun_lanes *lanes, uint32_t task) {
  for (size_t i = 0; i < lanes->n; i++)
    if (lanes->row[i].task->id == task) return (int)i;
  return -1;
}

void lun_v_select(lun_view *v, const lun_fold *f, uint32_t task) {
  lun_arena a = {0};
  v->task = task;
  lun_lanes lanes = lun_lanes_make(f, v, v->shown_now, INT64_MIN, &a);
  scroll_to(v, row_of(&lanes, task), (int)lanes.n);
  lun_arena_free(&a);
}

static void select_by(lun_view *v, const lun_fold *f, int step) {
  lun_arena a = {0};
  lun_lanes lanes = lun_lanes_make(f, v, v->shown_now, INT64_MIN, &a);
  int n = (int)lanes.n, at = row_of(&lanes, v->task);
  if (n > 0) {
    at = at < 0 ? (step > 0 ? 0 : n - 1) : between(at + step, 0, n - 1);
    v->task = lanes.row[at].task->id;
    scroll_to(v, at, n);
  }
  lun_arena_free(&a);
}

void lun_v_move(lun_view *v, const lun_fold *f, uint8_t panel, int rows) {
  int top = v->source_top > 0 ? v->source_top : v->source_auto;
  if (v->help) v->help_top = at_least(v->help_top + rows, 0);
  else if (v->why) v->why_at = at_least(v->why_at + rows, 0);
  else if (panel == LUN_PANEL_SOURCE) v->source_top = at_least(top + rows, 1);
  else if (panel == LUN_PANEL_SEQUENCE) v->seq.step += rows;
  else if (panel == LUN_PANEL_LESSON) v->lesson_top = at_least(v->lesson_top + rows, 0);
  else select_by(v, f, rows);
}

/* The line that the source is at: gone to, or that of what runs. */
static int source_line(const lun_view *v) {
  return v->source_line > 0 ? v->source_line : (int)LUN_WHERE_LINE(v->source_where);
}

/* In the Source the keys go from line to line: a breakpoint is set on one. The wheel scrolls. */
static void go_down(const deed *d, int rows) {
  lun_view *v = d->v;
  if (v->focus != LUN_PANEL_SOURCE || v->help || v->why) return lun_v_move(v, d->f, v->focus, rows);
  v->source_line = at_least(source_line(v) + rows, 1);
  v->source_top = 0;
}

static lun_command move(const deed *d) {
  go_down(d, d->arg);
  return lun_v_done();
}

static lun_command move_page(const deed *d) {
  const lun_slot *s = lun_layout_slot(&d->v->shown, (lun_panel_id)d->v->focus);
  int row = d->v->unit > 1 ? LUN_ROW_POINTS : 1, rows = d->v->help ? d->v->shown.h / row - 4 : s ? s->area.h / row - 2 : 10;
  go_down(d, d->arg * at_least(rows, 1));
  return lun_v_done();
}

/* In the Sequence: to the instant of the selected row; from anywhere else: to the Sequence. */
lun_command lun_v_enter(const deed *d) {
  lun_view *v = d->v;
  if (v->why) return lun_v_why_enter(d);
  if (!v->task) v->task = lun_view_task(v, d->f);
  if (v->focus != LUN_PANEL_SEQUENCE) return lun_v_focus(v, LUN_PANEL_SEQUENCE), lun_v_done();
  lun_seq_deed what = lun_seq_view_enter(&v->seq, lun_fold_now(d->f)->seq);
  if (what == LUN_SEQ_SOURCE) lun_v_focus(v, LUN_PANEL_SOURCE);
  return what == LUN_SEQ_SEEK ? lun_v_seek((lun_instant){v->shown_now, v->seq.row_seq}) : lun_v_done();
}

static lun_command order(const deed *d) {
  d->v->order = (lun_order)((d->v->order + 1) % LUN_ORDER_COUNT);
  if (d->v->order == LUN_ORDER_MEMORY && !lun_fold_traced(d->f)) d->v->order = LUN_ORDER_TREE;
  d->v->lane_top = -1;
  return lun_v_done();
}

/* The rest. */

static lun_command theme(const deed *d) {
  d->v->theme = d->v->theme == LUN_THEME_DARK ? LUN_THEME_LIGHT : LUN_THEME_DARK;
  return lun_v_done();
}

static lun_command ask_cancel(const deed *d) {
  lun_view *v = d->v;
  const lun_task *t = lun_fold_task(d->f, lun_view_task(v, d->f));
  if (v->recorded) return lun_v_refused("A recorded run is read-only.");
  if (v->past) return lun_v_refused("The past is read-only. End goes back to now.");
  if (!t) return lun_v_refused("There is no task to cancel.");
  if (!alive(t)) return lun_v_refused("This task has ended. j and k choose another one.");
  v->confirm_cancel = true;
  v->task = t->id;
  return lun_v_done();
}

/* The line gone to holds for the file that is shown; a task that is chosen, or runs on, shows its own. */
static lun_command step(const deed *d) {
  d->v->source_line = d->v->source_top = 0;
  return (lun_command){.cmd = (uint8_t)d->arg, .task = d->v->task};
}

static lun_command toggle_break(const deed *d) {
  lun_view *v = d->v;
  uint32_t file = LUN_WHERE_FILE(v->source_where), id = lun_view_task(v, d->f);
  if (v->recorded) return lun_v_refused("A recorded run goes nowhere: there is nothing to break.");
  if (v->past) return lun_v_refused("The past is read-only. End goes back to now.");
  if (v->focus == LUN_PANEL_SOURCE && file)
    return (lun_command){.cmd = LUN_CMD_BREAK, .where = LUN_WHERE(file, source_line(v))};
  return id ? (lun_command){.cmd = LUN_CMD_BREAK, .task = id} : lun_v_refused("There is no task to break on.");
}

/* A digit that chooses nothing names a panel. */
static lun_command choose(const deed *d) {
  if (d->arg <= d->v->learn.options) return (lun_command){.cmd = LUN_CMD_CHOOSE, .arg = d->arg};
  return d->arg <= LUN_PANEL_LESSON && d->v->learn.options == 0 ? panel(d) : lun_v_done();
}

static lun_command answer(lun_view *v, const lun_key *key) {
  v->confirm_cancel = false;
  if (key->name != LUN_KEY_CHAR || (key->ch != 'y' && key->ch != 'Y')) return lun_v_done();
  return (lun_command){.cmd = LUN_CMD_CANCEL_TASK, .task = v->task};
}

/* The text of an input, "<repl-3>", is no file. */
static lun_command edit(const deed *d) {
  uint32_t id = lun_view_task(d->v, d->f), where = d->v->source_where;
  const lun_task *t = lun_fold_task(d->f, id);
  if (d->v->task && t) where = t->where;
  bool file = where && lun_fold_file(d->f, where)[0] != '<';
  if (where && !file) return lun_v_refused("This was typed at the prompt: .edit writes an input in the editor.");
  return (lun_command){.cmd = LUN_CMD_EDIT, .task = id, .where = file ? where : 0};
}

/* What is not in this table is done by whoever runs the screen. */
static const struct {
  lun_v_act *act;
  int arg; /* unless the key has one */
} actions[LUN_CMD_COUNT] = {
  [LUN_CMD_LOOK] = {look, 0},
  [LUN_CMD_TYPE] = {type, 0},
  [LUN_CMD_PANEL] = {panel, 0},
  [LUN_CMD_NEXT_PANEL] = {next_panel, 0},
  [LUN_CMD_TAB_PREV] = {turn_tab, -1},
  [LUN_CMD_TAB_NEXT] = {turn_tab, 1},
  [LUN_CMD_ALONE] = {alone, 0},
  [LUN_CMD_DOWN] = {move, 1},
  [LUN_CMD_UP] = {move, -1},
  [LUN_CMD_PAGE_DOWN] = {move_page, 1},
  [LUN_CMD_PAGE_UP] = {move_page, -1},
  [LUN_CMD_LEFT] = {lun_v_column, -1},
  [LUN_CMD_RIGHT] = {lun_v_column, 1},
  [LUN_CMD_HALF_LEFT] = {lun_v_half_screen, -1},
  [LUN_CMD_HALF_RIGHT] = {lun_v_half_screen, 1},
  [LUN_CMD_CLOSER] = {lun_v_zoom, 1},
  [LUN_CMD_WIDER] = {lun_v_zoom, -1},
  [LUN_CMD_FIT] = {lun_v_fit, 0},
  [LUN_CMD_ENTER] = {lun_v_enter, 0},
  [LUN_CMD_BACK] = {back, 0},
  [LUN_CMD_FIND] = {lun_v_find, 0},
  [LUN_CMD_FIND_NEXT] = {lun_v_find_next, 1},
  [LUN_CMD_FIND_PREV] = {lun_v_find_next, -1},
  [LUN_CMD_WHY] = {lun_v_why, 0},
  [LUN_CMD_AXIS] = {lun_v_axis, 0},
  [LUN_CMD_TABLE] = {lun_v_table, 0},
  [LUN_CMD_MARK] = {lun_v_mark, 0},
  [LUN_CMD_ORDER] = {order, 0},
  [LUN_CMD_THEME] = {theme, 0},
  [LUN_CMD_HELP] = {help, 0},
  [LUN_CMD_ASK_CANCEL] = {ask_cancel, 0},
  [LUN_CMD_EDIT] = {edit, 0},
  [LUN_CMD_STEP] = {step, LUN_CMD_STEP},
  [LUN_CMD_TICK] = {step, LUN_CMD_TICK},
  [LUN_CMD_STEP_LINE] = {step, LUN_CMD_STEP_LINE},
  [LUN_CMD_STEP_OVER] = {step, LUN_CMD_STEP_OVER},
  [LUN_CMD_STEP_OUT] = {step, LUN_CMD_STEP_OUT},
  [LUN_CMD_STEP_AWAIT] = {step, LUN_CMD_STEP_AWAIT},
  [LUN_CMD_BREAK] = {toggle_break, 0},
  [LUN_CMD_CHOOSE] = {choose, 0},
};

lun_command lun_view_key(lun_view *v, const lun_fold *f, const lun_key *key) {
  lun_mode mode = lun_view_mode(v);
  if (v->confirm_cancel) return answer(v, key);
  if (v->finding) return lun_v_find_key(v, f, key);
  if (key->name >= LUN_KEY_CLICK) return lun_v_mouse(v, f, key);
  if (v->help && key->name == LUN_KEY_ESC) return back(&(deed){v, f, 0});
  const lun_binding *b = lun_binding_of(mode, key);
  if (!b) return (lun_command){.cmd = mode == LUN_MODE_TYPE ? LUN_CMD_PASS : LUN_CMD_NONE};
  if (!actions[b->cmd].act) return (lun_command){.cmd = b->cmd};
  return actions[b->cmd].act(&(deed){v, f, b->arg ? b->arg : actions[b->cmd].arg});
}
