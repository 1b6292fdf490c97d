/* panel_sequence.c - the Sequence: paints the rows of one task's diagram as
 * lifelines and arrows. From left to right stand the loop, who asked for a
 * cancellation, the task, and what it awaits, whose column is used again. */
#include <string.h>

#include "panel.h"
#include "../scene/sentences.h"
#include "../scene/sequence.h"

/* The columns of the lifelines on the screen; -1: there is none. */
typedef struct columns {
  int loop, asker, task, awaited, time;
} columns;

/* What the rows of one diagram share. */
typedef struct sheet {
  lun_stage *s;
  lun_rect r;
  lun_sequence q;
  columns c;
} sheet;

static int width(const char *s) { return lun_text_width(s, strlen(s)); }
static lun_style dim(void) { return lun_ink_of(LUN_INK_DIM); }

static columns columns_of(lun_rect r, const lun_sequence *q) {
  columns c = {.loop = r.x + 3, .awaited = r.x + r.w - 11, .asker = -1, .time = r.x + r.w - 5};
  bool asked = q->asker && r.w >= 48;
  if (asked) c.awaited = r.x + r.w - 10;
  int span = c.awaited - c.loop;
  c.task = c.loop + (asked ? span * 62 / 100 : span / 2);
  if (asked) c.asker = c.loop + span * 30 / 100;
  return c;
}

const lun_task *lun_stage_task(const lun_stage *s) { return lun_fold_task(s->fold, lun_view_task(s->view, s->fold)); }

void lun_title_sequence(lun_stage *s, lun_pen *p) {
  const lun_task *t = lun_stage_task(s);
  if (t) lun_pen_print(p, dim(), " · %s", t->label);
}

/* Lifelines. */

static void put(const sheet *sh, int x, int y, lun_style st, uint32_t ch) {
  lun_cells_set(sh->s->g, sh->r, x, y, st, ch);
}

/* What was recorded after the cursor is faint; what the loop knows of the future is not. */
static bool faint(const sheet *sh, const lun_seq_row *row) { return row->ahead && sh->s->view->past; }

static lun_ink life_ink(const sheet *sh, const lun_seq_row *row) {
  if (faint(sh, row)) return LUN_INK_FAINT;
  if (row->blocked) return LUN_INK_FAILED;
  if (row->cancelling) return LUN_INK_CANCEL;
  return row->life == LUN_LIFE_RUN ? LUN_INK_RUNNING : row->life == LUN_LIFE_READY ? LUN_INK_READY : LUN_INK_WAITING;
}

static uint32_t life_char(const lun_seq_row *row) {
  if (row->ahead) return 0x2506;
  if (row->life == LUN_LIFE_RUN) return 0x2588;
  if (row->life == LUN_LIFE_READY) return 0x258C;
  return row->cancelling ? 0x2551 : 0x2502;
}

static void paint_lifelines(const sheet *sh, const lun_seq_row *row, int y) {
  uint32_t thin = row->ahead ? 0x2506 : 0x2502;
  lun_style rule = lun_ink_of(LUN_INK_RULE);
  put(sh, sh->c.loop, y, rule, thin);
  if (sh->c.asker >= 0) put(sh, sh->c.asker, y, rule, thin);
  if (row->life != LUN_LIFE_NONE) put(sh, sh->c.task, y, lun_ink_of(life_ink(sh, row)), life_char(row));
  if (row->awaited) put(sh, sh->c.awaited, y, lun_ink_of(LUN_INK_WAITING), thin);
}

/* Arrows: a line from x0 to x1, both included, with its tip at x1 and its name in the middle. */

typedef struct arrow {
  uint32_t line, tip;
  lun_style line_style, name_style;
} arrow;

static void paint_arrow(const sheet *sh, int y, int x0, int x1, arrow a, const char *name) {
  char cut[256];
  int lo = x0 < x1 ? x0 : x1, n = (x0 < x1 ? x1 - x0 : x0 - x1) + 1;
  lun_cells_hline(sh->s->g, sh->r, lo, y, n, a.line_style, a.line);
  put(sh, x1, y, a.line_style, a.tip);
  int room = n - 4;
  if (room < 3 || !*name) return;
  lun_elide(cut, sizeof cut, name, room, false);
  int w = width(cut);
  lun_pen p = lun_pen_at(sh->s->g, sh->r, lo + (n - w - 2) / 2 + (x0 < x1 ? 0 : 1), y);
  lun_pen_print(&p, a.name_style, " %s ", cut);
}

static arrow arrow_of(const sheet *sh, const lun_seq_row *row, uint32_t line, uint32_t tip, lun_ink ink, lun_ink name) {
  lun_style st = lun_ink_of(faint(sh, row) ? LUN_INK_FAINT : ink),
            nm = lun_ink_of(faint(sh, row) ? LUN_INK_FAINT : name);
  return (arrow){line, tip, st, nm};
}

/* Text right of the task's lifeline. */
static void paint_note(const sheet *sh, int y, lun_ink ink, const char *text) {
  int end = sh->c.time - 1;
  lun_rect clip = {sh->c.task + 1, y, end - sh->c.task - 1, 1};
  char cut[512];
  if (!*text || clip.w < 2) return;
  lun_pen p = lun_pen_at(sh->s->g, lun_rect_meet(clip, sh->r), sh->c.task + 2, y);
  lun_pen_text(&p, lun_ink_of(ink), lun_elide(cut, sizeof cut, text, clip.w - 2, false));
}

/* Events: each kind has a function. */

typedef void event_fn(const sheet *sh, const lun_seq_row *row, int y);

static void paint_resume(const sheet *sh, const lun_seq_row *row, int y) {
  paint_arrow(sh, y, sh->c.loop + 1, sh->c.task - 1, arrow_of(sh, row, 0x2501, 0x25B6, LUN_INK_TEXT, LUN_INK_DIM),
              "resume");
}

static void paint_raise(const sheet *sh, const lun_seq_row *row, int y) {
  paint_arrow(sh, y, sh->c.loop + 1, sh->c.task - 1, arrow_of(sh, row, 0x2501, 0x25B6, LUN_INK_TEXT, LUN_INK_DIM),
              "raise");
  paint_note(sh, y,
             faint(sh, row)    ? LUN_INK_FAINT
             : row->cancelling ? LUN_INK_CANCEL_TEXT
                               : LUN_INK_FAILED,
             row->event->label);
}

static const char *await_name(const sheet *sh, const lun_seq_event *e) {
  const char *what = e->what == LUN_WHAT_SLEEP && *e->label ? e->label : *e->to_name ? e->to_name : e->label;
  return lun_arena_print(sh->s->arena, "await %s", what);
}

static void paint_await(const sheet *sh, const lun_seq_row *row, int y) {
  arrow a = arrow_of(sh, row, 0x2500, 0x25B7, LUN_INK_TEXT, LUN_INK_DIM);
  paint_arrow(sh, y, sh->c.task + 1, sh->c.awaited - 1, a, await_name(sh, row->event));
  put(sh, sh->c.awaited, y, lun_ink_of(faint(sh, row) ? LUN_INK_FAINT : LUN_INK_WAITING), 0x25CB);
}

static void paint_suspend(const sheet *sh, const lun_seq_row *row, int y) {
  paint_arrow(sh, y, sh->c.task - 1, sh->c.loop + 1, arrow_of(sh, row, 0x254C, 0x25C1, LUN_INK_TEXT, LUN_INK_DIM),
              "suspend");
}

static uint32_t first_char(const char *utf8) {
  const unsigned char *u = (const unsigned char *)utf8;
  return u[0] < 0x80 ? u[0] : (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
}

/* From what was awaited over the task's lifeline to the loop; it is named on the far side. */
static void paint_wake_from(const sheet *sh, const lun_seq_row *row, int y, unsigned what, lun_ink ink) {
  arrow a = arrow_of(sh, row, 0x254C, 0x25C0, LUN_INK_DIM, LUN_INK_DIM), plain = a;
  const char *name = lun_arena_print(sh->s->arena, "wake %s", sh->q.task->label);
  plain.tip = a.line;
  paint_arrow(sh, y, sh->c.task - 1, sh->c.loop + 1, a, "");
  paint_arrow(sh, y, sh->c.awaited - 1, sh->c.task + 1, plain, name);
  put(sh, sh->c.awaited, y, lun_ink_of(faint(sh, row) ? LUN_INK_FAINT : ink), first_char(lun_glyph_awaited(what)));
}

static void paint_wake(const sheet *sh, const lun_seq_row *row, int y) {
  if (row->event->from) paint_wake_from(sh, row, y, row->event->what, LUN_INK_TEXT);
  else
    paint_arrow(sh, y, sh->c.task - 1, sh->c.loop + 1, arrow_of(sh, row, 0x254C, 0x25C0, LUN_INK_DIM, LUN_INK_DIM),
                "wake");
}

static void paint_cancel(const sheet *sh, const lun_seq_row *row, int y) {
  arrow a = arrow_of(sh, row, 0x2550, 0x25B6, LUN_INK_CANCEL, LUN_INK_CANCEL_TEXT);
  bool request = row->event->to == sh->q.task->id;
  lun_style violet = lun_ink_of(faint(sh, row) ? LUN_INK_FAINT : LUN_INK_CANCEL);
  if (request) {
    paint_arrow(sh, y, (sh->c.asker >= 0 ? sh->c.asker : sh->c.loop) + 1, sh->c.task - 1, a, "cancel");
    put(sh, sh->c.task, y, violet, 0x256A);
    if (sh->c.asker < 0)
      paint_note(sh, y, LUN_INK_CANCEL_TEXT, lun_arena_print(sh->s->arena, "by %s", row->event->label));
  } else {
    paint_arrow(sh, y, sh->c.task + 1, sh->c.awaited - 1, a, "cancel");
    put(sh, sh->c.awaited, y, violet, 0x2298);
  }
}

static void paint_call(const sheet *sh, const lun_seq_row *row, int y) {
  const char *name = lun_arena_print(sh->s->arena, "call %s", row->event->to_name);
  paint_arrow(sh, y, sh->c.task + 1, sh->c.awaited - 1, arrow_of(sh, row, 0x2500, 0x25B6, LUN_INK_TEXT, LUN_INK_DIM),
              name);
}

static void paint_return(const sheet *sh, const lun_seq_row *row, int y) {
  const lun_seq_event *e = row->event;
  bool failed = e->outcome != LUN_OUT_RESULT;
  lun_ink ink = e->outcome == LUN_OUT_CANCELLED ? LUN_INK_CANCEL : failed ? LUN_INK_FAILED : LUN_INK_TEXT;
  const char *name =
    lun_arena_print(sh->s->arena, failed ? "%s %s" : "%s = %s", e->from_name, *e->label ? e->label : "nil");
  paint_arrow(sh, y, sh->c.awaited - 1, sh->c.task + 1,
              arrow_of(sh, row, 0x2500, failed ? 0x2717 : 0x25C0, ink, LUN_INK_DIM), name);
}

static void paint_done(const sheet *sh, const lun_seq_row *row, int y) {
  static const uint8_t places[] = {LUN_P_DONE, LUN_P_FAILED, LUN_P_CANCELLED};
  const lun_seq_event *e = row->event;
  lun_glyph gl = lun_glyph_place(places[e->outcome < 3 ? e->outcome : 0], false);
  put(sh, sh->c.task, y, lun_ink_of(faint(sh, row) ? LUN_INK_FAINT : gl.ink), first_char(gl.utf8));
  const char *text = e->outcome == LUN_OUT_RESULT ? lun_arena_print(sh->s->arena, "= %s", *e->label ? e->label : "nil")
                     : e->outcome == LUN_OUT_CANCELLED ? "cancelled"
                                                       : e->label;
  paint_note(sh, y, faint(sh, row) ? LUN_INK_FAINT : e->outcome == LUN_OUT_ERROR ? LUN_INK_FAILED : LUN_INK_DIM, text);
}

static event_fn *const events[] = {
  [LUN_SQ_RESUME] = paint_resume,   [LUN_SQ_RAISE] = paint_raise,   [LUN_SQ_AWAIT] = paint_await,
  [LUN_SQ_SUSPEND] = paint_suspend, [LUN_SQ_WAKE] = paint_wake,     [LUN_SQ_CANCEL] = paint_cancel,
  [LUN_SQ_CALL] = paint_call,       [LUN_SQ_RETURN] = paint_return, [LUN_SQ_DONE] = paint_done,
};

/* Rows. */

static void paint_tick(const sheet *sh, const lun_seq_row *row, int y) {
  lun_pen p = lun_pen_at(sh->s->g, sh->r, sh->r.x + 1, y);
  lun_pen_print(&p, lun_ink_of(LUN_INK_FAINT), "%s ", row->text);
  paint_note(sh, y, faint(sh, row) ? LUN_INK_FAINT : row->cancelling ? LUN_INK_CANCEL_TEXT : LUN_INK_DIM, row->note);
}

static void paint_fold(const sheet *sh, const lun_seq_row *row, int y) { paint_note(sh, y, LUN_INK_DIM, row->text); }

/* Its time is told as in paint_time: with the seconds, unless they are those of the time above. */
static void paint_now(const sheet *sh, const lun_seq_row *row, int y, int64_t above) {
  char at[LUN_WORDS];
  bool past = sh->s->view->past;
  lun_style st = lun_bold(LUN_INK_TEXT);
  lun_pen p = lun_pen_at(sh->s->g, sh->r, sh->r.x + 1, y);
  lun_pen_text(&p, st, past ? "here " : "now ");
  int end = sh->r.x + sh->r.w - 1 - width(lun_words_at(at, row->t, above));
  lun_cells_hline(sh->s->g, sh->r, p.x, y, end - p.x, st, past ? 0x2501 : 0x254C);
  p.x = end;
  lun_pen_text(&p, st, at);
}

static void paint_row(const sheet *sh, const lun_seq_row *row, int y, int64_t above) {
  paint_lifelines(sh, row, y);
  switch (row->kind) {
    case LUN_SR_EVENT: events[row->event->kind](sh, row, y); break;
    case LUN_SR_TICK: paint_tick(sh, row, y); break;
    case LUN_SR_FOLD: paint_fold(sh, row, y); break;
    case LUN_SR_STATE:
      paint_note(sh, y, row->blocked ? LUN_INK_FAILED : row->cancelling ? LUN_INK_CANCEL_TEXT : LUN_INK_DIM, row->note);
      break;
    case LUN_SR_NOW: paint_now(sh, row, y, above); break;
    case LUN_SR_FUTURE: paint_wake_from(sh, row, y, LUN_WHAT_SLEEP, *row->note ? LUN_INK_FAILED : LUN_INK_TEXT); break;
    default: break;
  }
}

/* Times stand at the right, each once; the seconds are told where they change. */
static void paint_time(const sheet *sh, const lun_seq_row *row, int y, int64_t *last) {
  char at[LUN_WORDS];
  if (row->t == INT64_MIN || row->kind == LUN_SR_NOW || row->t / LUN_MS == *last / LUN_MS) return;
  lun_words_at(at, row->t, *last);
  *last = row->t;
  int x = sh->r.x + sh->r.w - 1 - width(at);
  lun_cells_text(sh->s->g, sh->r, x, y, lun_ink_of(LUN_INK_FAINT), at, strlen(at));
}

/* A handle's name without what it does: "c.cancel" of "call c.cancel". */
static const char *bare(const char *name) {
  const char *space = strchr(name, ' ');
  return space && space[1] ? space + 1 : name;
}

/* A name above a lifeline, centred, within the columns that are its own. */
static void paint_head(const sheet *sh, int x, const char *name, lun_style st, int room) {
  char cut[256];
  if (x < 0) return;
  lun_elide(cut, sizeof cut, name, room > 3 ? room : 3, true);
  int at = x - width(cut) / 2, last = sh->r.x + sh->r.w - width(cut);
  lun_pen p = lun_pen_at(sh->s->g, sh->r, at < last ? at : last, sh->r.y);
  lun_pen_text(&p, st, cut);
}

static void paint_header(const sheet *sh) {
  const columns *c = &sh->c;
  lun_style plain = lun_ink_of(LUN_INK_TEXT);
  int left = c->asker >= 0 ? c->asker - c->loop : c->task - c->loop, right = c->awaited - c->task;
  paint_head(sh, c->loop, "loop", plain, 4);
  paint_head(sh, c->asker, sh->q.asker ? bare(sh->q.asker) : "", plain, 2 * (left - 4));
  paint_head(sh, c->task, sh->q.task->label, lun_bold(LUN_INK_TEXT), (c->asker >= 0 ? c->task - c->asker : left) - 2);
  paint_head(sh, c->awaited, sh->q.awaited, plain, right - 2);
}

/* The row of the event that is `back` events before the newest. */
static size_t selected_row(const lun_sequence *q, int back) {
  size_t chosen = 0;
  for (size_t i = q->n; i > 0 && back >= 0; i--)
    if (q->row[i - 1].kind == LUN_SR_EVENT && !q->row[i - 1].ahead) chosen = i - 1, back--;
  return chosen;
}

static void paint_sentence(const sheet *sh, const lun_seq_row *row) {
  char cut[512];
  lun_rect r = sh->r;
  const char *text = row->event ? lun_say_event(row->event, sh->q.task, sh->s->arena) : "";
  lun_pen p = lun_pen_at(sh->s->g, r, r.x + 1, r.y + r.h - 1);
  lun_cells_fill(sh->s->g, (lun_rect){r.x, p.y, r.w, 1}, dim());
  lun_pen_text(&p, dim(), lun_elide(cut, sizeof cut, text, r.w - 2, false));
}

/* The first row shown: the newest rows are, unless an older event was chosen. */
static size_t top_row(const sheet *sh, size_t chosen, size_t rows) {
  size_t n = sh->q.n, end = sh->s->view->seq_back == 0 || chosen + 3 > n ? n : chosen + 3,
         top = end > rows ? end - rows : 0;
  return chosen < top ? chosen : top;
}

static void paint_rows(const sheet *sh, size_t chosen, size_t rows) {
  int64_t last = sh->s->now;
  bool focused = sh->s->view->focus == LUN_PANEL_SEQUENCE;
  size_t top = top_row(sh, chosen, rows);
  for (size_t i = top; i < sh->q.n && i < top + rows; i++) {
    int y = sh->r.y + 1 + (int)(i - top);
    paint_row(sh, &sh->q.row[i], y, last);
    paint_time(sh, &sh->q.row[i], y, &last);
    if (i == chosen && focused) lun_cells_ground(sh->s->g, sh->r.x, y, sh->r.w, LUN_GROUND_SELECTED);
  }
}

void lun_panel_sequence(lun_stage *s, lun_rect r) {
  enum { NARROWEST = 24, WITH_SENTENCE = 10 };
  const lun_task *t = lun_stage_task(s);
  sheet sh = {.s = s, .r = r};
  if (t && r.w >= NARROWEST) sh.q = lun_sequence_make(s->fold, s->in->ahead, t, s->now, s->arena);
  if (sh.q.n == 0) {
    lun_pen p = lun_pen_at(s->g, r, r.x + 2, r.y + (r.h > 3 ? 1 : 0));
    lun_pen_text(&p, dim(), "What the loop does with a task stands here.");
    return;
  }
  sh.c = columns_of(r, &sh.q);
  int newest = (int)sh.q.nevents - 1;
  if (s->view->seq_back > newest) s->view->seq_back = newest > 0 ? newest : 0;
  size_t chosen = selected_row(&sh.q, s->view->seq_back);
  bool sentence = r.h >= WITH_SENTENCE;
  paint_header(&sh);
  paint_rows(&sh, chosen, (size_t)(r.h - 1 - sentence));
  if (sentence) paint_sentence(&sh, &sh.q.row[chosen]);
}
