/* translate.c - lays a translation over a lesson (translate.h). A step is translated
 * as a whole or not at all: half-matching options and feedback would be worse
 * than a foreign language. */
#include "translate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "language.h"

/* ---- shapes: the same letters, hints, misconceptions and answers ---- */

static const lun_option *option_of(const lun_step *s, char letter) {
  const lun_option *o = s->option;
  while (o != NULL && o->letter != letter) o = o->next;
  return o;
}

static const lun_part *part_of(const lun_step *s, const lun_part *like) {
  const lun_part *p = s->part;
  while (p != NULL && (p->kind != like->kind || p->level != like->level || strcmp(p->id, like->id) != 0)) p = p->next;
  return p;
}

static bool has_all_of(const lun_step *s, const lun_step *other) {
  for (const lun_option *o = other->option; o != NULL; o = o->next)
    if (option_of(s, o->letter) == NULL) return false;
  for (const lun_part *p = other->part; p != NULL; p = p->next)
    if (part_of(s, p) == NULL) return false;
  return true;
}

lun_lag lun_step_lag(const lun_step *s, const lun_step *t) {
  if (t == NULL) return LUN_LAG_MISSING;
  if (!has_all_of(s, t) || !has_all_of(t, s)) return LUN_LAG_SHAPE;
  return t->stamp == lun_step_stamp(s) ? LUN_LAG_NONE : LUN_LAG_OLD;
}

bool lun_step_is_english(const lun_step *s) { return s->lag > LUN_LAG_OLD; }

const char *lun_lag_words(unsigned lag) {
  static const char *const words[] = {
    [LUN_LAG_NONE] = "", [LUN_LAG_OLD] = N_("The English text has changed since this was translated; .english, or E on the screen, shows it."),
    [LUN_LAG_SHAPE] = N_("The translation is out of date; this is the English text."), [LUN_LAG_MISSING] = N_("Not yet translated.")};
  return lag < sizeof words / sizeof *words && *words[lag] != '\0' ? _(words[lag]) : "";
}

/* ---- laying over ---- */

static void *keep(lun_lesson *l, const void *what, size_t n) {
  void *copy = lun_arena_take(&l->arena, n);
  return copy != NULL ? memcpy(copy, what, n) : NULL;
}

/* False when out of memory; *text is then as it was. */
static bool put(lun_lesson *l, const char **text, const char *translated) {
  const char *copy = keep(l, translated, strlen(translated) + 1);
  if (copy != NULL) *text = copy;
  return copy != NULL;
}

/* The English step keeps options and parts of its own, because those of the step get other texts. */
static lun_step *english_of(lun_lesson *l, const lun_step *s) {
  lun_step *e = keep(l, s, sizeof *s);
  if (e == NULL) return NULL;
  for (lun_option **o = &e->option; *o != NULL; o = &(*o)->next)
    if ((*o = keep(l, *o, sizeof **o)) == NULL) return NULL;
  for (lun_part **p = &e->part; *p != NULL; p = &(*p)->next)
    if ((*p = keep(l, *p, sizeof **p)) == NULL) return NULL;
  return e;
}

static bool translate_step(lun_lesson *l, lun_step *s, const lun_step *t) {
  s->english = english_of(l, s);
  bool good = s->english != NULL && put(l, &s->title, t->title) && put(l, &s->prose, t->prose);
  for (lun_option *o = s->option; o != NULL && good; o = o->next) {
    const lun_option *from = option_of(t, o->letter);
    good = put(l, &o->text, from->text) && put(l, &o->feedback, from->feedback);
  }
  for (lun_part *p = s->part; p != NULL && good; p = p->next) {
    const lun_part *from = part_of(t, p);
    good = put(l, &p->title, from->title) && put(l, &p->prose, from->prose);
  }
  return good;
}

static bool translate_head(lun_lesson *l, const lun_lesson *t) {
  const struct {
    const char **to, *from;
  } fields[] = {{&l->title, t->title}, {&l->outcome, t->outcome}, {&l->kills, t->kills}, {&l->prose, t->prose}, {&l->lang, t->lang}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (*fields[i].from != '\0' && !put(l, fields[i].to, fields[i].from)) return false;
  return true;
}

bool lun_lesson_translate(lun_lesson *l, const lun_lesson *t) {
  bool good = translate_head(l, t);
  for (lun_step *s = l->step; s != NULL && good; s = s->next) {
    const lun_step *from = lun_lesson_step(t, s->id);
    s->lag = (uint8_t)lun_step_lag(s, from);
    if (s->lag <= LUN_LAG_OLD) good = translate_step(l, s, from);
  }
  return good;
}

/* ---- a lesson of a course ---- */

static bool lay_over(lun_lesson *l, const char *path, char *err, size_t errsize) {
  lun_lesson *t = lun_lesson_load(path, true, NULL, NULL, err, errsize);
  bool good = t != NULL && lun_lesson_translate(l, t);
  if (t != NULL && !good) snprintf(err, errsize, "out of memory");
  lun_lesson_free(t);
  return good;
}

static void mark_missing(lun_lesson *l) {
  for (lun_step *s = l->step; s != NULL; s = s->next) s->lag = LUN_LAG_MISSING;
}

lun_lesson *lun_course_lesson(const lun_course *c, const char *id, char *err, size_t errsize) {
  char *path = lun_course_path(c, id, NULL), *translated = lun_course_path(c, id, c->lang);
  lun_lesson *l = NULL;
  if (path == NULL || translated == NULL) snprintf(err, errsize, "out of memory");
  else l = lun_lesson_load(path, false, NULL, NULL, err, errsize);
  if (l != NULL && *c->lang != '\0') {
    if (access(translated, F_OK) != 0) mark_missing(l);
    else if (!lay_over(l, translated, err, errsize)) lun_lesson_free(l), l = NULL;
  }
  free(path);
  free(translated);
  return l;
}
