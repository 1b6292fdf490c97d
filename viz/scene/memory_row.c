/* memory_row.c - puts the past of what is held into columns (memory_row.h). */
#include "memory_row.h"

#include "../fold/memory.h"

/* The most that was held in each column; < 0 before anything was known. The value of a column goes on until the next
 * point, at most until now. */
static void fill(float *level, const lun_scale *s, int until, const lun_held *past, size_t n) {
  for (int c = 0; c < s->cols; c++) level[c] = -1;
  for (size_t i = 0; i < n; i++) {
    double x0 = lun_scale_at(s, past[i].t, past[i].seq);
    double x1 = i + 1 < n ? lun_scale_at(s, past[i + 1].t, past[i + 1].seq) : until + 1;
    int from = x0 < 0 ? 0 : x0 > until ? until + 1 : (int)x0, to = x1 > until ? until : (int)x1;
    for (int c = from; c <= to && c < s->cols; c++)
      if ((double)level[c] < (double)past[i].bytes) level[c] = (float)past[i].bytes;
  }
}

static float highest(const float *level, int cols) {
  float most = 0;
  for (int c = 0; c < cols; c++) most = level[c] > most ? level[c] : most;
  return most;
}

lun_memory_row lun_memory_row_make(const lun_moment *m, const lun_scale *scale) {
  char words[LUN_WORDS];
  const lun_held *past;
  const lun_task *t = lun_fold_task(m->fold, m->view->task);
  if (t && !lun_fold_held_past(m->fold, t->id, &past)) t = NULL;
  size_t n = lun_fold_held_past(m->fold, t ? t->id : 0, &past);
  lun_memory_row row = {.cols = 0};
  if (n == 0 || scale->cols <= 0) return row;
  row.level = lun_arena_take(m->arena, (size_t)scale->cols * sizeof *row.level);
  if (!row.level) return row;
  fill(row.level, scale, scale->now_col < scale->cols ? scale->now_col : scale->cols - 1, past, n);
  float most = highest(row.level, scale->cols);
  if (most <= 0) return row;
  row.cols = scale->cols;
  row.whose = t ? lun_arena_print(m->arena, "memory of %s", t->label) : "memory";
  row.held = lun_fold_traced(m->fold) ? lun_arena_print(m->arena, "%s", lun_words_bytes(words, lun_fold_held(m->fold, t ? t->id : 0)))
                                      : "not traced";
  row.most = lun_arena_print(m->arena, "at most %s", lun_words_bytes(words, (uint64_t)most));
  for (int c = 0; c < row.cols; c++) row.level[c] = row.level[c] > 0 ? row.level[c] / most : -1;
  return row;
}
