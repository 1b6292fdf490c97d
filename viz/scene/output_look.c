/* output_look.c - one row of a table for each kind of line. */
#include "output_look.h"
#include "../base/message.h"

#include <string.h>

#include "scale.h"
#include "why/sentences.h"

static const lun_output_look looks[] = {
  [LUN_L_INPUT] = {"> ", LUN_INK_DIM, LUN_INK_TEXT},
  [LUN_L_OUT] = {"", LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_L_ERR] = {"", LUN_INK_TEXT, LUN_INK_FAILED},
  [LUN_L_VALUE] = {"", LUN_INK_TEXT, LUN_INK_TEXT},
  [LUN_L_ERROR] = {"✗ ", LUN_INK_FAILED, LUN_INK_FAILED},
  [LUN_L_CANCELLED] = {"⊘ ", LUN_INK_CANCEL, LUN_INK_CANCEL_TEXT},
  [LUN_L_NONE] = {"✓ ", LUN_INK_DONE, LUN_INK_DIM},
  [LUN_L_WARN] = {"! ", LUN_INK_FAILED, LUN_INK_DIM},
};
enum { LOOKS = sizeof looks / sizeof *looks };

lun_output_look lun_output_look_of(const lun_output *o) {
  lun_output_look l = looks[o->kind < LOOKS ? o->kind : LUN_L_OUT];
  if (*l.lead && o->more) l.lead = o->kind == LUN_L_INPUT ? ">> " : "  ";
  return l;
}

const char *lun_output_took(const lun_fold *f, size_t i, lun_arena *a) {
  const lun_output *end = lun_fold_output(f, i);
  if (end->kind != LUN_L_NONE) return "";
  for (size_t n = i; n > 0; n--) {
    const lun_output *o = lun_fold_output(f, n - 1);
    if (o->kind != LUN_L_INPUT || o->input != end->input) continue;
    char time[LUN_WORDS];
    return end->t - o->t < LUN_MS ? "" : lun_arena_print(a, "%s", lun_words_duration(time, end->t - o->t));
  }
  return "";
}

const lun_task *lun_output_awaited(const lun_fold *f) {
  const lun_output *o = NULL;
  for (size_t n = lun_fold_noutput(f); n > 0; n--) {
    o = lun_fold_output(f, n - 1);
    if (o->kind == LUN_L_INPUT) break;
  }
  const lun_task *t = o && o->kind == LUN_L_INPUT ? lun_fold_task(f, o->task) : NULL;
  return t && t->place < LUN_P_DONE ? t : NULL;
}

lun_awaiting lun_output_awaiting(const lun_task *t, int64_t now, lun_arena *a) {
  char time[LUN_WORDS];
  lun_awaiting w = {lun_glyph_task(t), _("ready"), lun_arena_print(a, "%s", lun_words_duration(time, now - t->t_created))};
  if (t->place == LUN_P_RUNNING) w.what = _("running");
  bool many = strncmp(t->why, "gather(", 7) == 0;
  if (t->place == LUN_P_WAITING) w.what = lun_arena_print(a, _("awaiting %s"), many ? lun_brief(t->why, a) : t->why);
  return w;
}
