/* panel_keys.c - the last row: the mode, and the keys that matter in it, from
 * the table of keys; or a question, or a notice, in their place. */
#include <string.h>

#include "panel.h"
#include "../scene/sentences.h"

enum { RANKS = 9 };

static const char *const mode_names[LUN_MODE_COUNT] = {"TYPE", "LOOK", "PAST"};
static const char *const panel_words[LUN_PANEL_COUNT] = {"", "repl", "loop", "timeline", "source", "sequence"};

/* What Ctrl-C would do now; NULL: what the table says. */
static const char *interrupt_hint(const lun_stage *s) {
  if (s->blocked) return lun_arena_print(s->arena, "interrupt %s", s->st->run_label);
  return NULL;
}

/* The hint in its long or its short form, which ends at the colon. */
static const char *hint_of(const lun_stage *s, const lun_binding *b, bool brief) {
  bool ctrl_c = b->mods == LUN_MOD_CTRL && b->ch == 'c';
  const char *hint = ctrl_c ? interrupt_hint(s) : NULL;
  if (ctrl_c && !hint && !s->in->awaited) hint = "clear the line";
  if (!hint) hint = b->hint;
  if (b->cmd == LUN_CMD_PAUSE && s->st->hold != LUN_HOLD_GO) hint = "go on";
  const char *colon = strchr(hint, ':');
  return brief && colon ? lun_arena_print(s->arena, "%.*s", (int)(colon - hint), hint) : hint;
}

static int rank_of(const lun_stage *s, const lun_binding *b) {
  enum { NEVER = 99 };
  if (b->cmd == LUN_CMD_TYPE && s->view->recorded) return NEVER;
  bool ctrl_c = b->mods == LUN_MOD_CTRL && b->ch == 'c';
  return ctrl_c && s->blocked ? 1 : b->rank;
}

/* While typing: a panel of the bench that is hidden behind another one. */
static bool hidden_panel(const lun_stage *s, const lun_binding *b, lun_mode mode) {
  bool names_panel = b->cmd == LUN_CMD_PANEL && b->mods == LUN_MOD_ALT && b->arg >= LUN_PANEL_SOURCE;
  return mode == LUN_MODE_TYPE && names_panel && s->lay.nslots > 1 && !lun_layout_slot(&s->lay, (lun_panel_id)b->arg);
}

static void write_hint(lun_pen *p, const char *label, const char *hint) {
  lun_pen_print(p, lun_bold(LUN_INK_TEXT), "   %s", label);
  lun_pen_print(p, lun_ink_of(LUN_INK_DIM), " %s", hint);
}

/* Writes the hints of at most this rank, and the first hidden panel. */
static void write_hints(const lun_stage *s, lun_pen *p, int rank, bool brief) {
  enum { RANK_OF_PANEL = 4 };
  size_t n;
  const lun_binding *b = lun_bindings(&n);
  lun_mode mode = lun_view_mode(s->view);
  bool panel_told = rank < RANK_OF_PANEL;
  lun_pen_text(p, lun_bold(LUN_INK_TEXT), s->view->recorded && !s->view->past ? "LOOK" : mode_names[mode]);
  for (size_t i = 0; i < n; i++) {
    if (!panel_told && hidden_panel(s, &b[i], mode)) {
      write_hint(p, lun_arena_print(s->arena, "Alt-%d", b[i].arg), panel_words[b[i].arg]);
      panel_told = true;
    }
    if (b[i].rank && rank_of(s, &b[i]) <= rank && b[i].modes & 1u << mode)
      write_hint(p, b[i].label, hint_of(s, &b[i], brief));
  }
}

static int hints_width(const lun_stage *s, int rank, bool brief) {
  lun_pen m = lun_pen_measuring();
  write_hints(s, &m, rank, brief);
  return m.x;
}

static void write_question(const lun_stage *s, lun_pen *p) {
  const lun_task *t = lun_fold_task(s->fold, s->view->task);
  lun_pen_print(p, lun_bold(LUN_INK_TEXT), "Cancel %s?", t ? t->label : "it");
  lun_pen_text(p, lun_bold(LUN_INK_TEXT), "   y");
  lun_pen_text(p, lun_ink_of(LUN_INK_DIM), " cancels it   any other key leaves it");
}

static void write_find(lun_stage *s, lun_pen *p) {
  lun_pen_text(p, lun_bold(LUN_INK_TEXT), "/");
  lun_pen_text(p, lun_ink_of(LUN_INK_TEXT), s->view->find);
  s->cx = p->x;
  s->cy = p->y;
  lun_pen_text(p, lun_ink_of(LUN_INK_DIM), "   Enter finds a task   Esc leaves");
}

void lun_draw_keys(lun_stage *s, lun_rect r) {
  lun_pen p = lun_pen_at(s->g, r, r.x + 1, r.y);
  int rank = RANKS;
  p.ground = LUN_GROUND_RAISED;
  lun_cells_fill(s->g, r, lun_on(lun_ink_of(LUN_INK_TEXT), p.ground));
  bool brief = hints_width(s, rank, false) + 2 > r.w;
  while (rank > 0 && hints_width(s, rank, brief) + 2 > r.w) rank--;
  if (s->view->confirm_cancel) write_question(s, &p);
  else if (s->view->finding) write_find(s, &p);
  else if (s->in->notice) lun_pen_text(&p, lun_bold(LUN_INK_TEXT), s->in->notice);
  else write_hints(s, &p, rank, brief);
}
