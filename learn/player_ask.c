/* player_ask.c - a predict of the player (player.h): the question, the answer, and
 * the feedback that the answer deserves. What is right comes from the judge. */
#include "player_room.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "lesson/language.h"

enum { LINES_MAX = 64 };

/* An answer as it was understood: as text, and of a number its value. */
typedef struct answer {
  char *text;
  double number;
} answer;

/* What the step's `answer` fence says. NULL, with one sentence in err. */
static const json_t *truth(lun_player *p, char *err, size_t errsize) {
  const lun_fence *const fences[] = {lun_step_fence(p->step, LUN_ROLE_ANSWER), NULL};
  if (fences[0] == NULL) return snprintf(err, errsize, _("this step asks nothing")), NULL;
  json_t *results = lun_p_known(p, fences, err, errsize);
  const json_t *r = results != NULL ? lun_p_result(results, 0, err, errsize) : NULL;
  if (r == NULL || *p->runs.limit == '\0') return r;
  snprintf(err, errsize, "%s", p->runs.limit);
  return NULL;
}

/* ---- an order ---- */

/* The same shuffle for the same lines: they are sorted by a hash of themselves. */
static uint32_t hash_of(const char *s) {
  uint32_t h = 2166136261u;
  while (*s != '\0') h = (h ^ (unsigned char)*s++) * 16777619u;
  return h;
}

static int by_hash(const void *a, const void *b) {
  uint32_t x = hash_of(*(const char *const *)a), y = hash_of(*(const char *const *)b);
  return x < y ? -1 : x > y;
}

static size_t lines_of(const json_t *order, const char *line[static LINES_MAX]) {
  size_t n = json_array_size(order) < LINES_MAX ? json_array_size(order) : LINES_MAX;
  for (size_t i = 0; i < n; i++) line[i] = json_string_value(json_array_get(order, i));
  return n;
}

/* A shuffle that happens to be the right order would give it away: then the first line goes to the end. */
static size_t shuffled(const json_t *order, const char *line[static LINES_MAX]) {
  const char *right[LINES_MAX];
  size_t n = lines_of(order, line), same = 0;
  lines_of(order, right);
  qsort(line, n, sizeof *line, by_hash);
  while (same < n && strcmp(line[same], right[same]) == 0) same++;
  if (n < 2 || same < n) return n;
  memmove(line, line + 1, (n - 1) * sizeof *line);
  line[n - 1] = right[0];
  return n;
}

static char *joined(const char *const *line, size_t n, const char *between) {
  char *s = strdup("");
  for (size_t i = 0; s != NULL && i < n; i++) {
    char *more = NULL;
    if (asprintf(&more, "%s%s%s", s, i > 0 ? between : "", line[i]) < 0) more = NULL;
    free(s);
    s = more;
  }
  return s;
}

char *lun_player_shuffled(lun_player *p) {
  char err[256];
  const char *line[LINES_MAX];
  const json_t *r = p->step->option == NULL ? truth(p, err, sizeof err) : NULL;
  size_t n = shuffled(json_object_get(r, "order"), line);
  return n > 0 ? joined(line, n, "\n") : NULL;
}

/* ---- an answer ---- */

static char *letter_text(char letter) {
  char *s = NULL;
  return asprintf(&s, "%c", letter) < 0 ? NULL : s;
}

static char *number_text(double d) {
  char *s = NULL;
  return asprintf(&s, "%.6g", d) < 0 ? NULL : s;
}

static bool understood(const lun_step *step, const json_t *r, const char *typed, answer *a, char *err, size_t errsize) {
  const char *line[LINES_MAX];
  const json_t *order = json_object_get(r, "order");
  char letter;
  if (order != NULL) return lun_answer_order(line, shuffled(order, line), typed, &a->text, err, errsize);
  if (json_object_get(r, "choice") != NULL) {
    if (!lun_answer_choice(step, typed, &letter, err, errsize)) return false;
    a->text = letter_text(letter);
  } else {
    if (!lun_answer_number(typed, &a->number, err, errsize)) return false;
    a->text = number_text(a->number);
  }
  if (a->text == NULL) snprintf(err, errsize, _("out of memory"));
  return a->text != NULL;
}

/* The right answer as the learner would type it. */
static char *right_answer(const json_t *r) {
  const char *letter, *line[LINES_MAX];
  json_t *claim;
  const json_t *order = json_object_get(r, "order");
  json_object_foreach(json_object_get(r, "choice"), letter, claim)
    if (json_is_true(claim)) return letter_text(*letter);
  return order != NULL ? joined(line, lines_of(order, line), " / ") : number_text(json_number_value(json_object_get(r, "number")));
}

static bool is_right(const json_t *r, const answer *a, const char *right) {
  const json_t *number = json_object_get(r, "number");
  if (number == NULL) return right != NULL && strcmp(a->text, right) == 0;
  double wanted = json_number_value(number);
  return fabs(a->number - wanted) <= fmax(fabs(wanted) * 0.005, 0.001);
}

/* A number is said in many ways. */
static bool said(const lun_part *part, const json_t *r, const answer *a) {
  if (part->kind != LUN_PART_SAID) return false;
  return json_object_get(r, "number") != NULL ? strtod(part->id, NULL) == a->number : strcmp(part->id, a->text) == 0;
}

/* The feedback to an answer: the option's, a typical mistake's, and what is shown to everybody. */
static void feed_back(const lun_step *s, const json_t *r, const answer *a, lun_verdict *v) {
  const char *own = "", *after = lun_step_after(s);
  for (const lun_option *o = s->option; o != NULL; o = o->next)
    if (a->text[0] == o->letter) own = o->feedback;
  for (const lun_part *part = s->part; part != NULL && !v->right; part = part->next)
    if (said(part, r, a)) own = part->prose;
  if (asprintf(&v->text, "%s%s%s", own, *own != '\0' && *after != '\0' ? "\n\n" : "", after) < 0) v->text = NULL;
}

bool lun_player_answer(lun_player *p, const char *typed, lun_verdict *v, char *err, size_t errsize) {
  answer a = {0};
  const json_t *r = truth(p, err, errsize);
  *v = (lun_verdict){0};
  if (r == NULL || !understood(p->step, r, typed, &a, err, errsize)) return free(a.text), false;
  v->answer = right_answer(r);
  v->right = is_right(r, &a, v->answer);
  v->trace = lun_p_trace(p, r);
  feed_back(p->step, r, &a, v);
  lun_progress_add(p->progress, p->lesson->id, p->step->id, "answered %s %.60s shape=%08x", v->right ? "right" : "wrong", a.text, lun_step_shape(p->step));
  free(a.text);
  return true;
}
