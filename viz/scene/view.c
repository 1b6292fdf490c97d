/* view.c - what keys do to the view. Each command is a small function in one
 * table; what needs the engine, the record or a file is handed back. It reads
 * the fold to know tasks, and changes nothing but the view. */
#include "view.h"

#include <string.h>

#include "../base/arena.h"
#include "axis.h"
#include "lanes.h"
#include "../base/sanitise.h"
#include "scale.h"

static const lun_command done = {0};

static lun_command refused(const char *why) { return (lun_command){.note = why}; }

lun_view lun_view_new(bool recorded) {
  lun_view v = {.mark = INT64_MIN, .lane_top = -1, .tab = LUN_PANEL_REPL, .recorded = recorded};
  v.mode = recorded ? LUN_MODE_LOOK : LUN_MODE_TYPE;
  v.focus = recorded ? LUN_PANEL_TIMELINE : LUN_PANEL_REPL;
  return v;
}

lun_mode lun_view_mode(const lun_view *v) {
  return (v->past || v->recorded) && v->mode == LUN_MODE_LOOK ? LUN_MODE_PAST : v->mode;
}

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

/* What a command is done to, and its argument: a panel, a direction, a number of columns. */
typedef struct deed {
  lun_view *v;
  const lun_fold *f;
  int arg;
} deed;

/* Panels. */

static void focus(lun_view *v, uint8_t panel) {
  v->focus = panel;
  if (panel == LUN_PANEL_REPL || panel == LUN_PANEL_SOURCE || panel == LUN_PANEL_SEQUENCE) v->tab = panel;
  v->mode = panel == LUN_PANEL_REPL && !v->recorded ? LUN_MODE_TYPE : LUN_MODE_LOOK;
}

static lun_command look(const deed *d) {
  d->v->mode = LUN_MODE_LOOK;
  d->v->focus = LUN_PANEL_TIMELINE;
  return done;
}

static lun_command type(const deed *d) {
  if (d->v->recorded) return done;
  d->v->help = false;
  focus(d->v, LUN_PANEL_REPL);
  return d->v->past ? (lun_command){.cmd = LUN_CMD_NOW} : done;
}

static lun_command panel(const deed *d) {
  d->v->help = false;
  focus(d->v, (uint8_t)d->arg);
  return done;
}

static lun_command next_panel(const deed *d) {
  focus(d->v, d->v->focus % (LUN_PANEL_COUNT - 1) + 1);
  d->v->mode = LUN_MODE_LOOK;
  return done;
}

/* The tab at `arg` places from the one that the focused slot, or the last one, shows. */
static lun_command turn_tab(const deed *d) {
  lun_view *v = d->v;
  const lun_slot *s = lun_layout_slot(&v->shown, (lun_panel_id)v->focus);
  if ((!s || s->n < 2) && v->shown.nslots) s = &v->shown.slot[v->shown.nslots - 1];
  if (!s || s->n < 2) return done;
  int at = 0;
  while (s->panel[at] != s->shown) at++;
  v->focus = v->tab = s->panel[(at + d->arg + s->n) % s->n];
  v->mode = LUN_MODE_LOOK;
  return done;
}

static lun_command alone(const deed *d) {
  d->v->alone = !d->v->alone;
  return done;
}

static lun_command help(const deed *d) {
  d->v->help = !d->v->help;
  d->v->help_top = 0;
  return done;
}

static lun_command back(const deed *d) {
  lun_view *v = d->v;
  if (v->help) v->help = false;
  else if (v->alone) v->alone = false;
  else if (v->focus != LUN_PANEL_TIMELINE) focus(v, LUN_PANEL_TIMELINE);
  else if (v->task) v->task = 0;
  else if (v->recorded) return refused("Nothing is open. Q leaves.");
  else return type(d);
  return done;
}

/* Lines and tasks. */

static int at_least(int v, int lo) { return v < lo ? lo : v; }
static int between(int v, int lo, int hi) { return v < lo ? lo : v > hi ? hi : v; }

/* Keeps the selected lane among those that are shown. */
static void scroll_to(lun_view *v, int index, int n) {
  int rows = at_least(v->shown_lanes, 1);
  if (n <= rows) v->lane_top = -1;
  else if (v->lane_top < 0 || index < v->lane_top || index >= v->lane_top + rows)
    v->lane_top = at_least(index - rows / 2, 0);
}

static void select_by(lun_view *v, const lun_fold *f, int step) {
  lun_arena a = {0};
  lun_lanes lanes = lun_lanes_make(f, v, v->shown_now, INT64_MIN, &a);
  int n = (int)lanes.n, at = -1;
  for (int i = 0; i < n; i++)
    if (lanes.row[i].task->id == v->task) at = i;
  if (n > 0) {
    at = at < 0 ? (step > 0 ? 0 : n - 1) : between(at + step, 0, n - 1);
    v->task = lanes.row[at].task->id;
    scroll_to(v, at, n);
  }
  lun_arena_free(&a);
}

/* Downwards by `rows`, in the panel that has the focus. */
static void move_by(lun_view *v, const lun_fold *f, int rows) {
  if (v->help) v->help_top = at_least(v->help_top + rows, 0);
  else if (v->focus == LUN_PANEL_SOURCE) v->source_top = at_least(at_least(v->source_top, 1) + rows, 1);
  else if (v->focus == LUN_PANEL_SEQUENCE) v->seq_back = at_least(v->seq_back - rows, 0);
  else select_by(v, f, rows);
}

static lun_command move(const deed *d) {
  move_by(d->v, d->f, d->arg);
  return done;
}

static lun_command move_page(const deed *d) {
  const lun_slot *s = lun_layout_slot(&d->v->shown, (lun_panel_id)d->v->focus);
  int rows = d->v->help ? d->v->shown.h - 4 : s ? s->area.h - 2 : 10;
  move_by(d->v, d->f, d->arg * at_least(rows, 1));
  return done;
}

static lun_command enter(const deed *d) {
  lun_view *v = d->v;
  if (!v->task) v->task = lun_view_task(v, d->f);
  v->seq_back = 0;
  focus(v, v->focus == LUN_PANEL_SEQUENCE ? LUN_PANEL_SOURCE : LUN_PANEL_SEQUENCE);
  return done;
}

static lun_command order(const deed *d) {
  d->v->order = (lun_order)((d->v->order + 1) % LUN_ORDER_COUNT);
  d->v->lane_top = -1;
  return done;
}

/* Time. */

static lun_command seek_to(lun_instant m) { return (lun_command){.cmd = LUN_CMD_SEEK, .t = m.t, .seq = m.seq}; }

/* So many columns from the now line; to the left of what is shown there is still the time before. */
static lun_command seek_by(const lun_view *v, int cols) {
  if (v->axis == LUN_AXIS_TIME) return seek_to((lun_instant){v->shown_now + cols * v->shown_per_col, 0});
  return seek_to(lun_scale_moment(&v->shown_scale, v->shown_scale.now_col + cols));
}

/* By callbacks, the least step is one of them. */
static lun_command column(const deed *d) {
  lun_view *v = d->v;
  if (v->axis == LUN_AXIS_TIME) return seek_by(v, d->arg);
  if (d->arg < 0) return (lun_command){.cmd = LUN_CMD_STEP_BACK};
  return (lun_command){.cmd = v->past ? LUN_CMD_STEP : LUN_CMD_NONE};
}

static lun_command half_screen(const deed *d) {
  return seek_by(d->v, d->arg * at_least((d->v->shown.w - d->v->shown.name_cols) / 2, 1));
}

static lun_command zoom(const deed *d) {
  int64_t shown = d->v->shown_per_col;
  int width = d->v->call_cols ? d->v->call_cols : LUN_CALL_COLS;
  if (d->v->axis == LUN_AXIS_CALLS)
    d->v->call_cols = d->arg > 0 ? lun_width_wider(width) : lun_width_narrower(width);
  else if (shown) d->v->per_col = d->arg > 0 ? lun_step_finer(shown) : lun_step_coarser(shown);
  return done;
}

/* The whole life of the selected task left of the now line; the second time the scale is automatic again. */
static lun_command fit(const deed *d) {
  lun_view *v = d->v;
  const lun_task *t = lun_fold_task(d->f, lun_view_task(v, d->f));
  int cols = at_least(lun_layout_now_col(&v->shown, v->shown.w - v->shown.name_cols, v->past), 1);
  int64_t step = t ? lun_step_at_least((v->shown_now - t->t_created) / cols + 1) : 0;
  v->per_col = step == v->per_col ? 0 : step;
  return done;
}

static lun_command axis(const deed *d) {
  d->v->axis = d->v->axis == LUN_AXIS_TIME ? LUN_AXIS_CALLS : LUN_AXIS_TIME;
  return done;
}

static lun_command table(const deed *d) {
  d->v->table = !d->v->table;
  d->v->lane_top = -1;
  focus(d->v, LUN_PANEL_TIMELINE);
  return done;
}

static lun_command mark(const deed *d) {
  d->v->mark = d->v->mark == d->v->shown_now ? INT64_MIN : d->v->shown_now;
  return done;
}

/* The first time of trouble, and the first one after the cursor. */
typedef struct trouble {
  int64_t after, first, next; /* INT64_MAX: none */
  uint32_t first_task, next_task;
} trouble;

static void offer(trouble *tr, int64_t t, uint32_t task) {
  if (t < tr->first) tr->first = t, tr->first_task = task;
  if (t > tr->after && t < tr->next) tr->next = t, tr->next_task = task;
}

static void offer_task(trouble *tr, const lun_task *t) {
  if (t->place == LUN_P_FAILED) offer(tr, t->t_ended, t->id);
  if (t->cancel.swallowed) offer(tr, t->cancel.t_ended, t->id);
  for (size_t i = t->lane.span_first; i < t->lane.nspans; i++)
    if (t->lane.span[i].blocked) offer(tr, t->lane.span[i].begin, t->id);
}

static lun_command next_trouble(const deed *d) {
  lun_view *v = d->v;
  trouble tr = {v->past || v->recorded ? v->shown_now : INT64_MAX, INT64_MAX, INT64_MAX, 0, 0};
  for (size_t i = 0, n = lun_fold_ntasks(d->f); i < n; i++) {
    const lun_task *t = lun_fold_task_at(d->f, i);
    if (t) offer_task(&tr, t);
  }
  if (tr.first == INT64_MAX) return refused("There is no trouble: nothing blocked, failed, or swallowed a cancellation.");
  bool wrapped = tr.next == INT64_MAX;
  v->task = wrapped ? tr.first_task : tr.next_task;
  return (lun_command){.cmd = LUN_CMD_SEEK, .t = wrapped ? tr.first : tr.next};
}

/* Finding. */

static bool named(const lun_task *t, const char *text) {
  return strstr(t->label, text) || strstr(t->func, text) || strstr(t->name, text);
}

/* The next task, or the one before, whose name has the text in it; from the last one on it begins anew. */
static lun_command find_next(const deed *d) {
  lun_view *v = d->v;
  size_t n = lun_fold_ntasks(d->f), at = 0;
  if (!v->find[0]) return done;
  while (at < n && lun_fold_task_at(d->f, at)->id != v->task) at++;
  if (at == n) at = d->arg > 0 ? n - 1 : 0;
  for (size_t i = 1; i <= n; i++) {
    const lun_task *t = lun_fold_task_at(d->f, (at + (d->arg > 0 ? i : n - i % n)) % n);
    if (!named(t, v->find)) continue;
    v->task = t->id;
    return done;
  }
  return refused("No task has that in its name.");
}

static lun_command find(const deed *d) {
  d->v->finding = true;
  d->v->find[0] = 0;
  return done;
}

static void find_append(lun_view *v, uint32_t ch) {
  char utf8[4];
  size_t n = strlen(v->find), len = lun_unsafe(ch) ? 0 : lun_utf8_put(utf8, ch);
  if (n + len >= sizeof v->find) return;
  memcpy(v->find + n, utf8, len);
  v->find[n + len] = 0;
}

static void find_rub_out(lun_view *v) {
  size_t n = strlen(v->find);
  while (n > 0 && ((unsigned char)v->find[--n] & 0xC0) == 0x80) continue;
  v->find[n] = 0;
}

static lun_command find_key(lun_view *v, const lun_fold *f, const lun_key *key) {
  if (key->name == LUN_KEY_CHAR && !(key->mods & (LUN_MOD_ALT | LUN_MOD_CTRL))) find_append(v, key->ch);
  else if (key->name == LUN_KEY_BACKSPACE) find_rub_out(v);
  else if (key->name == LUN_KEY_ENTER || key->name == LUN_KEY_ESC) v->finding = false;
  return key->name == LUN_KEY_ENTER ? find_next(&(deed){v, f, 1}) : done;
}

/* The rest. */

static lun_command theme(const deed *d) {
  d->v->theme = d->v->theme == LUN_THEME_DARK ? LUN_THEME_LIGHT : LUN_THEME_DARK;
  return done;
}

static lun_command ask_cancel(const deed *d) {
  lun_view *v = d->v;
  const lun_task *t = lun_fold_task(d->f, lun_view_task(v, d->f));
  if (v->recorded) return refused("A recorded run is read-only.");
  if (v->past) return refused("The past is read-only. End goes back to now.");
  if (!t) return refused("There is no task to cancel.");
  if (!alive(t)) return refused("This task has ended. j and k choose another one.");
  v->confirm_cancel = true;
  v->task = t->id;
  return done;
}

static lun_command answer(lun_view *v, const lun_key *key) {
  v->confirm_cancel = false;
  if (key->name != LUN_KEY_CHAR || (key->ch != 'y' && key->ch != 'Y')) return done;
  return (lun_command){.cmd = LUN_CMD_CANCEL_TASK, .task = v->task};
}

/* The text of an input, "<repl-3>", is no file. */
static lun_command edit(const deed *d) {
  uint32_t id = lun_view_task(d->v, d->f), where = d->v->source_where;
  const lun_task *t = lun_fold_task(d->f, id);
  if (d->v->task && t) where = t->where;
  bool file = where && lun_fold_file(d->f, where)[0] != '<';
  if (where && !file) return refused("This was typed at the prompt: .edit writes an input in the editor.");
  return (lun_command){.cmd = LUN_CMD_EDIT, .task = id, .where = file ? where : 0};
}

static bool within(lun_rect r, int x, int y) { return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h; }

static lun_command click(lun_view *v, const lun_key *key) {
  for (int i = 0; i < v->shown.nslots; i++)
    if (within(v->shown.slot[i].area, key->x, key->y)) focus(v, v->shown.slot[i].shown);
  bool lane = v->focus == LUN_PANEL_TIMELINE && key->y >= 0 && key->y < LUN_CELLS_MAX_H;
  if (lane && v->row_task[key->y]) v->task = v->row_task[key->y];
  return done;
}

static lun_command mouse(lun_view *v, const lun_fold *f, const lun_key *key) {
  int up = key->name == LUN_KEY_WHEEL_UP ? 1 : -1;
  if (key->name == LUN_KEY_CLICK) return click(v, key);
  if (key->name == LUN_KEY_DRAG) return done;
  if (key->mods & LUN_MOD_CTRL) return zoom(&(deed){v, f, up});
  if (key->mods & LUN_MOD_SHIFT) return seek_by(v, -4 * up);
  if (lun_view_mode(v) == LUN_MODE_TYPE) return (lun_command){.cmd = LUN_CMD_PASS};
  return move(&(deed){v, f, -3 * up});
}

/* What is not in this table is done by whoever runs the screen. */
static const struct {
  lun_command (*act)(const deed *d);
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
  [LUN_CMD_LEFT] = {column, -1},
  [LUN_CMD_RIGHT] = {column, 1},
  [LUN_CMD_HALF_LEFT] = {half_screen, -1},
  [LUN_CMD_HALF_RIGHT] = {half_screen, 1},
  [LUN_CMD_CLOSER] = {zoom, 1},
  [LUN_CMD_WIDER] = {zoom, -1},
  [LUN_CMD_FIT] = {fit, 0},
  [LUN_CMD_ENTER] = {enter, 0},
  [LUN_CMD_BACK] = {back, 0},
  [LUN_CMD_FIND] = {find, 0},
  [LUN_CMD_FIND_NEXT] = {find_next, 1},
  [LUN_CMD_FIND_PREV] = {find_next, -1},
  [LUN_CMD_TROUBLE] = {next_trouble, 0},
  [LUN_CMD_AXIS] = {axis, 0},
  [LUN_CMD_TABLE] = {table, 0},
  [LUN_CMD_MARK] = {mark, 0},
  [LUN_CMD_ORDER] = {order, 0},
  [LUN_CMD_THEME] = {theme, 0},
  [LUN_CMD_HELP] = {help, 0},
  [LUN_CMD_ASK_CANCEL] = {ask_cancel, 0},
  [LUN_CMD_EDIT] = {edit, 0},
};

lun_command lun_view_key(lun_view *v, const lun_fold *f, const lun_key *key) {
  lun_mode mode = lun_view_mode(v);
  if (v->confirm_cancel) return answer(v, key);
  if (v->finding) return find_key(v, f, key);
  if (key->name >= LUN_KEY_CLICK) return mouse(v, f, key);
  if (v->help && key->name == LUN_KEY_ESC) return back(&(deed){v, f, 0});
  const lun_binding *b = lun_binding_of(mode, key);
  if (!b) return (lun_command){.cmd = mode == LUN_MODE_TYPE ? LUN_CMD_PASS : LUN_CMD_NONE};
  if (!actions[b->cmd].act) return (lun_command){.cmd = b->cmd};
  return actions[b->cmd].act(&(deed){v, f, b->arg ? b->arg : actions[b->cmd].arg});
}
