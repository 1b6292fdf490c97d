/* player.c - the present step, and what is done in it (player.h). Programs run in
 * processes of their own (run.h), checks in the judge's (judge.h). */
#include "player_room.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proof/judge.h"
#include "lesson/language.h"
#include "lesson/translate.h"

enum { WHENS_MAX = 32 };

/* ---- opening, and going from step to step ---- */

lun_player *lun_player_open(const char *program, const lun_course *c, lun_progress *progress, const char *lesson, char *err, size_t errsize) {
  const char *tmp = getenv("TMPDIR");
  lun_player *p = calloc(1, sizeof *p);
  if (p == NULL) return snprintf(err, errsize, _("out of memory")), NULL;
  p->program = program;
  p->progress = progress;
  p->lesson = lun_course_lesson(c, lesson, err, errsize);
  snprintf(p->folder, sizeof p->folder, "%.40s/lunette-XXXXXX", tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
  bool good = p->lesson != NULL && p->lesson->step != NULL;
  if (p->lesson != NULL && !good) snprintf(err, errsize, _("the lesson %s has no steps"), lesson);
  /* Its id names the learner's files. */
  if (good && strcmp(p->lesson->id, lesson) != 0) good = false, snprintf(err, errsize, _("the file of the lesson %s says that its id is '%s'"), lesson, p->lesson->id);
  if (good && mkdtemp(p->folder) == NULL) good = false, snprintf(err, errsize, _("cannot make a folder for recordings in %s"), p->folder);
  if (!good) return lun_lesson_free(p->lesson), free(p), NULL;
  p->step = p->lesson->step;
  return p;
}

static void forget_answers(lun_player *p) {
  json_decref(p->known);
  p->known = NULL;
}

static void forget_runs(lun_player *p) {
  char path[512];
  lun_runs_free(&p->runs);
  forget_answers(p);
  if (p->runs.name != NULL) snprintf(path, sizeof path, "%s/%s.lua", p->folder, p->runs.name), unlink(path);
  p->runs.name = NULL;
}

void lun_player_close(lun_player *p) {
  if (p == NULL) return;
  forget_runs(p);
  rmdir(p->folder);
  lun_lesson_free(p->lesson);
  free(p);
}

bool lun_player_is_own(const lun_player *p) { return lun_course_is_own(p->program, p->lesson->path); }
const lun_lesson *lun_player_lesson(const lun_player *p) { return p->lesson; }
const lun_step *lun_player_step(const lun_player *p) { return p->step; }

int lun_player_index(const lun_player *p) {
  int n = 1;
  for (const lun_step *s = p->lesson->step; s != NULL && s != p->step; s = s->next) n++;
  return n;
}

static void enter(lun_player *p, const lun_step *s) {
  forget_answers(p);
  p->step = s;
  p->hint = 0;
  p->failed = false;
}

bool lun_player_go(lun_player *p, const char *id) {
  const lun_step *s = lun_lesson_step(p->lesson, id);
  if (s != NULL) enter(p, s);
  return s != NULL;
}

static bool passed(const lun_player *p, const lun_step *s) {
  const lun_mark *m = lun_progress_mark(p->progress, p->lesson->id, s->id);
  return m != NULL && m->passed;
}

bool lun_player_passed(const lun_player *p) { return passed(p, p->step); }

void lun_player_resume(lun_player *p) {
  const lun_step *s = p->lesson->step;
  while (s != NULL && passed(p, s)) s = s->next;
  enter(p, s != NULL ? s : p->lesson->step);
}

bool lun_player_move(lun_player *p, int steps) {
  int wanted = lun_player_index(p) + steps;
  const lun_step *s = p->lesson->step;
  for (int n = 1; s != NULL && n < wanted; n++) s = s->next;
  if (wanted < 1 || s == NULL) return false;
  enter(p, s);
  return true;
}

/* ---- texts ---- */

const char *lun_player_program(const lun_player *p) {
  const lun_fence *f = lun_step_program(p->lesson, p->step);
  return f != NULL ? f->code : "";
}

char *lun_player_text(const lun_player *p) {
  char *saved = lun_progress_saved(p->progress, p->lesson->id, p->step->id);
  return saved != NULL ? saved : strdup(lun_player_program(p));
}

const char *lun_player_solution(const lun_player *p) {
  const lun_fence *f = lun_step_fence(p->step, LUN_ROLE_SOLUTION);
  return f != NULL ? f->code : NULL;
}

void lun_verdict_free(lun_verdict *v) {
  free(v->text);
  free(v->answer);
  *v = (lun_verdict){0};
}

static void say(lun_verdict *v, const char *text) {
  free(v->text);
  v->text = strdup(text);
}

/* ---- running and asking ---- */

static bool make_runs(lun_player *p, const lun_fence *how, const char *text, int schedules, char *err, size_t errsize) {
  forget_runs(p);
  p->runs = (lun_runs){.program = p->program, .folder = p->folder, .name = p->step->id};
  return lun_runs_make(&p->runs, p->lesson, how, text, schedules, err, errsize);
}

const lun_fence *lun_p_how(const lun_player *p) {
  static const lun_fence plain = {.role = LUN_ROLE_RUN, .code = ""};
  const lun_fence *f = lun_step_fence(p->step, LUN_ROLE_SOLUTION);
  if (f == NULL) f = lun_step_program(p->lesson, p->step);
  return f != NULL ? f : &plain;
}

char *lun_p_whole(const lun_player *p, const char *text) {
  const lun_fence *test = lun_step_fence(p->step, LUN_ROLE_TEST);
  char *whole = NULL;
  return asprintf(&whole, "%s%s", text, test != NULL ? test->code : "") < 0 ? NULL : whole;
}

const char *lun_player_folder(const lun_player *p) { return p->folder; }

bool lun_player_lay_out(lun_player *p, const char *text, char *name, size_t size, char *err, size_t errsize) {
  char path[512], *whole = lun_p_whole(p, text);
  forget_runs(p);
  p->runs.name = p->step->id;
  snprintf(name, size, "%s.lua", p->step->id);
  snprintf(path, sizeof path, "%s/%s", p->folder, name);
  FILE *out = whole != NULL ? fopen(path, "wb") : NULL;
  bool good = out != NULL && fputs(whole, out) != EOF;
  if (out != NULL) good = fclose(out) == 0 && good;
  if (!good) snprintf(err, errsize, "cannot write %s: %s", path, strerror(errno));
  free(whole);
  return good;
}

/* Runs the text and asks the fences. The results, or NULL. */
static json_t *judged(lun_player *p, const char *text, const lun_fence *const *fences, char *err, size_t errsize) {
  char *whole = lun_p_whole(p, text);
  int schedules = 0;
  for (const lun_fence *const *f = fences; *f != NULL; f++)
    if ((*f)->schedules != 0) schedules = (*f)->schedules;
  if (whole == NULL) return snprintf(err, errsize, _("out of memory")), NULL;
  bool good = make_runs(p, lun_p_how(p), whole, schedules, err, errsize);
  free(whole);
  if (!good) return NULL;
  lun_question q = {p->program, (const char *const *)p->runs.trace, text, lun_player_program(p), p->lesson->path, fences};
  json_t *results = lun_judge_ask(&q, err, errsize);
  /* A recording without an end may be too much for the judge: the reason is what matters. */
  if (results == NULL && *p->runs.limit != '\0') snprintf(err, errsize, "%s", p->runs.limit);
  return results;
}

json_t *lun_p_known(lun_player *p, const lun_fence *const *fences, char *err, size_t errsize) {
  json_t *results = p->known;
  if (results == NULL) results = judged(p, lun_player_program(p), fences, err, errsize);
  return p->known = results;
}

json_t *lun_p_result(json_t *results, size_t i, char *err, size_t errsize) {
  json_t *r = json_array_get(results, i);
  const char *error = json_string_value(json_object_get(r, "error"));
  if (error == NULL) return r;
  snprintf(err, errsize, _("this step of the lesson has a mistake: %s"), error);
  return NULL;
}

const char *lun_p_trace(const lun_player *p, const json_t *r) {
  json_int_t run = json_integer_value(json_object_get(r, "run"));
  return p->runs.n > 0 ? p->runs.trace[run >= 1 && run <= p->runs.n ? run - 1 : 0] : NULL;
}

/* The runs of a search are those that the judge has seen: of an exploration, the schedule that is looked at. */
static json_t *searched(lun_player *p, char *err, size_t errsize) {
  const lun_fence *find = lun_step_fence(p->step, LUN_ROLE_FIND), *check = lun_step_fence(p->step, LUN_ROLE_CHECK);
  const lun_fence *const fences[] = {check != NULL ? check : find, find, NULL};
  if (find == NULL) return snprintf(err, errsize, _("there is nothing to be found in this step")), NULL;
  return lun_p_known(p, fences, err, errsize);
}

bool lun_player_run(lun_player *p, const char *text, lun_verdict *v, char *err, size_t errsize) {
  bool search = p->step->kind == LUN_STEP_OBSERVE;
  const json_t *results = search ? searched(p, err, errsize) : NULL;
  *v = (lun_verdict){0};
  if (search ? results == NULL : !make_runs(p, lun_p_how(p), text, 0, err, errsize)) return false;
  v->right = true;
  v->trace = lun_p_trace(p, json_array_get(results, 0));
  say(v, *p->runs.limit != '\0' ? p->runs.limit : search ? "" : lun_step_after(p->step));
  if (p->step->kind == LUN_STEP_RUN) lun_player_pass(p, false);
  return true;
}

void lun_player_pass(lun_player *p, bool skipped) {
  const lun_mark *m = lun_progress_mark(p->progress, p->lesson->id, p->step->id);
  if (skipped) lun_progress_add(p->progress, p->lesson->id, p->step->id, "skipped");
  else lun_progress_add(p->progress, p->lesson->id, p->step->id, "passed try=%d hints=%d shape=%08x", m != NULL ? m->tries : 0, p->hint, lun_step_shape(p->step));
}

/* ---- searches ---- */

bool lun_player_find(lun_player *p, uint64_t seq, lun_verdict *v, char *err, size_t errsize) {
  json_t *results = searched(p, err, errsize);
  json_t *r = results != NULL ? lun_p_result(results, 1, err, errsize) : NULL, *one;
  *v = (lun_verdict){0};
  size_t i;
  if (r != NULL) {
    json_array_foreach(json_object_get(r, "seqs"), i, one) {
      uint64_t found = (uint64_t)json_integer_value(one);
      v->right |= found == seq;
      if (v->seq == 0 || llabs((long long)found - (long long)seq) < llabs((long long)v->seq - (long long)seq)) v->seq = found;
    }
    v->trace = lun_p_trace(p, json_array_get(results, 0));
    say(v, v->right ? lun_step_after(p->step) : "");
    lun_progress_add(p->progress, p->lesson->id, p->step->id, "tried %s", v->right ? "ok" : "fail");
    p->failed |= !v->right;
    if (v->right) lun_player_pass(p, false);
  }
  return r != NULL;
}

/* ---- exercises ---- */

/* Of a program that cannot run, or had to be stopped, no misconception is known: what did not happen in it tells nothing. */
static const lun_fence cannot_run = {.role = LUN_ROLE_WHEN, .code = "return status() == 'syntax'"};

/* The feedback of the first misconception that recognises the run; else what the check says. */
static void explain(lun_player *p, json_t *results, const lun_part *const *wrong, int n, lun_verdict *v, const char **recognised) {
  const char *why = json_string_value(json_object_get(json_array_get(results, 0), "why"));
  say(v, *p->runs.limit != '\0' ? p->runs.limit : why != NULL ? why : "");
  *recognised = "";
  if (*p->runs.limit != '\0' || json_is_true(json_object_get(json_array_get(results, (size_t)n + 1), "value"))) return;
  for (int i = 0; i < n; i++) {
    if (!json_is_true(json_object_get(json_array_get(results, (size_t)i + 1), "value"))) continue;
    say(v, wrong[i]->prose);
    *recognised = wrong[i]->id;
    return;
  }
}

/* Of the program as it was given no misconception is known: what the check says of it is the task. */
static void say_unchanged(lun_verdict *v, const json_t *result) {
  const char *why = json_string_value(json_object_get(result, "why"));
  free(v->text);
  if (asprintf(&v->text, "%s\n\n%s", _("You have not changed it yet. As it is:"), why != NULL ? why : "") < 0) v->text = NULL;
}

bool lun_player_try(lun_player *p, const char *text, lun_verdict *v, char *err, size_t errsize) {
  const lun_fence *check = lun_step_fence(p->step, LUN_ROLE_CHECK), *fences[WHENS_MAX + 3];
  const lun_part *wrong[WHENS_MAX];
  const char *recognised = "";
  int n = 0;
  *v = (lun_verdict){0};
  if (check == NULL) return snprintf(err, errsize, _("there is nothing to be checked in this step")), false;
  if (!lun_progress_save(p->progress, p->lesson->id, p->step->id, text, err, errsize)) return false;
  fences[0] = check;
  for (const lun_part *part = p->step->part; part != NULL && n < WHENS_MAX; part = part->next)
    if (part->kind == LUN_PART_WRONG && lun_part_fence(part, LUN_ROLE_WHEN) != NULL) wrong[n] = part, fences[++n] = lun_part_fence(part, LUN_ROLE_WHEN);
  fences[n + 1] = &cannot_run;
  fences[n + 2] = NULL;
  json_t *results = judged(p, text, fences, err, errsize), *r = results != NULL ? lun_p_result(results, 0, err, errsize) : NULL;
  if (r != NULL) {
    v->right = json_is_true(json_object_get(r, "pass"));
    v->seq = (uint64_t)json_integer_value(json_object_get(r, "seq"));
    v->trace = lun_p_trace(p, r);
    if (v->right) say(v, lun_step_after(p->step));
    else if (*p->runs.limit == '\0' && strcmp(text, lun_player_program(p)) == 0) say_unchanged(v, r);
    else explain(p, results, wrong, n, v, &recognised);
    lun_progress_add(p->progress, p->lesson->id, p->step->id, "tried %s %s", v->right ? "ok" : "fail", recognised);
    p->failed |= !v->right;
    if (v->right) lun_player_pass(p, false);
  }
  json_decref(results);
  return r != NULL;
}

enum { SEARCH_HINTS = 3 };

static const lun_part *next_hint(const lun_player *p) {
  const lun_part *part = p->failed ? p->step->part : NULL; /* the next one is offered after another try */
  while (part != NULL && (part->kind != LUN_PART_HINT || part->level != p->hint + 1)) part = part->next;
  return part;
}

bool lun_player_has_hint(const lun_player *p) {
  return p->step->kind == LUN_STEP_OBSERVE ? p->failed && p->hint < SEARCH_HINTS : next_hint(p) != NULL;
}

const char *lun_player_hint(lun_player *p, int *level) {
  const lun_part *part = next_hint(p);
  if (part == NULL) return NULL;
  *level = ++p->hint;
  p->failed = false;
  lun_progress_add(p->progress, p->lesson->id, p->step->id, "hint %d", *level);
  return part->prose;
}

int lun_player_search_hint(lun_player *p) {
  if (!p->failed || p->hint == SEARCH_HINTS) return 0;
  p->failed = false;
  lun_progress_add(p->progress, p->lesson->id, p->step->id, "hint %d", ++p->hint);
  return p->hint;
}

/* The editor writes over the file: what the learner had stays beside it. What the step starts from is not worth that. */
char *lun_player_work(const lun_player *p, char *err, size_t errsize) {
  const char *lesson = p->lesson->id, *step = p->step->id, *start = lun_player_program(p);
  char *saved = lun_progress_saved(p->progress, lesson, step), *path = NULL;
  bool good = saved == NULL ? lun_progress_save(p->progress, lesson, step, start, err, errsize)
                            : strcmp(saved, start) == 0 || lun_progress_keep(p->progress, lesson, step, saved, err, errsize);
  char *folder = good ? lun_progress_folder(p->progress, lesson, err, errsize) : NULL;
  if (folder != NULL && asprintf(&path, "%s/%s.lua", folder, step) < 0) path = NULL;
  free(folder);
  free(saved);
  return path;
}

const char *lun_player_trouble(const lun_player *p) { return lun_progress_trouble(p->progress); }

bool lun_player_restart(lun_player *p, char *err, size_t errsize) {
  enter(p, p->step);
  bool edits = p->step->kind == LUN_STEP_CHANGE || p->step->kind == LUN_STEP_MAKE;
  return !edits || lun_progress_save(p->progress, p->lesson->id, p->step->id, lun_player_program(p), err, errsize);
}
