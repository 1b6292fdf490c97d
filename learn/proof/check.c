/* check.c - the proof of one lesson, step by step: programs end as they say, exactly
 * one option is true, a search finds something, the start fails, the solution
 * passes, and each wrong program is recognised as what it is. */
#include "check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/base/sanitise.h"
#include "judge.h"
#include "../../vm/json_text.h"
#include "../lesson/lesson.h"
#include "run.h"
#include "same.h"
#include "../words.h"

enum { FENCES_MAX = 64, FOUND_MAX = 12, SENTENCE = 2048 };

typedef struct checker {
  const lun_check_options *o;
  lun_check_totals *t;
  const char *path;
  lun_lesson *l;
  const lun_step *step; /* NULL: the lesson as a whole */
  char folder[64];
} checker;

/* ---- saying ---- */

/* An object a line; takes the object over. */
static void put(checker *c, json_t *object) {
  json_dumpf(object, c->o->out, JSON_COMPACT);
  fputc('\n', c->o->out);
  json_decref(object);
}

/* A complaint: for people a line as compilers write them, for programs an object. Column 0: it is not known. */
static void put_complaint(checker *c, int line, int column, const char *sentence) {
  const char *lesson = c->l != NULL ? c->l->id : "", *step = c->step != NULL ? c->step->id : "", *slash = *step != '\0' ? "/" : "";
  char safe[LUN_SANITISED_SIZE(SENTENCE)], name[256], at[16] = "";
  lun_sanitise(safe, sizeof safe, sentence, strnlen(sentence, SENTENCE));
  snprintf(name, sizeof name, "%s%s%s", lesson, slash, step);
  if (column > 0) snprintf(at, sizeof at, ":%d", column);
  c->t->complaints++;
  if (c->o->json) put(c, json_pack("{ss si si ss ss}", "file", c->path, "line", line, "column", column, "step", name, "complaint", safe));
  else fprintf(c->o->out, "%s:%d%s: %s%s%s\n", c->path, line, at, name, *name != '\0' ? ": " : "", safe);
}

static void complain(checker *c, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void complain(checker *c, int line, const char *fmt, ...) {
  char sentence[SENTENCE];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(sentence, sizeof sentence, fmt, ap);
  va_end(ap);
  put_complaint(c, line, 0, sentence);
}

static void complain_of_form(void *ud, int line, int column, const char *sentence) { put_complaint(ud, line, column, sentence); }

/* With -v: what was found, for the author to read. */
static void tell(checker *c, const char *what, json_t *value) {
  if (c->o->json) return put(c, json_pack("{so sO}", "step", json_sprintf("%s/%s", c->l->id, c->step->id), what, value));
  char *s = c->o->verbose ? lun_json_text(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
  if (s != NULL) fprintf(c->o->out, "  %s/%s %s %s\n", c->l->id, c->step->id, what, s);
  free(s);
}

/* ---- running ---- */

/* The learner's text and the step's test behind it. */
static char *with_test(const lun_step *s, const char *text) {
  const lun_fence *test = lun_step_fence(s, LUN_ROLE_TEST);
  char *whole = NULL;
  return asprintf(&whole, "%s%s", text, test != NULL ? test->code : "") < 0 ? NULL : whole;
}

/* Runs a text as `how` says and asks the fences. NULL when it could not be done, which has then been said. */
static json_t *judged(checker *c, const lun_fence *how, const char *text, const char *start, const lun_fence *const *fences) {
  char err[512];
  lun_runs runs = {.program = c->o->program, .folder = c->folder, .name = c->step->id};
  json_t *results = NULL;
  int schedules = 0;
  for (const lun_fence *const *f = fences; *f != NULL; f++)
    if ((*f)->schedules != 0) schedules = (*f)->schedules;
  char *whole = with_test(c->step, text);
  bool good = whole != NULL && lun_runs_make(&runs, c->l, how, whole, schedules, err, sizeof err);
  c->t->programs++;
  if (good && runs.cut) complain(c, how->line, "there are more than %d schedules", runs.n);
  if (good && *fences != NULL) {
    lun_question q = {c->o->program, (const char *const *)runs.trace, text, start, c->path, fences};
    results = lun_judge_ask(&q, err, sizeof err);
    good = results != NULL;
  }
  if (!good) complain(c, how->line, "%s", whole != NULL ? err : "out of memory");
  lun_runs_free(&runs);
  free(whole);
  return results;
}

/* The i-th result, or NULL when that fence failed by an error of its own, which has then been said. */
static json_t *result(checker *c, json_t *results, size_t i, const lun_fence *fence) {
  json_t *r = json_array_get(results, i);
  const char *error = json_string_value(json_object_get(r, "error"));
  if (error == NULL) return r;
  complain(c, fence->line, "the fence '%s' fails: %s", lun_role_word(fence->role), error);
  return NULL;
}

/* ---- a program by itself: it ends as it says, and twice the same ---- */

static void check_end(checker *c, const lun_fence *f, const char *trace) {
  lun_outcome end;
  if (!lun_outcome_of(trace, &end)) complain(c, f->line, "its recording cannot be read");
  else if (strcmp(end.status, lun_ends_word(f->ends)) != 0)
    complain(c, f->line, "the program ends '%s', and should end '%s'%s%s", end.status, lun_ends_word(f->ends), *end.message ? ": " : "", end.message);
}

static void check_program(checker *c, const lun_fence *f) {
  char err[512];
  lun_runs first = {.program = c->o->program, .folder = c->folder, .name = "first"};
  lun_runs second = {.program = c->o->program, .folder = c->folder, .name = "first"};
  char *whole = with_test(c->step, f->code), *kept = NULL;
  c->t->programs++;
  if (whole == NULL || !lun_runs_make(&first, c->l, f, whole, 0, err, sizeof err)) complain(c, f->line, "%s", whole != NULL ? err : "out of memory");
  else if (*first.limit != '\0') complain(c, f->line, "%s", first.limit);
  else if (asprintf(&kept, "%s/kept", c->folder) > 0 && rename(first.trace[0], kept) == 0) {
    check_end(c, f, kept);
    bool again = lun_runs_make(&second, c->l, f, whole, 0, err, sizeof err);
    bool real = f->clock != NULL ? strcmp(f->clock, "virtual") != 0 : strcmp(c->l->clock, "real") == 0;
    if (!real && (!again || !lun_same_events(kept, second.trace[0], err, sizeof err))) complain(c, f->line, "run again, it is another run: %s", err);
    unlink(kept);
  }
  lun_runs_free(&first);
  lun_runs_free(&second);
  free(whole);
  free(kept);
}

/* ---- questions ---- */

static void check_choice(checker *c, const lun_fence *f, const json_t *choice) {
  int n = 0;
  const char *letter;
  json_t *claim;
  json_object_foreach((json_t *)choice, letter, claim) {
    bool known = false;
    for (const lun_option *o = c->step->option; o != NULL; o = o->next) known |= letter[0] == o->letter && letter[1] == '\0';
    if (!known) complain(c, f->line, "there is no option '%s'", letter);
    n += json_is_true(claim);
  }
  for (const lun_option *o = c->step->option; o != NULL; o = o->next) {
    char name[2] = {o->letter, '\0'};
    if (json_object_get(choice, name) == NULL) complain(c, o->line, "the answer makes no claim for option '%s'", name);
  }
  if (n != 1) complain(c, f->line, "%d options are true of the run, and exactly one should be", n);
}

/* The list of lines as one text, " / " between them. */
static char *joined(const json_t *list) {
  char *s = strdup("");
  size_t i;
  json_t *line;
  json_array_foreach((json_t *)list, i, line) {
    char *more = NULL;
    if (s != NULL && asprintf(&more, "%s%s%s", s, i > 0 ? " / " : "", json_string_value(line)) < 0) more = NULL;
    free(s);
    s = more;
  }
  return s;
}

static void check_said(checker *c, const json_t *r) {
  const json_t *number = json_object_get(r, "number"), *order = json_object_get(r, "order");
  char *right = order != NULL ? joined(order) : NULL;
  for (const lun_part *p = c->step->part; p != NULL; p = p->next) {
    char *end;
    if (p->kind != LUN_PART_SAID) continue;
    double said = strtod(p->id, &end);
    if (number != NULL && (*end != '\0' || end == p->id)) complain(c, p->line, "'### said %s' is no number, and the answer is", p->id);
    else if (number != NULL && said == json_number_value(number)) complain(c, p->line, "'### said %s' is the right answer", p->id);
    else if (right != NULL && strcmp(right, p->id) == 0) complain(c, p->line, "'### said %s' is the right order", p->id);
    else if (number == NULL && right == NULL) complain(c, p->line, "'### said' stands in a choice: its feedback belongs below the option");
  }
  free(right);
}

/* Whoever was wrong reads why: below his option, or in what is said to everybody afterwards. Of numbers and orders there are
 * too many wrong ones for `### said` alone. */
static void check_feedback(checker *c, const json_t *choice) {
  if (*lun_step_after(c->step) != '\0') return;
  if (choice == NULL) return complain(c, c->step->line, "most wrong answers are told nothing; say why the answer is what it is, under '### after'");
  for (const lun_option *o = c->step->option; o != NULL; o = o->next) {
    const char name[] = {o->letter, '\0'};
    if (json_is_false(json_object_get(choice, name)) && *o->feedback == '\0')
      complain(c, o->line, "option '%s' is wrong, and whoever takes it is told nothing; say why below it ('  > text'), or under '### after'", name);
  }
}

static void check_predict(checker *c) {
  const lun_fence *answer = lun_step_fence(c->step, LUN_ROLE_ANSWER), *program = lun_step_program(c->l, c->step);
  if (answer == NULL) return complain(c, c->step->line, "a predict needs a fence 'answer'");
  if (program == NULL) return complain(c, c->step->line, "there is no program to predict");
  const lun_fence *const fences[] = {answer, NULL};
  json_t *results = judged(c, program, program->code, NULL, fences), *r = result(c, results, 0, answer);
  const json_t *choice = json_object_get(r, "choice");
  if (r != NULL) tell(c, "answer", r);
  if (choice != NULL) check_choice(c, answer, choice);
  else if (r != NULL && c->step->option != NULL) complain(c, answer->line, "there are options, and the answer is no table of them");
  if (r != NULL) check_said(c, r), check_feedback(c, choice);
  json_decref(results);
}

static void check_observe(checker *c) {
  const lun_fence *find = lun_step_fence(c->step, LUN_ROLE_FIND), *program = lun_step_program(c->l, c->step);
  if (find == NULL) return complain(c, c->step->line, "an observe needs a fence 'find'");
  if (program == NULL) return complain(c, c->step->line, "there is no program to look at");
  const lun_fence *check = lun_step_fence(c->step, LUN_ROLE_CHECK); /* looked at: the first schedule that fails it */
  const lun_fence *const fences[] = {check != NULL ? check : find, find, NULL};
  json_t *results = judged(c, program, program->code, NULL, fences), *r = result(c, results, 1, find);
  if (check != NULL && json_is_true(json_object_get(json_array_get(results, 0), "pass"))) complain(c, check->line, "the check passes: there is nothing to look for");
  size_t n = json_array_size(json_object_get(r, "seqs"));
  if (r != NULL) tell(c, "events", json_object_get(r, "seqs"));
  if (r != NULL && (n < 1 || n > FOUND_MAX)) complain(c, find->line, "%zu events are what is looked for; 1 to %d make a search", n, FOUND_MAX);
  json_decref(results);
}

/* ---- exercises ---- */

/* Whether a text passes the check; *why gets what it fails with, malloc'd, when it does not. */
static bool passes(checker *c, const lun_fence *how, const char *text, const char *start, const lun_fence *check, char **why) {
  const lun_fence *const fences[] = {check, NULL};
  json_t *results = judged(c, how, text, start, fences), *r = result(c, results, 0, check);
  bool pass = json_is_true(json_object_get(r, "pass"));
  const char *s = json_string_value(json_object_get(r, "why"));
  *why = pass ? NULL : strdup(s != NULL ? s : "it could not be judged");
  json_decref(results);
  return pass;
}

static void expect_pass(checker *c, bool wanted, const lun_fence *how, const char *text, const char *start, const lun_fence *check, const char *what) {
  char *why;
  bool pass = passes(c, how, text, start, check, &why);
  if (pass && !wanted) complain(c, how->line, "%s passes the check", what);
  if (!pass && wanted) complain(c, how->line, "%s does not pass the check: %s", what, why != NULL ? why : "");
  free(why);
}

/* All `when`s of the step, in order; returns how many. */
static int whens_of(const lun_step *s, const lun_fence *fences[static FENCES_MAX], const lun_part *parts[static FENCES_MAX]) {
  int n = 0;
  for (const lun_part *p = s->part; p != NULL && n < FENCES_MAX - 2; p = p->next) {
    const lun_fence *when = p->kind == LUN_PART_WRONG ? lun_part_fence(p, LUN_ROLE_WHEN) : NULL;
    if (when != NULL) parts[n] = p, fences[n++] = when;
  }
  return n;
}

/* A wrong program fails, and of all whens its own is the first that is true of it. */
static void check_wrong(checker *c, const lun_part *part, const char *start, const lun_fence *check) {
  const lun_fence *fences[FENCES_MAX], *wrong = lun_part_fence(part, LUN_ROLE_WRONG);
  const lun_part *parts[FENCES_MAX];
  if (wrong == NULL || lun_part_fence(part, LUN_ROLE_WHEN) == NULL) return complain(c, part->line, "'### wrong %s' needs both fences, 'wrong' and 'when'", part->id);
  int n = whens_of(c->step, fences, parts), first = -1;
  fences[n] = check, fences[n + 1] = NULL;
  json_t *results = judged(c, wrong, wrong->code, start, fences);
  for (int i = n - 1; results != NULL && i >= 0; i--) {
    json_t *r = result(c, results, (size_t)i, fences[i]);
    if (json_is_true(json_object_get(r, "value"))) first = i;
  }
  json_t *verdict = result(c, results, (size_t)n, check);
  if (json_is_true(json_object_get(verdict, "pass"))) complain(c, wrong->line, "the wrong program '%s' passes the check", part->id);
  if (results != NULL && (first < 0 || parts[first] != part))
    complain(c, wrong->line, "the program of '%s' is recognised as %s%s%s", part->id, first < 0 ? "nothing" : "'", first < 0 ? "" : parts[first]->id, first < 0 ? "" : "'");
  json_decref(results);
}

static void check_hints(checker *c) {
  bool seen[4] = {false};
  int n = 0;
  for (const lun_part *p = c->step->part; p != NULL; p = p->next)
    if (p->kind == LUN_PART_HINT && p->level >= 1 && p->level <= 3) n += !seen[p->level], seen[p->level] = true;
  if (n != 3) complain(c, c->step->line, "an exercise has three hints; this one has %d", n);
}

static void check_exercise(checker *c) {
  const lun_fence *check = lun_step_fence(c->step, LUN_ROLE_CHECK), *solution = lun_step_fence(c->step, LUN_ROLE_SOLUTION);
  const lun_fence *begin = lun_step_program(c->l, c->step);
  if (check == NULL || solution == NULL) return complain(c, c->step->line, "an exercise needs a fence 'check' and a fence 'solution'");
  const char *start = begin != NULL ? begin->code : "";
  if (begin != NULL && begin->ends == LUN_ENDS_SYNTAX && lun_step_fence(c->step, LUN_ROLE_START) == NULL)
    complain(c, c->step->line, "it starts from line %d, a program that is none (status=syntax); give it a fence 'start'", begin->line);
  expect_pass(c, true, solution, solution->code, start, check, "the solution");
  if (begin != NULL) expect_pass(c, false, begin, start, start, check, "the program that it starts from");
  expect_pass(c, false, solution, "", start, check, "the empty program");
  for (const lun_part *p = c->step->part; p != NULL; p = p->next)
    if (p->kind == LUN_PART_WRONG) check_wrong(c, p, start, check);
  check_hints(c);
}

static void check_run(checker *c) {
  const lun_fence *check = lun_step_fence(c->step, LUN_ROLE_CHECK), *program = lun_step_program(c->l, c->step);
  if (program == NULL) complain(c, c->step->line, "there is no program to run");
  else if (check != NULL) expect_pass(c, true, program, program->code, NULL, check, "the program");
}

/* ---- a lesson ---- */

/* Each {key:NAME} names a key that there is. */
static void check_keys(checker *c, const char *prose, int line) {
  char name[40];
  for (const char *at = strstr(prose, "{key:"); at != NULL; at = strstr(at + 1, "{key:")) {
    snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 5, "}\n"), at + 5);
    if (lun_words_key(name) == NULL) complain(c, line, "there is no key {key:%s}; docs/lessons.md lists them", name);
  }
}

static void check_all_keys(checker *c) {
  const lun_step *s = c->step;
  check_keys(c, s->prose, s->line);
  for (const lun_option *o = s->option; o != NULL; o = o->next) check_keys(c, o->text, o->line), check_keys(c, o->feedback, o->line);
  for (const lun_part *p = s->part; p != NULL; p = p->next) check_keys(c, p->prose, p->line);
}

static void check_step(checker *c) {
  const lun_fence *run = lun_step_fence(c->step, LUN_ROLE_RUN);
  check_all_keys(c);
  if (run != NULL) check_program(c, run);
  switch (c->step->kind) {
    case LUN_STEP_PREDICT: check_predict(c); break;
    case LUN_STEP_OBSERVE: check_observe(c); break;
    case LUN_STEP_CHANGE:
    case LUN_STEP_MAKE: check_exercise(c); break;
    case LUN_STEP_RUN: check_run(c); break;
    default: break;
  }
  c->t->steps++;
}

static void check_lesson(checker *c) {
  const char *base = strrchr(c->path, '/');
  base = base != NULL ? base + 1 : c->path;
  size_t n = strcspn(base, ".");
  if (strlen(c->l->id) != n || strncmp(c->l->id, base, n) != 0) complain(c, 1, "the file is called '%.*s', and its id is '%s'", (int)n, base, c->l->id);
  if (*c->l->title == '\0') complain(c, 1, "it has no title");
  if (*c->l->outcome == '\0') complain(c, 1, "it does not say its outcome");
  if (c->l->step == NULL) complain(c, 1, "it has no steps");
  for (c->step = c->l->step; c->step != NULL; c->step = c->step->next) check_step(c);
}

void lun_check_file(const lun_check_options *o, const char *path, lun_check_totals *t) {
  char err[512];
  checker c = {.o = o, .t = t, .path = path};
  const char *tmp = getenv("TMPDIR");
  snprintf(c.folder, sizeof c.folder, "%.40s/lunette-XXXXXX", tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
  c.l = lun_lesson_load(path, false, complain_of_form, &c, err, sizeof err);
  t->lessons++;
  if (c.l == NULL) complain(&c, 1, "%s", err);
  else if (mkdtemp(c.folder) == NULL) complain(&c, 1, "cannot make a folder in %s: %s", c.folder, strerror(errno));
  else {
    check_lesson(&c);
    c.step = NULL;
    rmdir(c.folder);
  }
  lun_lesson_free(c.l);
}
