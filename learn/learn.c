/* learn.c - the options of `lunette learn`, as one table, and what each of them
 * does to the course and the learner's progress. */
#include "learn.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <jansson.h>

#include "../repl/terminal/signals.h"
#include "../repl/window_link.h"
#include "../viz/base/sanitise.h"
#include "proof/check.h"
#include "lesson/course.h"
#include "lesson/language.h"
#include "learner.h"
#include "plain.h"
#include "player.h"
#include "progress.h"
#include "lesson/translate.h"
#include "lesson/translations.h"

enum { USAGE = 2, BAD_INPUT = 65, UNAVAILABLE = 69 };

typedef struct request {
  const char *program, *from;
  const lun_lesson_show *show;
  const char *told;          /* the language that was asked for, NULL: none */
  char lang[LUN_LANG_SIZE];
  bool plain, verbose, json, strict;
  int argc;
  char **argv; /* what is no option: lessons, files */
  lun_course course;
  lun_progress *progress;
  bool agreed; /* the learner knows whose lessons these are */
} request;

static int complain(const char *fmt, const char *arg) {
  fputs("lunette: learn: ", stderr);
  fprintf(stderr, fmt, arg);
  fputc('\n', stderr);
  return BAD_INPUT;
}

/* ---- checking ---- */

static const char *plural(int n, const char *one, const char *many) { return n == 1 ? one : many; }

/* A lesson by its file, or by its id in the course. */
static void check_one(request *q, const lun_check_options *o, const char *name, lun_check_totals *t) {
  bool file = strchr(name, '/') != NULL || strchr(name, '.') != NULL;
  char *path = file ? strdup(name) : lun_course_path(&q->course, name, NULL);
  if (path != NULL) lun_check_file(o, path, t);
  else complain("the lesson %s cannot be looked for: there is no course, or no memory to read it", name);
  free(path);
}

/* With --lang: what of the course, or of some lessons, is still to be translated. The English is what must be right, so this is
 * no error unless --strict makes it one. */
static int check_translations(request *q) {
  char err[512], *path = lun_course_path(&q->course, "words", NULL);
  lun_terms words = {0};
  lun_translated t = {0};
  bool good = path != NULL && lun_terms_open(&words, path, q->lang);
  if (!good) snprintf(err, sizeof err, "out of memory");
  for (int i = 0; i < q->argc && good; i++) good = lun_translation_check(&q->course, q->argv[i], &words, stdout, &t, err, sizeof err);
  for (size_t i = 0; q->argc == 0 && i < q->course.n && good; i++) good = lun_translation_check(&q->course, q->course.entry[i].id, &words, stdout, &t, err, sizeof err);
  lun_terms_close(&words);
  free(path);
  if (!good) return complain("%s", err);
  printf("%s: %d of %d %s translated; %d stale, %d missing, %d extra, %d without an agreed word\n", q->lang, t.current, t.steps,
         plural(t.steps, "step", "steps"), t.old + t.shape, t.missing, t.extra, t.words);
  bool lags = t.current < t.steps || t.extra > 0 || t.words > 0;
  return t.complaints > 0 || (q->strict && lags);
}

static int check(request *q) {
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

/* ---- the course and how far one has come ---- */

static lun_lesson *load(const request *q, const char *id) {
  char err[512];
  return lun_course_lesson(&q->course, id, err, sizeof err);
}

static int passed_of(const request *q, const lun_lesson *l) {
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

static int list(request *q) {
  const char *part = "";
  int status = 0;
  for (size_t i = 0; i < q->course.n; i++) {
    const lun_course_entry *e = &q->course.entry[i];
    char err[512];
    lun_lesson *l = lun_course_lesson(&q->course, e->id, err, sizeof err);
    if (l == NULL) status = complain("%s", err);
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

static json_t *step_as_json(const request *q, const lun_lesson *l, const lun_step *s) {
  const lun_mark *m = lun_progress_mark(q->progress, l->id, s->id);
  bool changed = m != NULL && m->passed && m->shape != 0 && m->shape != lun_step_shape(s);
  return json_pack("{ss ss sb sb si si sb}", "id", s->id, "kind", lun_step_word(s->kind), "passed", m != NULL && m->passed,
                   "answered_wrong", m != NULL && m->wrong, "tries", m != NULL ? m->tries : 0, "hints", m != NULL ? m->hints : 0,
                   "changed_since", changed);
}

/* What a teacher gets: each lesson, each step, as JSON. */
static int export(request *q) {
  json_t *lessons = json_array();
  for (size_t i = 0; i < q->course.n; i++) {
    lun_lesson *l = load(q, q->course.entry[i].id);
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

static int reset(request *q) {
  const char *what = q->argc > 0 ? q->argv[0] : "*";
  if (q->argc > 0 && lun_course_find(&q->course, what) == q->course.n) return complain(_("there is no lesson %s"), what);
  return lun_progress_add(q->progress, what, "", "reset") ? 0 : complain(_("the progress could not be written%s"), "");
}

/* ---- playing ---- */

/* Leaves the terminal for a window, at LESSON/STEP. Returns when that cannot be, with the exit status. */
static int go_on_in_window(const request *q, const char *at) {
  char err[512];
  const char *args[8];
  int n = 0;
  args[n++] = "learn";
  if (q->from != NULL) args[n++] = "--from", args[n++] = q->from;
  if (q->told != NULL) args[n++] = "--lang", args[n++] = q->told;
  args[n++] = at, args[n] = NULL;
  lun_window_become(args, err, sizeof err);
  return complain("%s", err), UNAVAILABLE;
}

/* On the screen, or in the window; without a terminal, and when that one cannot do it, as lines. */
static int show(request *q, lun_player *p, const char *lesson, lun_lesson_end *end) {
  char err[512];
  size_t n = lun_course_find(&q->course, lesson);
  *end = (lun_lesson_end){0};
  lun_lesson_place place = {(int)n + 1, (int)q->course.n, n + 1 < q->course.n ? q->course.entry[n + 1].id : NULL, !q->agreed && !lun_player_is_own(p)};
  bool shown = !q->plain && (!q->show->terminal || (isatty(0) && isatty(1)));
  if (shown && q->show->play(q->show->ud, p, &place, end, err, sizeof err) == 0) {
    if (!end->finished && !end->window && end->deadly == 0) printf(_("The lesson goes on here: lunette learn %s\n"), lesson);
    return 0;
  }
  if (shown && !q->show->terminal) return complain("%s", err), UNAVAILABLE;
  if (shown) fprintf(stderr, _("lunette: learn: %s; the lesson comes as lines of text.\n"), err);
  lun_plain_play(p, stdin, stdout);
  return 0;
}

/* Nothing of a stranger's is run before the learner, who is asked once, goes on. False: one would rather not. */
static bool agreed(request *q, const lun_player *p) {
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
  return complain("%s", text);
}

/* *next: the lesson after it is to begin. */
static int play_at(request *q, const char *lesson, const char *step, bool *next) {
  char err[512], at[1024];
  lun_player *p = lun_player_open(q->program, &q->course, q->progress, lesson, err, sizeof err);
  if (p == NULL) return complain("%s", err);
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

static int play(request *q) {
  char name[512];
  snprintf(name, sizeof name, "%s", q->argv[0]);
  char *slash = strchr(name, '/');
  if (slash != NULL) *slash = '\0';
  size_t at = lesson_named(&q->course, name);
  if (at == q->course.n) return complain(_("there is no lesson %s; `lunette learn` lists them"), name);
  const char *step = slash != NULL ? slash + 1 : NULL;
  int status = 0;
  for (bool next = true; next && status == 0 && at < q->course.n; step = NULL) status = play_at(q, q->course.entry[at++].id, step, &next);
  return status;
}

/* One question again, as lines of text. *more: the learner goes on. */
static int ask_again(request *q, const char *lesson, const char *step, bool *more) {
  char err[512];
  lun_player *p = lun_player_open(q->program, &q->course, q->progress, lesson, err, sizeof err);
  *more = p != NULL && lun_player_go(p, step) && agreed(q, p) && lun_plain_ask(p, stdin, stdout);
  lun_player_close(p);
  return p != NULL ? 0 : complain("%s", err);
}

/* All questions whose last answer was wrong, one after the other. */
static int review(request *q) {
  int asked = 0, status = 0;
  bool more = true;
  for (size_t i = 0; i < q->course.n && status == 0 && more; i++) {
    lun_lesson *l = load(q, q->course.entry[i].id);
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

static int solution(request *q) {
  char name[512];
  snprintf(name, sizeof name, "%s", q->argc > 0 ? q->argv[0] : "");
  char *slash = strchr(name, '/');
  if (slash == NULL) return complain(_("--solution wants LESSON/STEP%s"), "");
  *slash = '\0';
  lun_lesson *l = load(q, name);
  const lun_step *s = l != NULL ? lun_lesson_step(l, slash + 1) : NULL;
  const lun_fence *f = s != NULL ? lun_step_fence(s, LUN_ROLE_SOLUTION) : NULL;
  if (f != NULL) fputs(f->code, stdout);
  lun_lesson_free(l);
  return f != NULL ? 0 : complain(_("there is no solution of %s"), q->argv[0]);
}

/* ---- writing lessons ---- */

static const char skeleton[] =
  "---\nid: %s\ntitle: A title\npart: 1\nminutes: 10\nneeds:\noutcome: What one can do afterwards.\nkills: \"What people believe.\"\n"
  "clock: virtual\n---\n\n# A title\n\n## predict first \xe2\x80\x94 What is printed?\n```lua run\nprint(\"hello\")\n```\nWhat is printed?\n"
  "- a: `hello`\n  > Yes.\n- b: nothing\n  > Look at the line that prints.\n```lua answer\nreturn { a = printed_exactly(\"hello\"), b = printed_exactly() }\n```\n\n"
  "## recap words \xe2\x80\x94 What to keep\n- One sentence.\n";

static int begin_lesson(request *q) {
  char path[1024];
  const char *id = q->argc > 0 ? q->argv[0] : "";
  if (*id == '\0' || id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0') return complain("--new wants an id of a-z, 0-9 and -, not '%s'", id);
  snprintf(path, sizeof path, "%s.md", id);
  FILE *out = fopen(path, "wx");
  if (out == NULL) return complain("%s is there already, or cannot be written", path);
  fprintf(out, skeleton, id);
  if (fclose(out) != 0) return complain("%s could not be written", path);
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
static int stamp(request *q) {
  char err[512], name[512];
  bool write = q->argc > 1;
  snprintf(name, sizeof name, "%s", q->argc > 0 ? q->argv[q->argc - 1] : "");
  const char *step = step_of(name);
  q->course.lang = write ? q->argv[0] : "";
  if (write) return lun_translation_stamp(&q->course, name, step, err, sizeof err) ? 0 : complain("%s", err);
  lun_lesson *l = load(q, name);
  if (l == NULL) return complain(_("there is no lesson %s"), name);
  for (const lun_step *s = l->step; s != NULL; s = s->next)
    if (step == NULL || strcmp(step, s->id) == 0) printf("## %s\n<!-- en %08x -->\n", s->id, lun_step_stamp(s));
  lun_lesson_free(l);
  return 0;
}

/* ---- the table ---- */

static const struct {
  const char *name, *args, *help;
  int (*act)(request *q);
  bool progress; /* it needs the learner's */
} actions[] = {{"--list", "", N_("the course, with marks"), list, true},
               {"--progress", "", N_("the same"), list, true},
               {"--review", "", N_("ask again what was answered wrong"), review, true},
               {"--reset", "[LESSON]", N_("begin anew; nothing is erased"), reset, true},
               {"--export", "", N_("the progress as JSON, for a teacher"), export, true},
               {"--solution", "LESSON/STEP", N_("a program that passes"), solution, false},
               {"--check", "[-v | --json] [LESSON]...", N_("prove lessons: their programs, answers and checks; with --lang: what is not translated"), check, false},
               {"--new", "LESSON", N_("begin a lesson's file here"), begin_lesson, false},
               {"--stamp", "[LANG] LESSON[/STEP]", N_("the stamps of a translation; with LANG: write them into it"), stamp, false}};

bool lun_learn_option_at(size_t i, const char *text[static 3]) {
  if (i >= sizeof actions / sizeof *actions) return false;
  text[0] = actions[i].name, text[1] = actions[i].args, text[2] = _(actions[i].help);
  return true;
}

static int usage(const char *arg) {
  fprintf(stderr, "lunette: learn: unknown option %s; there are --plain, --from DIR, --lang LANG, --strict", arg);
  for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) fprintf(stderr, ", %s", actions[i].name);
  fputc('\n', stderr);
  return USAGE;
}

static bool open_progress(request *q) {
  char note[512];
  q->progress = lun_progress_open(note, sizeof note);
  if (*note != '\0') fprintf(stderr, "lunette: learn: %s\n", note);
  return q->progress != NULL;
}

static int act(request *q, int (*action)(request *), bool progress) {
  char err[512];
  if (!lun_course_open(&q->course, q->from, q->program, err, sizeof err) && action != begin_lesson && !(action == check && q->argc > 0)) return complain("%s", err);
  q->course.lang = q->lang;
  lun_course_translate(&q->course);
  int status = progress && !open_progress(q) ? 74 : action(q);
  lun_progress_close(q->progress);
  lun_course_close(&q->course);
  return status;
}

int lun_learn_main(const char *program, int argc, char **argv, int i, const lun_lesson_show *show) {
  request q = {.program = program, .show = show};
  int (*action)(request *) = NULL;
  bool progress = true;
  for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
    size_t k = 0;
    while (k < sizeof actions / sizeof *actions && strcmp(actions[k].name, argv[i]) != 0) k++;
    if (k < sizeof actions / sizeof *actions) action = actions[k].act, progress = actions[k].progress;
    else if (strcmp(argv[i], "--plain") == 0) q.plain = true;
    else if (strcmp(argv[i], "-v") == 0) q.verbose = true;
    else if (strcmp(argv[i], "--json") == 0) q.json = true;
    else if (strcmp(argv[i], "--from") == 0 && i + 1 < argc) q.from = argv[++i];
    else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) q.told = argv[++i];
    else if (strcmp(argv[i], "--strict") == 0) q.strict = true;
    else return usage(argv[i]);
  }
  q.argc = argc - i;
  q.argv = argv + i;
  lun_language_open(program, q.told, q.lang);
  setvbuf(stdin, NULL, _IONBF, 0); /* what follows the line that opens a prompt is the prompt's */
  if (action == NULL) action = q.argc > 0 ? play : list;
  return act(&q, action, progress);
}
