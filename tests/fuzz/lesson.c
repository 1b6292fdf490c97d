/* lesson.c - the reader of lessons and of their translations, on any bytes: what is understood is whole, every complaint
 * names a place in the file, and nothing runs. */
#include <string.h>

#include "../../learn/lesson/lesson.h"
#include "fuzz.h"

typedef struct extent {
  int lines;
} extent;

static void complain(void *ud, int line, int column, const char *sentence) {
  extent *x = ud;
  DEMAND(line >= 1 && line <= x->lines + 1 && column >= 1, "line %d of %d, column %d", line, x->lines, column);
  DEMAND(sentence && *sentence, "a sentence");

}

static void fence_is_whole(const lun_fence *f) {
  for (; f; f = f->next) DEMAND(f->code && f->role < LUN_ROLE_COUNT && f->ends < LUN_ENDS_COUNT, "line %d", f->line);
}

static void step_is_whole(const lun_lesson *l, const lun_step *s) {
  DEMAND(s->kind < LUN_STEP_KIND_COUNT && s->id && s->title && s->prose, "step of line %d", s->line);
  fence_is_whole(s->fence);
  for (const lun_option *o = s->option; o; o = o->next)
    DEMAND(o->letter >= 'a' && o->letter <= 'h' && o->text && o->feedback, "option of line %d", o->line);
  for (const lun_part *p = s->part; p; p = p->next) {
    DEMAND(p->id && p->prose, "part of line %d", p->line);
    fence_is_whole(p->fence);
  }
  lun_step_stamp(s);
  lun_step_shape(s);
  lun_step_program(l, s);
}

static void parse(const char *text, size_t n, bool translation) {
  extent x = {1};
  for (size_t i = 0; i < n; i++) x.lines += text[i] == '\n';
  lun_lesson *l = lun_lesson_parse("lesson.md", text, n, translation, complain, &x);
  DEMAND(l && l->id && l->title && l->prose, "a lesson comes back");
  int steps = 0;
  for (const lun_step *s = l->step; s; s = s->next, steps++) step_is_whole(l, s);
  DEMAND(steps == l->nsteps, "%d steps, %d counted", steps, l->nsteps);
  lun_lesson_free(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  parse((const char *)data, n, false);
  parse((const char *)data, n, true);
  return 0;
}
