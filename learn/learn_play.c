/* learn_play.c - lessons for a learner: played on the screen, in the window or as lines, asked again, solved. How a lesson is shown
 * it leaves to others. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../repl/terminal/signals.h"
#include "../repl/window_link.h"
#include "learner.h"
#include "plain.h"
#include "player.h"
#include "request.h"

enum { UNAVAILABLE = 69 };

/* Leaves the terminal for a window, at LESSON/STEP. Returns when that cannot be, with the exit status. */
static int go_on_in_window(const lun_request *q, const char *at) {
  char err[512];
  const char *args[8];
  int n = 0;
  args[n++] = "learn";
  if (q->from != NULL) args[n++] = "--from", args[n++] = q->from;
  if (q->told != NULL) args[n++] = "--lang", args[n++] = q->told;
  args[n++] = at, args[n] = NULL;
  lun_window_become(args, err, sizeof err);
  return lun_complain("%s", err), UNAVAILABLE;
}

/* On the screen, or in the window; without a terminal, and when that one cannot do it, as lines. */
static int show(lun_request *q, lun_player *p, const char *lesson, lun_lesson_end *end) {
  char err[512];
  size_t n = lun_course_find(&q->course, lesson);
  *end = (lun_lesson_end){0};
  lun_lesson_place place = {(int)n + 1, (int)q->course.n, n + 1 < q->course.n ? q->course.entry[n + 1].id : NULL, !q->agreed && !lun_player_is_own(p)};
  bool shown = !q->plain && (!q->show->terminal || (isatty(0) && isatty(1)));
  if (shown && q->show->play(q->show->ud, p, &place, end, err, sizeof err) == 0) {
    if (!end->finished && !end->window && end->deadly == 0) printf(_("The lesson goes on here: lunette learn %s\n"), lesson);
    return 0;
  }
  if (shown && !q->show->terminal) return lun_complain("%s", err), UNAVAILABLE;
  if (shown) fprintf(stderr, _("lunette: learn: %s; the lesson comes as lines of text.\n"), err);
  lun_plain_play(p, stdin, stdout);
  return 0;
}

/* Nothing of a stranger's is run before the learner, who is asked once, goes on. False: one would rather not. */
static bool agreed(lun_request *q, const lun_player *p) {
  char line[512];
  if (q->agreed || lun_player_is_own(p)) return true;
  printf("%s\n%s\n> ", _(lun_stranger_words), _("(Enter begins the lesson; .quit leaves)"));
  fflush(stdout);
  q->agreed = fgets(line, sizeof line, stdin) != NULL && strncmp(line, ".quit", 5) != 0;
  return q->agreed;
}

/* To a step by its id, or by its number, which the screen shows. */
static bool go_to(lun_player *p, const char *step) {
  char *end;
  long n = strtol(step, &end, 10);
  bool number = *step != '\0' && *end == '\0' && n >= 1 && n <= lun_player_lesson(p)->nsteps;
  if (number && lun_player_index(p) != n) return lun_player_move(p, (int)n - lun_player_index(p));
  return number || lun_player_go(p, step);
}

static int no_such_step(const lun_player *p, const char *step) {
  char ids[1024] = "", text[1280];
  size_t n = 0;
  for (const lun_step *s = lun_player_lesson(p)->step; s != NULL && n < sizeof ids; s = s->next)
    n += (size_t)snprintf(ids + n, sizeof ids - n, "%s%s", n > 0 ? ", " : "", s->id);
  snprintf(text, sizeof text, _("the lesson has no step %s; it has 1 to %d: %s"), step, lun_player_lesson(p)->nsteps, ids);
  return lun_complain("%s", text);
}

/* *next: the lesson after it is to begin. */
static int play_at(lun_request *q, const char *lesson, const char *step, bool *next) {
  char err[512], at[1024];
  lun_player *p = lun_player_open(q->program, &q->course, q->progress, lesson, err, sizeof err);
  if (p == NULL) return lun_complain("%s", err);
  lun_player_resume(p);
  int status = step != NULL && !go_to(p, step) ? no_such_step(p, step) : 0;
  lun_lesson_end end = {.deadly = 0};
  bool asks_itself = !q->show->terminal && !q->plain;
  if (status == 0 && (asks_itself || agreed(q, p))) status = show(q, p, lesson, &end);
  snprintf(at, sizeof at, "%s/%s", lesson, lun_player_step(p)->id);
  lun_player_close(p);
  *next = end.next;
  if (end.window) status = go_on_in_window(q, at);
  if (end.deadly != 0) lun_catch_default(end.deadly);
  return status;
}

/* A lesson by its id, its number, or the beginning of its id when no other begins so; course.n: there is none. */
static size_t lesson_named(const lun_course *c, const char *name) {
  size_t found = lun_course_find(c, name), digits = strspn(name, "0123456789");
  if (found < c->n || *name == '\0') return found;
  if (name[digits] == '\0') {
    unsigned long n = strtoul(name, NULL, 10);
    return n >= 1 && n <= c->n ? n - 1 : c->n;
  }
  for (size_t i = 0; i < c->n; i++) {
    if (strncmp(c->entry[i].id, name, strlen(name)) != 0) continue;
    if (found < c->n) return c->n;
    found = i;
  }
  return found;
}

int lun_learn_play(lun_request *q) {
  char name[512];
  snprintf(name, sizeof name, "%s", q->argv[0]);
  char *slash = strchr(name, '/');
  if (slash != NULL) *slash = '\0';
  size_t at = lesson_named(&q->course, name);
  if (at == q->course.n) return lun_complain(_("there is no lesson %s; `lunette learn` lists them"), name);
  const char *step = slash != NULL ? slash + 1 : NULL;
  int status = 0;
  for (bool next = true; next && status == 0 && at < q->course.n; step = NULL) status = play_at(q, q->course.entry[at++].id, step, &next);
  return status;
}

/* One question again, as lines of text. *more: the learner goes on. */
static int ask_again(lun_request *q, const char *lesson, const char *step, bool *more) {
  char err[512];
  lun_player *p = lun_player_open(q->program, &q->course, q->progress, lesson, err, sizeof err);
  *more = p != NULL && lun_player_go(p, step) && agreed(q, p) && lun_plain_ask(p, stdin, stdout);
  lun_player_close(p);
  return p != NULL ? 0 : lun_complain("%s", err);
}

/* All questions whose last answer was wrong, one after the other. */
int lun_learn_review(lun_request *q) {
  int asked = 0, status = 0;
  bool more = true;
  for (size_t i = 0; i < q->course.n && status == 0 && more; i++) {
    lun_lesson *l = lun_request_lesson(q, q->course.entry[i].id);
    for (const lun_step *s = l != NULL ? l->step : NULL; s != NULL && status == 0 && more; s = s->next) {
      const lun_mark *m = lun_progress_mark(q->progress, l->id, s->id);
      if (m != NULL && m->wrong) status = ask_again(q, l->id, s->id, &more), asked++;
    }
    lun_lesson_free(l);
  }
  if (asked == 0) puts(_("There is nothing to review: no answer was wrong."));
  else if (more && status == 0) puts(_("That was the last one."));
  return status;
}

int lun_learn_solution(lun_request *q) {
  char name[512];
  snprintf(name, sizeof name, "%s", q->argc > 0 ? q->argv[0] : "");
  char *slash = strchr(name, '/');
  if (slash == NULL) return lun_complain(_("--solution wants LESSON/STEP%s"), "");
  *slash = '\0';
  lun_lesson *l = lun_request_lesson(q, name);
  const lun_step *s = l != NULL ? lun_lesson_step(l, slash + 1) : NULL;
  const lun_fence *f = s != NULL ? lun_step_fence(s, LUN_ROLE_SOLUTION) : NULL;
  if (f != NULL) fputs(f->code, stdout);
  lun_lesson_free(l);
  return f != NULL ? 0 : lun_complain(_("there is no solution of %s"), q->argv[0]);
}
