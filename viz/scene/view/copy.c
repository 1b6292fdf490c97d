/* copy.c - what is selected, in words. It reads the view's focus and the fold;
 * where the text goes is not its business. */
#include "copy.h"

#include <stdlib.h>
#include <string.h>

#include "../../base/sanitise.h"
#include "../sequence/mermaid.h"
#include "../why/sentences.h"
#include "../source_rows.h"

/* A text as one harmless line. */
static const char *clean(lun_arena *a, const char *s, size_t n) {
  size_t cap = LUN_SANITISED_SIZE(n);
  char *dst = lun_arena_take(a, cap);
  if (!dst) return "";
  lun_sanitise(dst, cap, s, n);
  return dst;
}

static const char *line(lun_arena *a, const char *text) {
  return lun_arena_print(a, "%s\n", clean(a, text, strlen(text)));
}

/* "awaits: <main> jobs.lua:20 > crew jobs.lua:14", outermost first. */
static const char *stack_of(const lun_moment *m, const lun_task *t) {
  const char *s = "";
  for (size_t i = 0; i < t->nframes; i++) {
    const lun_frame *fr = &t->frame[i];
    s = lun_arena_print(m->arena, "%s%s%s %s", s, i ? " > " : "awaits: ", fr->func,
                        lun_say_where(m->fold, fr->where, m->arena));
  }
  return s;
}

static const char *copy_task(const lun_moment *m, const lun_task *t) {
  enum { ROOM = 200 };
  lun_arena *a = m->arena;
  char age[LUN_WORDS], ran[LUN_WORDS], since[LUN_WORDS];
  const lun_task *by = lun_fold_task(m->fold, t->by);
  const char *text = line(a, lun_arena_print(a, "%s: %s, %s", t->label, lun_say_why(m->fold, t, m->now, ROOM, a),
                                             lun_say_where(m->fold, t->where, a)));
  int64_t end = t->place >= LUN_P_DONE ? t->t_ended : m->now;
  const char *made =
    lun_arena_print(a, "made at %s s%s%s, %s old, ran %s in %llu turns", lun_words_seconds(since, t->t_created),
                    by ? " by " : "", by ? by->label : "", lun_words_duration(age, end - t->t_created),
                    lun_words_duration(ran, t->t_run), (unsigned long long)t->turns);
  text = lun_arena_print(a, "%s%s", text, line(a, made));
  if (t->nframes) text = lun_arena_print(a, "%s%s", text, line(a, stack_of(m, t)));
  if (t->cancel.asked) text = lun_arena_print(a, "%s%s", text, line(a, lun_say_cancel(m->fold, t, m->now, a)));
  return text;
}

/* The chosen line, else the one where the task is that the source shows. */
static const char *copy_line(const lun_moment *m, const char **what) {
  const lun_view *v = m->view;
  const char *name = v->source_where ? lun_fold_file(m->fold, v->source_where) : "";
  const lun_source *src = *name && v->sources ? lun_sources_get(v->sources, m->fold, name, NULL, NULL) : NULL;
  size_t n = v->source_line > 0 ? (size_t)v->source_line : LUN_WHERE_LINE(v->source_where);
  if (!src || src->error || n == 0 || n > src->nlines) return "";
  *what = lun_say_where(m->fold, LUN_WHERE(LUN_WHERE_FILE(v->source_where), (uint32_t)n), m->arena);
  return lun_arena_print(m->arena, "%s\n",
                         clean(m->arena, src->text + src->line[n - 1], lun_source_length(src, n - 1)));
}

/* The line that was found, else the newest one. */
static const char *copy_output(const lun_moment *m, const char **what) {
  size_t n = lun_fold_noutput(m->fold), i = n;
  while (i > 0 && lun_fold_output(m->fold, i - 1)->seq != m->view->found_output) i--;
  const lun_output *o = n ? lun_fold_output(m->fold, i ? i - 1 : n - 1) : NULL;
  *what = "a line of output";
  return o ? lun_arena_print(m->arena, "%s\n", clean(m->arena, o->text, o->len)) : "";
}

/* The diagram as the panel shows it, up to the cursor: its folds, or one await alone. */
static const char *copy_sequence(const lun_moment *m, const lun_task *t, const char **what) {
  char *text = NULL;
  size_t size = 0;
  lun_seq_view v = m->view->seq;
  lun_seq_ask ask = {.f = m->fold, .task = t->id, .now = m->now, .columns = LUN_SEQ_COLUMNS};
  lun_sequence q = lun_seq_view_make(&v, ask, m->arena);
  FILE *out = q.n > 0 ? open_memstream(&text, &size) : NULL;
  if (!out) return "";
  lun_mermaid_sequence(out, &q, 0, m->arena);
  bool good = fclose(out) == 0;
  const char *copy = good ? lun_arena_print(m->arena, "%s", text) : "";
  free(text);
  *what = lun_arena_print(m->arena, "the sequence of %s, as Mermaid", t->label);
  return copy;
}

const char *lun_copy_text(const lun_moment *m, const char **what) {
  const lun_task *t = lun_fold_task(m->fold, lun_view_task(m->view, m->fold));
  *what = t ? t->label : "";
  if (m->view->focus == LUN_PANEL_SOURCE) return copy_line(m, what);
  if (m->view->focus == LUN_PANEL_REPL) return copy_output(m, what);
  if (m->view->focus == LUN_PANEL_SEQUENCE && t) return copy_sequence(m, t, what);
  return t ? copy_task(m, t) : "";
}
