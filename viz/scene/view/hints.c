/* hints.c - the mode, and the keys that matter in it, from the table of keys. */
#include "hints.h"
#include "../../base/message.h"
#include "panels.h"

#include <string.h>

static const char *const mode_names[LUN_MODE_COUNT] = {N_("TYPE"), N_("LOOK"), N_("PAST"), N_("LEARN")};

/* What Ctrl-C would do now; NULL: what the table says. */
static const char *interrupt_hint(const lun_moment *m) {
  if (m->blocked) return lun_arena_print(m->arena, _("interrupt %s"), m->st->run_label);
  return NULL;
}

/* What a key does in the Sequence, whose rows j and k choose; NULL: what the table says. */
static const char *sequence_hint(const lun_view *v, uint64_t cursor, unsigned cmd) {
  if (v->focus != LUN_PANEL_SEQUENCE || v->help) return NULL;
  if (cmd == LUN_CMD_DOWN) return _("row");
  if (cmd != LUN_CMD_ENTER) return NULL;
  if (v->seq.row_fold) return _("open or close the fold");
  if (v->seq.row_seq != cursor) return _("go there");
  return v->seq.row_await && !v->seq.await ? _("this await alone") : lun_panel_word(LUN_PANEL_SOURCE);
}

/* To the lesson: from its prompt, and from looking around. */
static bool goes_back(const lun_moment *m, const lun_binding *b) {
  bool prompt = m->view->beside && lun_view_mode(m->view) == LUN_MODE_TYPE;
  if (prompt) return b->modes & LUN_IN_TYPE && b->mods == LUN_MOD_CTRL && b->ch == 'd';
  return m->view->lesson && lun_view_mode(m->view) != LUN_MODE_LEARN && b->cmd == LUN_CMD_BACK && b->label;
}

/* The hint in its long or its short form, which ends at the colon. */
static const char *hint_of(const lun_moment *m, const lun_binding *b, bool brief) {
  bool ctrl_c = b->mods == LUN_MOD_CTRL && b->ch == 'c';
  const char *hint = ctrl_c ? interrupt_hint(m) : NULL;
  if (ctrl_c && !hint && !m->awaited) hint = _("clear the line");
  if (goes_back(m, b)) hint = _("back to the lesson");
  if (!hint) hint = sequence_hint(m->view, m->st->seq, b->cmd);
  if (b->cmd == LUN_CMD_GO_ON) hint = m->view->learn.enter;
  if (!hint) hint = _(b->hint);
  if (b->cmd == LUN_CMD_PAUSE && m->st->hold != LUN_HOLD_GO) hint = _("go on");
  const char *colon = strchr(hint, ':');
  return brief && colon ? lun_arena_print(m->arena, "%.*s", (int)(colon - hint), hint) : hint;
}

static int rank_of(const lun_moment *m, const lun_binding *b) {
  enum { NEVER = 99 };
  if (goes_back(m, b)) return 1;
  if (!b->rank || (b->cmd == LUN_CMD_TYPE && m->view->recorded)) return NEVER;
  if (lun_view_mode(m->view) == LUN_MODE_LEARN && !lun_lesson_offers(&m->view->learn, b->cmd)) return NEVER;
  bool ctrl_c = b->mods == LUN_MOD_CTRL && b->ch == 'c';
  return ctrl_c && m->blocked ? 1 : b->rank;
}

/* While typing: a panel of the bench that is hidden behind another one. */
static bool hidden_panel(const lun_layout *l, const lun_binding *b, lun_mode mode) {
  bool names_panel = b->cmd == LUN_CMD_PANEL && b->mods == LUN_MOD_ALT && b->arg >= LUN_PANEL_SOURCE && b->arg < LUN_PANEL_LESSON;
  return mode == LUN_MODE_TYPE && names_panel && l->nslots > 1 && !lun_layout_slot(l, (lun_panel_id)b->arg);
}

/* The keys of the answers that there are. */
static const char *label_of(const lun_moment *m, const lun_binding *b) {
  static const char all[] = "1 2 3 4 5 6 7 8";
  int n = m->view->learn.options;
  if (b->cmd == LUN_CMD_BACK) return "Esc";
  return b->cmd == LUN_CMD_CHOOSE && n > 0 ? lun_arena_print(m->arena, "%.*s", 2 * n - 1, all) : b->label;
}

static void say_hint(lun_phrase *p, const char *label, const char *hint) {
  lun_phrase_print(p, lun_bold(LUN_INK_TEXT), "   %s", label);
  lun_phrase_print(p, lun_ink_of(LUN_INK_DIM), " %s", hint);
}

/* A hidden panel is told of with the hints of its rank, the first one only. */
lun_phrase lun_hints(const lun_moment *m, const lun_layout *l, int rank, bool brief) {
  enum { RANK_OF_PANEL = 4 };
  size_t n;
  const lun_binding *b = lun_bindings(&n);
  lun_phrase p = lun_phrase_in(m->arena);
  lun_mode mode = lun_view_mode(m->view);
  bool panel_told = rank < RANK_OF_PANEL;
  lun_phrase_text(&p, lun_bold(LUN_INK_TEXT), mode == LUN_MODE_PAST && !m->view->past ? _("LOOK") : _(mode_names[mode]));
  for (size_t i = 0; i < n; i++) {
    if (!panel_told && hidden_panel(l, &b[i], mode)) {
      say_hint(&p, lun_arena_print(m->arena, "Alt-%d", b[i].arg), lun_panel_word((unsigned)b[i].arg));
      panel_told = true;
    }
    if (rank_of(m, &b[i]) <= rank && b[i].modes & 1u << mode)
      say_hint(&p, label_of(m, &b[i]), hint_of(m, &b[i], brief));
  }
  return p;
}

lun_phrase lun_question(const lun_moment *m) {
  const lun_task *t = lun_fold_task(m->fold, m->view->task);
  lun_phrase p = lun_phrase_in(m->arena);
  lun_phrase_print(&p, lun_bold(LUN_INK_TEXT), _("Cancel %s?"), t ? t->label : "it");
  lun_phrase_text(&p, lun_bold(LUN_INK_TEXT), "   y");
  lun_phrase_text(&p, lun_ink_of(LUN_INK_DIM), _(" cancels it   any other key leaves it"));
  return p;
}
