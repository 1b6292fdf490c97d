/* learn_course.c - the course with its marks: as a list, as JSON for a teacher, begun anew. It plays nothing. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <jansson.h>

#include "../viz/base/sanitise.h"
#include "request.h"

static int passed_of(const lun_request *q, const lun_lesson *l) {
  int n = 0;
  for (const lun_step *s = l->step; s != NULL; s = s->next) {
    const lun_mark *m = lun_progress_mark(q->progress, l->id, s->id);
    n += m != NULL && m->passed;
  }
  return n;
}

/* What a course's files say goes to a terminal. */
static void put_title(const char *before, const char *s) {
  char safe[LUN_SANITISED_SIZE(200)];
  size_t n = strlen(s);
  lun_sanitise(safe, sizeof safe, s, n < 200 ? n : 200);
  printf("%s%s\n", before, safe);
}

/* Columns of the terminal; none, of a file. */
static int columns(void) {
  struct winsize size;
  return isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0 ? size.ws_col : INT_MAX;
}

static int letters(const char *s, size_t n) {
  int letters = 0;
  for (size_t i = 0; i < n; i++) letters += ((unsigned char)s[i] & 0xC0) != 0x80;
  return letters;
}

/* Behind the columns that are taken; what does not fit goes on below, between words. */
static void put_beside(int taken, const char *title) {
  char safe[LUN_SANITISED_SIZE(200)];
  int width = columns(), x = taken;
  lun_sanitise(safe, sizeof safe, title, strnlen(title, 200));
  for (const char *s = safe; *s != '\0';) {
    size_t n = strcspn(s, " ");
    int w = letters(s, n) + 1;
    if (x > taken && x + w > width) printf("\n%*s", taken, ""), x = taken;
    printf(" %.*s", (int)n, s);
    x += w;
    s += n + strspn(s + n, " ");
  }
  putchar('\n');
}

int lun_learn_list(lun_request *q) {
  const char *part = "";
  int status = 0;
  for (size_t i = 0; i < q->course.n; i++) {
    const lun_course_entry *e = &q->course.entry[i];
    char err[512];
    lun_lesson *l = lun_course_lesson(&q->course, e->id, err, sizeof err);
    if (l == NULL) status = lun_complain("%s", err);
    if (strcmp(part, e->part) != 0) put_title(i > 0 ? "\n" : "", part = e->part);
    if (l != NULL) {
      int n = passed_of(q, l);
      int taken = printf(_("  %s %2zu  %-24s %2d of %2d"), n == l->nsteps ? "+" : n > 0 ? "=" : "-", i + 1, e->id, n, l->nsteps);
      putchar(' ');
      put_beside(taken + 1, l->title);
    }
    lun_lesson_free(l);
  }
  puts(_("\n`lunette learn ID` or its number begins a lesson, or goes on where you left off. + passed, = begun, - not begun."));
  return status;
}

static json_t *step_as_json(const lun_request *q, const lun_lesson *l, const lun_step *s) {
  const lun_mark *m = lun_progress_mark(q->progress, l->id, s->id);
  bool changed = m != NULL && m->passed && m->shape != 0 && m->shape != lun_step_shape(s);
  return json_pack("{ss ss sb sb si si sb}", "id", s->id, "kind", lun_step_word(s->kind), "passed", m != NULL && m->passed,
                   "answered_wrong", m != NULL && m->wrong, "tries", m != NULL ? m->tries : 0, "hints", m != NULL ? m->hints : 0,
                   "changed_since", changed);
}

/* What a teacher gets: each lesson, each step, as JSON. */
int lun_learn_export(lun_request *q) {
  json_t *lessons = json_array();
  for (size_t i = 0; i < q->course.n; i++) {
    lun_lesson *l = lun_request_lesson(q, q->course.entry[i].id);
    json_t *steps = json_array();
    for (const lun_step *s = l != NULL ? l->step : NULL; s != NULL; s = s->next) json_array_append_new(steps, step_as_json(q, l, s));
    if (l != NULL) json_array_append_new(lessons, json_pack("{ss ss si si so}", "id", l->id, "title", l->title, "passed", passed_of(q, l), "steps", l->nsteps, "step", steps));
    else json_decref(steps);
    lun_lesson_free(l);
  }
  json_t *all = json_pack("{so}", "lessons", lessons);
  int bad = json_dumpf(all, stdout, JSON_INDENT(1)) != 0;
  putchar('\n');
  json_decref(all);
  return bad ? 74 : 0;
}

int lun_learn_reset(lun_request *q) {
  const char *what = q->argc > 0 ? q->argv[0] : "*";
  if (q->argc > 0 && lun_course_find(&q->course, what) == q->course.n) return lun_complain(_("there is no lesson %s"), what);
  return lun_progress_add(q->progress, what, "", "reset") ? 0 : lun_complain(_("the progress could not be written%s"), "");
}
