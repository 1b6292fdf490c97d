/* plain.c - the plain player (plain.h): shows a step, reads a line, does what it
 * says. What a line may say is one table. */
#include "plain.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../viz/base/sanitise.h"
#include "../viz/export/export.h"
#include "../viz/read/reader.h"
#include "language.h"
#include "translate.h"
#include "words.h"

enum { COLS = 79, LINE = 4096, SHOWN_MAX = 200 /* lines of a program's output */ };

typedef struct plain {
  lun_player *p;
  FILE *in, *out;
  bool left, finished, answered; /* answered: the present question, or the present task is done */
  char trace[512];               /* the recording that .timeline shows */
} plain;

static void words(plain *s, const char *markdown) {
  if (*markdown != '\0') lun_words_print(s->out, markdown, COLS, 0);
}

/* ---- showing ---- */

static void show_code(plain *s, const char *code) {
  char safe[LUN_SANITISED_SIZE(400)];
  for (int line = 1; *code != '\0'; line++) {
    size_t n = strcspn(code, "\n"), shown = n < 400 ? n : 400;
    lun_sanitise(safe, sizeof safe, code, shown);
    fprintf(s->out, "%4d  %s\n", line, safe);
    code += n + (code[n] == '\n');
  }
}

static void show_options(plain *s, const lun_step *step) {
  for (const lun_option *o = step->option; o != NULL; o = o->next) {
    fprintf(s->out, " %c  ", o->letter);
    lun_words_print(s->out, o->text, COLS, 0);
  }
}

static void show_order(plain *s, const lun_step *step) {
  char *lines = step->option == NULL ? lun_player_shuffled(s->p) : NULL;
  if (lines == NULL) return;
  fputs(_("The lines, shuffled (type them in their order, with / between, or as their numbers, 2 1 3):\n"), s->out);
  show_code(s, lines);
  free(lines);
}

/* The words of LUN_STEP_KINDS, for the catalogue. */
static const char *const kinds[LUN_STEP_KIND_COUNT] = {N_("tell"), N_("predict"), N_("run"), N_("observe"), N_("change"), N_("make"), N_("recap")};

static const char *const prompts[LUN_STEP_KIND_COUNT] = {
  N_("Enter: go on"), N_("your answer"), N_("Enter runs the program; .next goes on"), N_("the number of the event; .timeline lists them"),
  N_(".edit to change the program, Enter to check it"), N_(".edit to write the program, Enter to check it"), N_("Enter: go on")};

static void show_lag(plain *s, const lun_step *step) {
  if (*lun_lag_words(step->lag) != '\0') fprintf(s->out, "(%s)\n", lun_lag_words(step->lag));
}

static void show_english(plain *s) {
  const lun_step *step = lun_player_step(s->p), *english = step->english != NULL ? step->english : step;
  words(s, english->title);
  fputc('\n', s->out);
  words(s, english->prose);
  show_options(s, english);
}

static void show_step(plain *s) {
  const lun_lesson *l = lun_player_lesson(s->p);
  const lun_step *step = lun_player_step(s->p);
  const char *program = step->kind == LUN_STEP_TELL || step->kind == LUN_STEP_RECAP ? "" : lun_player_program(s->p);
  s->answered = false;
  fprintf(s->out, _("\n%d of %d, %s: "), lun_player_index(s->p), l->nsteps, _(kinds[step->kind]));
  words(s, step->title);
  fputc('\n', s->out);
  show_lag(s, step);
  if (*program != '\0') show_code(s, program), fputc('\n', s->out);
  if (step->kind == LUN_STEP_PREDICT) fputs("? ", s->out);
  words(s, step->prose);
  show_options(s, step);
  if (step->kind == LUN_STEP_PREDICT) show_order(s, step);
}

/* One line of a text that is not ours. */
static void show_line(plain *s, const char *before, const char *text, size_t n) {
  char safe[LUN_SANITISED_SIZE(400)];
  lun_sanitise(safe, sizeof safe, text, n < 400 ? n : 400);
  fprintf(s->out, "%s%s\n", before, safe);
}

/* What the program printed, from its recording. */
static void show_output(plain *s, const char *trace) {
  char err[256];
  int lines = 0;
  lun_record r;
  snprintf(s->trace, sizeof s->trace, "%s", trace != NULL ? trace : "");
  lun_reader *reader = trace != NULL ? lun_reader_open(trace, err, sizeof err) : NULL;
  if (reader == NULL) return;
  lun_reader_finish(reader);
  while (lun_reader_next(reader, &r) == LUN_READ_RECORD) {
    if (r.kind != LUN_K_PRINT) continue;
    size_t n = r.len > 0 && r.text[r.len - 1] == '\n' ? r.len - 1 : r.len;
    if (lines++ < SHOWN_MAX) show_line(s, "| ", r.text, n);
  }
  if (lines > SHOWN_MAX) fprintf(s->out, _("| ... and %d more\n"), lines - SHOWN_MAX);
  lun_reader_close(reader);
}

static void show_timeline(plain *s) {
  char err[256];
  lun_export_options o = lun_export_defaults();
  o.format = "text";
  if (*s->trace == '\0') fputs(_("Nothing has been run in this step yet.\n"), s->out);
  else if (lun_export(s->trace, &o, s->out, err, sizeof err) != 0) fprintf(s->out, "%s\n", err);
}

/* ---- doing ---- */

static void next(plain *s) {
  if (lun_player_move(s->p, 1)) show_step(s);
  else s->finished = s->left = true;
}

/* Reading is enough. */
static void read_on(plain *s) {
  const lun_step *step = lun_player_step(s->p);
  if (step->kind == LUN_STEP_TELL || step->kind == LUN_STEP_RECAP) lun_player_pass(s->p, false);
  next(s);
}

static void problem(plain *s, const char *err) { show_line(s, "! ", err, strlen(err)); }

/* "2 1 3" as the lines of those numbers. */
static char *by_numbers(plain *s, const char *typed) {
  char *lines = strspn(typed, "0123456789 \n") == strlen(typed) ? lun_player_shuffled(s->p) : NULL, *order = lines != NULL ? strdup("") : NULL;
  char *copy = strdup(typed), *rest = NULL;
  for (char *w = order != NULL && copy != NULL ? strtok_r(copy, " \n", &rest) : NULL; w != NULL && order != NULL; w = strtok_r(NULL, " \n", &rest)) {
    const char *line = lines;
    for (int n = atoi(w); n > 1 && *line != '\0'; n--) line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n');
    char *more = NULL;
    if (asprintf(&more, "%s%s%.*s", order, *order != '\0' ? " / " : "", (int)strcspn(line, "\n"), line) < 0) more = NULL;
    free(order);
    order = more;
  }
  free(copy);
  free(lines);
  return order;
}

static void answer(plain *s, const char *typed) {
  char err[512];
  lun_verdict v;
  char *order = by_numbers(s, typed);
  if (!lun_player_answer(s->p, order != NULL ? order : typed, &v, err, sizeof err)) problem(s, err);
  else {
    show_output(s, v.trace);
    fputs(v.right ? _("That is what happened:") : _("What happened:"), s->out);
    show_line(s, " ", v.answer != NULL ? v.answer : "", v.answer != NULL ? strlen(v.answer) : 0);
    words(s, v.text != NULL ? v.text : "");
    s->answered = true;
  }
  lun_verdict_free(&v);
  free(order);
}

static void verdict(plain *s, bool good, lun_verdict *v, const char *err, const char *passed) {
  if (!good) problem(s, err);
  else {
    show_output(s, v->trace);
    if (v->right) fprintf(s->out, "%s\n", passed);
    words(s, v->text != NULL ? v->text : "");
    if (!v->right && v->seq > 0) fprintf(s->out, _("Look at event %llu (.timeline).\n"), (unsigned long long)v->seq);
    if (!v->right) fputs(_("? gives a hint, .skip goes on without it.\n"), s->out);
    s->answered = v->right;
  }
  lun_verdict_free(v);
}

static void try(plain *s) {
  char err[512];
  lun_verdict v;
  char *text = lun_player_text(s->p);
  bool good = text != NULL && lun_player_try(s->p, text, &v, err, sizeof err);
  verdict(s, good, &v, err, _("It holds."));
  free(text);
}

static void run(plain *s) {
  char err[512];
  lun_verdict v;
  bool good = lun_player_run(s->p, lun_player_program(s->p), &v, err, sizeof err);
  verdict(s, good, &v, err, _("It was run."));
}

/* The program runs once when the search begins, so that there is something to search. */
static void search(plain *s, const char *typed) {
  char err[512];
  lun_verdict v;
  if (*s->trace == '\0' || *typed == '\n') {
    if (lun_player_run(s->p, lun_player_program(s->p), &v, err, sizeof err)) show_output(s, v.trace), lun_verdict_free(&v);
    show_timeline(s);
    return;
  }
  bool good = lun_player_find(s->p, strtoull(typed, NULL, 10), &v, err, sizeof err);
  if (good && !v.right) v.seq = 0; /* hints tell where it is */
  verdict(s, good, &v, err, _("That is the one."));
}

/* ---- commands ---- */

static void hint(plain *s) {
  int level;
  const char *h = lun_player_hint(s->p, &level);
  if (h == NULL) fputs(_("There is a hint after each try that does not hold.\n"), s->out);
  else fprintf(s->out, _("Hint %d. "), level), words(s, h);
}

static void solution(plain *s) {
  const char *code = lun_player_solution(s->p);
  if (code != NULL) show_code(s, code);
  else fputs(_("This step has no solution to show.\n"), s->out);
}

static void edit(plain *s) {
  char err[512], command[1024];
  const lun_lesson *l = lun_player_lesson(s->p);
  const char *editor = getenv("VISUAL") != NULL ? getenv("VISUAL") : getenv("EDITOR");
  char *path = lun_player_work(s->p, err, sizeof err);
  if (path == NULL) return problem(s, err);
  (void)l;
  if (editor == NULL || *editor == '\0') fprintf(s->out, _("Your program is %s; change it with any editor, then press Enter here. EDITOR names one to open.\n"), path);
  else {
    snprintf(command, sizeof command, "%s '%s'", editor, path);
    if (system(command) != 0) fprintf(s->out, _("The editor ended with an error; your program is %s.\n"), path);
  }
  free(path);
}

static void show_text(plain *s) {
  char *text = lun_player_text(s->p);
  if (text != NULL) show_code(s, text);
  free(text);
}

static void back(plain *s) {
  if (lun_player_move(s->p, -1)) show_step(s);
  else fputs(_("This is the first step.\n"), s->out);
}

static void skip(plain *s) {
  lun_player_pass(s->p, true);
  next(s);
}

static void restart(plain *s) {
  char err[512];
  if (!lun_player_restart(s->p, err, sizeof err)) problem(s, err);
  show_step(s);
}

static void leave(plain *s) { s->left = true; }
static void help(plain *s);

static const struct {
  const char *name, *help;
  void (*act)(plain *s);
} commands[] = {{".next", N_("go on to the next step"), read_on},
                {".prev", N_("back to the step before"), back},
                {".skip", N_("go on without passing this step"), skip},
                {".restart", N_("begin this step again, with the text that it starts from"), restart},
                {".run", N_("run the program of this step"), run},
                {".text", N_("show your program"), show_text},
                {".edit", N_("open your program in the editor"), edit},
                {".timeline", N_("what happened in the last run, event by event"), show_timeline},
                {".english", N_("the English text of this step"), show_english},
                {"?", N_("a hint, after a try"), hint},
                {".solution", N_("a program that passes"), solution},
                {".quit", N_("leave; the lesson goes on here next time"), leave},
                {".help", N_("this list"), help}};

static void help(plain *s) {
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) fprintf(s->out, "  %-10s %s\n", commands[i].name, _(commands[i].help));
}

static bool command(plain *s, const char *line) {
  size_t n = strcspn(line, " \n");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strlen(commands[i].name) == n && strncmp(line, commands[i].name, n) == 0) return commands[i].act(s), true;
  if (*line == '.') fputs(_("There is no such command; .help lists them.\n"), s->out);
  return *line == '.';
}

static void line_of(plain *s, const char *line) {
  if (command(s, line)) return;
  if (s->answered) return next(s);
  switch (lun_player_step(s->p)->kind) {
    case LUN_STEP_PREDICT: if (*line != '\n') answer(s, line); break;
    case LUN_STEP_RUN: run(s); break;
    case LUN_STEP_OBSERVE: search(s, line); break;
    case LUN_STEP_CHANGE:
    case LUN_STEP_MAKE: try(s); break;
    default: read_on(s);
  }
}

/* Nothing of a stranger's is run before the learner goes on. False: one would rather not. */
static bool agreed(plain *s) {
  char line[LINE];
  if (lun_player_is_own(s->p)) return true;
  fputs(_("\nThis lesson is not of Lunette's own course. None of its programs has been run. They will run without files, network and "
          "processes, for at most 10 s each.\n(Enter begins the lesson; .quit leaves)\n> "),
        s->out);
  fflush(s->out);
  return fgets(line, sizeof line, s->in) != NULL && strncmp(line, ".quit", 5) != 0;
}

bool lun_plain_play(lun_player *p, FILE *in, FILE *out) {
  char line[LINE];
  plain s = {.p = p, .in = in, .out = out};
  const lun_lesson *l = lun_player_lesson(p);
  words(&s, l->title);
  if (lun_player_index(p) == 1) words(&s, l->prose);
  s.left = !agreed(&s);
  if (!s.left) show_step(&s);
  while (!s.left) {
    fprintf(out, "(%s)\n> ", s.answered ? _("Enter: go on") : _(prompts[lun_player_step(p)->kind]));
    fflush(out);
    if (fgets(line, sizeof line, in) == NULL) break;
    line_of(&s, line);
  }
  if (s.finished) fputs(_("\nThis was the last step of the lesson.\n"), out);
  return s.finished;
}
