/* learn_author.c - what authors of lessons and translators ask for: proofs, what is not translated, a new lesson, stamps. It never
 * touches a learner's progress. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lesson/translations.h"
#include "proof/check.h"
#include "request.h"

static const char *plural(int n, const char *one, const char *many) { return n == 1 ? one : many; }

/* A lesson by its file, or by its id in the course. */
static void check_one(lun_request *q, const lun_check_options *o, const char *name, lun_check_totals *t) {
  bool file = strchr(name, '/') != NULL || strchr(name, '.') != NULL;
  char *path = file ? strdup(name) : lun_course_path(&q->course, name, NULL);
  if (path != NULL) lun_check_file(o, path, t);
  else lun_complain("the lesson %s cannot be looked for: there is no course, or no memory to read it", name);
  free(path);
}

/* With --lang: what of the course, or of some lessons, is still to be translated. The English is what must be right, so this is
 * no error unless --strict makes it one. */
static int check_translations(lun_request *q) {
  char err[512], *path = lun_course_path(&q->course, "words", NULL);
  lun_terms words = {0};
  lun_translated t = {0};
  bool good = path != NULL && lun_terms_open(&words, path, q->lang);
  if (!good) snprintf(err, sizeof err, "out of memory");
  for (int i = 0; i < q->argc && good; i++) good = lun_translation_check(&q->course, q->argv[i], &words, stdout, &t, err, sizeof err);
  for (size_t i = 0; q->argc == 0 && i < q->course.n && good; i++) good = lun_translation_check(&q->course, q->course.entry[i].id, &words, stdout, &t, err, sizeof err);
  lun_terms_close(&words);
  free(path);
  if (!good) return lun_complain("%s", err);
  printf("%s: %d of %d %s translated; %d stale, %d missing, %d extra, %d without an agreed word\n", q->lang, t.current, t.steps,
         plural(t.steps, "step", "steps"), t.old + t.shape, t.missing, t.extra, t.words);
  bool lags = t.current < t.steps || t.extra > 0 || t.words > 0;
  return t.complaints > 0 || (q->strict && lags);
}

int lun_learn_check(lun_request *q) {
  if (q->told != NULL && *q->lang != '\0') return check_translations(q);
  lun_check_options o = {.program = q->program, .out = stdout, .verbose = q->verbose, .json = q->json};
  lun_check_totals t = {0};
  for (int i = 0; i < q->argc; i++) check_one(q, &o, q->argv[i], &t);
  for (size_t i = 0; q->argc == 0 && i < q->course.n; i++) check_one(q, &o, q->course.entry[i].id, &t);
  if (q->json) return printf("{\"lessons\":%d,\"steps\":%d,\"programs\":%d,\"complaints\":%d}\n", t.lessons, t.steps, t.programs, t.complaints), t.complaints > 0;
  printf("%d %s, %d %s, %d %s: ", t.lessons, plural(t.lessons, "lesson", "lessons"), t.steps, plural(t.steps, "step", "steps"),
         t.programs, plural(t.programs, "program", "programs"));
  if (t.complaints == 0) puts("no complaints");
  else printf("%d %s\n", t.complaints, plural(t.complaints, "complaint", "complaints"));
  return t.complaints > 0;
}

static const char skeleton[] =
  "---\nid: %s\ntitle: A title\npart: 1\nminutes: 10\nneeds:\noutcome: What one can do afterwards.\nkills: \"What people believe.\"\n"
  "clock: virtual\n---\n\n# A title\n\n## predict first \xe2\x80\x94 What is printed?\n```lua run\nprint(\"hello\")\n```\nWhat is printed?\n"
  "- a: `hello`\n  > Yes.\n- b: nothing\n  > Look at the line that prints.\n```lua answer\nreturn { a = printed_exactly(\"hello\"), b = printed_exactly() }\n```\n\n"
  "## recap words \xe2\x80\x94 What to keep\n- One sentence.\n";

int lun_learn_begin_lesson(lun_request *q) {
  char path[1024];
  const char *id = q->argc > 0 ? q->argv[0] : "";
  if (*id == '\0' || id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0') return lun_complain("--new wants an id of a-z, 0-9 and -, not '%s'", id);
  snprintf(path, sizeof path, "%s.md", id);
  FILE *out = fopen(path, "wx");
  if (out == NULL) return lun_complain("%s is there already, or cannot be written", path);
  fprintf(out, skeleton, id);
  if (fclose(out) != 0) return lun_complain("%s could not be written", path);
  printf("%s is a lesson that passes `lunette learn --check %s`; docs/lessons.md tells how to go on.\n", path, path);
  return 0;
}

/* LESSON/STEP: cuts the name, returns the step; NULL: there is none. */
static char *step_of(char *name) {
  char *slash = strchr(name, '/');
  if (slash != NULL) *slash++ = '\0';
  return slash;
}

/* The stamps that a translation of the lesson has to bear now; with a language, they are written into it. */
int lun_learn_stamp(lun_request *q) {
  char err[512], name[512];
  bool write = q->argc > 1;
  snprintf(name, sizeof name, "%s", q->argc > 0 ? q->argv[q->argc - 1] : "");
  const char *step = step_of(name);
  q->course.lang = write ? q->argv[0] : "";
  if (write) return lun_translation_stamp(&q->course, name, step, err, sizeof err) ? 0 : lun_complain("%s", err);
  lun_lesson *l = lun_request_lesson(q, name);
  if (l == NULL) return lun_complain(_("there is no lesson %s"), name);
  for (const lun_step *s = l->step; s != NULL; s = s->next)
    if (step == NULL || strcmp(step, s->id) == 0) printf("## %s\n<!-- en %08x -->\n", s->id, lun_step_stamp(s));
  lun_lesson_free(l);
  return 0;
}
