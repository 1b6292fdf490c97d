/* translations.c - compares a translation with its lesson, step by step, and renews
 * its stamps (translations.h). It runs no program. */
#include "translations.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/base/infile.h"
#include "translate.h"

typedef struct comparison {
  const lun_lesson *english, *translation;
  const char *path; /* of the translation */
  const lun_terms *words;
  FILE *out;
  lun_translated *t;
} comparison;

static void say(comparison *c, int line, const char *step, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void say(comparison *c, int line, const char *step, const char *fmt, ...) {
  va_list ap;
  fprintf(c->out, "%s:%d: %s/%s: ", c->path, line, c->english->id, step);
  va_start(ap, fmt);
  vfprintf(c->out, fmt, ap);
  va_end(ap);
  fputc('\n', c->out);
}

static void complain_of_form(void *ud, int line, int column, const char *sentence) {
  comparison *c = ud;
  fprintf(c->out, "%s:%d:%d: %s\n", c->path, line, column, sentence);
  c->t->complaints++;
}

/* ---- words ---- */

/* All text of a step, as one; malloc'd. */
static char *text_of(const lun_step *s) {
  char *text = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&text, &n);
  if (out == NULL) return NULL;
  fprintf(out, "%s\n%s\n", s->title, s->prose);
  for (const lun_option *o = s->option; o != NULL; o = o->next) fprintf(out, "%s\n%s\n", o->text, o->feedback);
  for (const lun_part *p = s->part; p != NULL; p = p->next) fprintf(out, "%s\n%s\n", p->title, p->prose);
  return fclose(out) == 0 ? text : (free(text), NULL);
}

static void check_words(comparison *c, const lun_step *s, const lun_step *t) {
  char *english = text_of(s), *translated = text_of(t);
  for (size_t i = 0; english != NULL && translated != NULL && i < c->words->n; i++) {
    const lun_term *w = &c->words->term[i];
    if (!lun_term_in(w->en, english) || lun_term_in(w->word, translated)) continue;
    say(c, t->line, s->id, "warning: the English speaks of '%s'; the agreed word is '%s' (words.md:%d)", w->en, w->word, w->line);
    c->t->words++;
  }
  free(english);
  free(translated);
}

/* ---- steps ---- */

static void check_step(comparison *c, const lun_step *s) {
  const lun_step *t = lun_lesson_step(c->translation, s->id);
  lun_lag lag = lun_step_lag(s, t);
  int *const count[] = {&c->t->current, &c->t->old, &c->t->shape, &c->t->missing};
  ++*count[lag];
  if (lag == LUN_LAG_MISSING) say(c, 1, s->id, "missing: not yet translated");
  if (lag == LUN_LAG_SHAPE) say(c, t->line, s->id, "stale: the English step has other options, hints or answers; it is shown in English");
  if (lag == LUN_LAG_OLD && t->stamp == 0) say(c, t->line, s->id, "stale: it bears no stamp <!-- en %08x -->", lun_step_stamp(s));
  else if (lag == LUN_LAG_OLD) say(c, t->line, s->id, "stale: made from %08x, and the English text is %08x now", t->stamp, lun_step_stamp(s));
  if (lag <= LUN_LAG_OLD) check_words(c, s, t);
}

static void check_extra(comparison *c) {
  for (const lun_step *t = c->translation->step; t != NULL; t = t->next) {
    if (lun_lesson_step(c->english, t->id) != NULL) continue;
    say(c, t->line, t->id, "extra: the lesson has no such step");
    c->t->extra++;
  }
}

static void check_head(comparison *c, const char *lang) {
  const lun_lesson *t = c->translation;
  if (strcmp(t->id, c->english->id) != 0) complain_of_form(c, 1, 1, "its id is not that of the lesson");
  if (strcmp(t->lang, lang) != 0) complain_of_form(c, 1, 1, "its 'lang' is not that of the file's name");
  if (*t->title == '\0' || *t->outcome == '\0') complain_of_form(c, 1, 1, "title and outcome are not translated");
}

static void compare(comparison *c, const char *lang) {
  check_head(c, lang);
  for (const lun_step *s = c->english->step; s != NULL; s = s->next) check_step(c, s);
  check_extra(c);
}

/* ---- files ---- */

typedef struct paths {
  char *english, *translation;
} paths;

static bool paths_of(const lun_course *c, const char *id, paths *p) {
  *p = (paths){lun_course_path(c, id, NULL), lun_course_path(c, id, c->lang)};
  return p->english != NULL && p->translation != NULL;
}

static void free_paths(paths *p) {
  free(p->english);
  free(p->translation);
}

bool lun_translation_check(const lun_course *c, const char *id, const lun_terms *words, FILE *out, lun_translated *t, char *err, size_t errsize) {
  paths p;
  lun_lesson *english = NULL, *translation = NULL;
  comparison all = {.words = words, .out = out, .t = t};
  if (!paths_of(c, id, &p)) snprintf(err, errsize, "out of memory");
  else english = lun_lesson_load(p.english, false, NULL, NULL, err, errsize);
  all.english = english;
  all.path = p.translation;
  bool there = english != NULL && access(p.translation, F_OK) == 0;
  if (there) translation = lun_lesson_load(p.translation, true, complain_of_form, &all, err, errsize);
  all.translation = translation;
  if (english != NULL) t->steps += english->nsteps;
  if (translation != NULL) compare(&all, c->lang);
  else if (english != NULL && !there) {
    fprintf(out, "%s: %s: missing: not yet translated, %d steps\n", p.translation, id, english->nsteps);
    t->missing += english->nsteps;
  }
  bool good = english != NULL && (translation != NULL || !there);
  lun_lesson_free(english);
  lun_lesson_free(translation);
  free_paths(&p);
  return good;
}

/* ---- stamps ---- */

static bool is_stamp(const char *line) { return strncmp(line, "<!-- en ", 8) == 0; }

/* The step that the line begins, if its stamp is to be renewed. */
static const lun_step *begun_by(const char *line, const lun_lesson *english, const char *wanted) {
  char id[256];
  if (sscanf(line, "## %255s", id) != 1 || (wanted != NULL && strcmp(wanted, id) != 0)) return NULL;
  return lun_lesson_step(english, id);
}

/* Copies the translation, with the stamps of the English. */
static void copy_stamped(FILE *in, FILE *out, const lun_lesson *english, const char *wanted) {
  char *line = NULL;
  size_t cap = 0;
  bool drop = false; /* the old stamp, which stands right below the heading */
  while (getline(&line, &cap, in) >= 0) {
    const lun_step *s = begun_by(line, english, wanted);
    if (!drop || !is_stamp(line)) fputs(line, out);
    if (s != NULL) fprintf(out, "<!-- en %08x -->\n", lun_step_stamp(s));
    drop = s != NULL;
  }
  free(line);
}

static bool rewrite(const char *path, const lun_lesson *english, const char *step, char *err, size_t errsize) {
  char *beside = NULL;
  FILE *in = lun_infile_open(path), *out = NULL;
  if (in == NULL) return snprintf(err, errsize, "cannot read %s: %s", path, strerror(errno)), false;
  if (asprintf(&beside, "%s.new", path) < 0) beside = NULL;
  if (beside != NULL) out = fopen(beside, "wx");
  if (out != NULL) copy_stamped(in, out, english, step);
  bool failed = out == NULL || ferror(in) || ferror(out);
  failed |= out != NULL && fclose(out) != 0;
  failed = failed || rename(beside, path) != 0;
  if (failed) snprintf(err, errsize, "cannot write %s: %s", beside != NULL ? beside : path, strerror(errno));
  if (failed && out != NULL) unlink(beside);
  fclose(in);
  free(beside);
  return !failed;
}

bool lun_translation_stamp(const lun_course *c, const char *id, const char *step, char *err, size_t errsize) {
  paths p;
  lun_lesson *english = NULL;
  bool good = false;
  if (!paths_of(c, id, &p)) snprintf(err, errsize, "out of memory");
  else english = lun_lesson_load(p.english, false, NULL, NULL, err, errsize);
  if (english != NULL && step != NULL && lun_lesson_step(english, step) == NULL) snprintf(err, errsize, "%s has no step %s", id, step);
  else if (english != NULL) good = rewrite(p.translation, english, step, err, errsize);
  lun_lesson_free(english);
  free_paths(&p);
  return good;
}
