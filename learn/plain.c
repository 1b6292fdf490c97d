/* plain.c - the plain player (plain.h): reads a line, does what it says. What a
 * line may say is one table; what is shown is plain_show.c's. */
#include "plain_room.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lesson/language.h"

enum { LINE = 4096 };

static const char *const prompts[LUN_STEP_KIND_COUNT] = {
  N_("Enter: go on"),
  N_("your answer"),
  N_("Enter runs the program; .next goes on"),
  N_("Enter runs the program and lists what happens; then type the number of the event"),
  N_(".edit to change the program, Enter to check it"),
  N_(".edit to write the program, Enter to check it"),
  N_("Enter: go on")};

/* ---- doing ---- */

static void next(plain *s) {
  if (!s->alone && lun_player_move(s->p, 1)) lun_p_step(s);
  else s->finished = s->left = true;
}

/* Reading is enough. */
static void read_on(plain *s) {
  const lun_step *step = lun_player_step(s->p);
  if (step->kind == LUN_STEP_TELL || step->kind == LUN_STEP_RECAP) lun_player_pass(s->p, false);
  next(s);
}

static void problem(plain *s, const char *err) { lun_p_line(s, "! ", err); }

static void answer(plain *s, const char *typed) {
  char err[512];
  lun_verdict v = {0};
  if (!lun_player_answer(s->p, typed, &v, err, sizeof err)) problem(s, err);
  else {
    lun_p_output(s, v.trace);
    lun_p_truth(s, &v);
    lun_p_words(s, v.text != NULL ? v.text : "");
    s->answered = true;
  }
  lun_verdict_free(&v);
}

static void verdict(plain *s, bool good, lun_verdict *v, const char *err, const char *passed) {
  if (!good) problem(s, err);
  else {
    if (v->trace != NULL) lun_p_output(s, v->trace);
    if (v->right) fprintf(s->out, "%s\n", passed);
    lun_p_words(s, v->text != NULL ? v->text : "");
    if (!v->right && v->seq > 0) fprintf(s->out, _("Look at event %llu (.timeline).\n"), (unsigned long long)v->seq);
    if (!v->right) fputs(_("? gives a hint, .skip goes on without it.\n"), s->out);
    s->answered = v->right;
  }
  lun_verdict_free(v);
}

static void try(plain *s) {
  char err[512];
  lun_verdict v = {0};
  char *text = lun_player_text(s->p);
  bool good = text != NULL && lun_player_try(s->p, text, &v, err, sizeof err);
  verdict(s, good, &v, err, _("It holds."));
  free(text);
}

static void run(plain *s) {
  char err[512];
  lun_verdict v = {0};
  bool good = lun_player_run(s->p, lun_player_program(s->p), &v, err, sizeof err);
  verdict(s, good, &v, err, _("It was run."));
}

/* Without a number the program runs, so that there is something to search. */
static void search(plain *s, const char *typed) {
  char err[512], *end;
  lun_verdict v = {0};
  uint64_t seq = strtoull(typed, &end, 10);
  bool looks = typed[strspn(typed, " \t\r\n")] == '\0', good;
  if (!looks && (end == typed || end[strspn(end, " .\t\r\n")] != '\0')) return problem(s, _("The answer is the number of an event; .timeline lists them."));
  if (looks) good = lun_player_run(s->p, lun_player_program(s->p), &v, err, sizeof err);
  else good = lun_player_find(s->p, seq, &v, err, sizeof err);
  if (looks && good) {
    lun_p_output(s, v.trace);
    lun_p_timeline(s);
    lun_verdict_free(&v);
    return;
  }
  if (good && *s->trace == '\0') lun_p_output(s, v.trace);
  s->sought = v.seq;
  v.seq = 0, v.trace = NULL; /* hints tell where it is, and what the program prints has been seen */
  if (good && !v.right) lun_p_words(s, _("It is not this one."));
  verdict(s, good, &v, err, _("That is the one."));
}

/* ---- commands ---- */

static void hint(plain *s) {
  bool search = lun_player_step(s->p)->kind == LUN_STEP_OBSERVE;
  int level = search ? lun_player_search_hint(s->p) : 0;
  const char *h = search ? NULL : lun_player_hint(s->p, &level);
  if (search && level > 0) lun_p_clue(s, level);
  else if (h != NULL) fprintf(s->out, _("Hint %d. "), level), lun_p_words(s, h);
  else fputs(_("There is a hint after each try that does not hold, three in all.\n"), s->out);
}

static void solution(plain *s) {
  const char *code = lun_player_solution(s->p);
  if (code != NULL) lun_p_code(s, code);
  else fputs(_("This step has no solution to show.\n"), s->out);
}

/* The editor's name may have options behind it, which the shell takes apart. True: it ended well. */
static bool open_editor(const char *editor, const char *path) {
  char *command = NULL;
  int status = -1;
  if (asprintf(&command, "exec %s \"$1\"", editor) < 0) return false;
  pid_t pid = fork();
  if (pid == 0) {
    execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
    _exit(127);
  }
  free(command);
  return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void edit(plain *s) {
  char err[512];
  const char *visual = getenv("VISUAL"), *editor = visual != NULL && *visual != '\0' ? visual : getenv("EDITOR");
  unsigned kind = lun_player_step(s->p)->kind;
  if (kind != LUN_STEP_CHANGE && kind != LUN_STEP_MAKE) return problem(s, _("The program of this step is not to be changed."));
  char *path = lun_player_work(s->p, err, sizeof err);
  fflush(s->out);
  if (path == NULL) problem(s, err);
  else if (editor == NULL || *editor == '\0')
    fprintf(s->out, _("Your program is %s; change it with any editor, then press Enter here. EDITOR names one to open.\n"), path);
  else if (!open_editor(editor, path)) fprintf(s->out, _("The editor ended with an error; your program is %s.\n"), path);
  free(path);
}

static void show_text(plain *s) {
  char *text = lun_player_text(s->p);
  if (text != NULL) lun_p_code(s, text);
  free(text);
}

static void back(plain *s) {
  if (lun_player_move(s->p, -1)) lun_p_step(s);
  else fputs(_("This is the first step.\n"), s->out);
}

/* Nothing of a run is shown before the answer. */
static void run_alone(plain *s) {
  unsigned kind = lun_player_step(s->p)->kind;
  if (kind == LUN_STEP_PREDICT && !s->answered) problem(s, _("Answer first: then the program is run."));
  else if (kind == LUN_STEP_CHANGE || kind == LUN_STEP_MAKE) try(s);
  else if (kind == LUN_STEP_OBSERVE) search(s, "");
  else if (*lun_player_program(s->p) == '\0') problem(s, _("This step has no program."));
  else run(s);
}

static void skip(plain *s) {
  lun_player_pass(s->p, true);
  next(s);
}

static void restart(plain *s) {
  char err[512];
  if (!lun_player_restart(s->p, err, sizeof err)) problem(s, err);
  lun_p_step(s);
}

/* Ctrl-C is the prompt's meanwhile. */
static bool run_prompt(void *ud, char *const *argv) {
  int status = -1;
  fflush(((plain *)ud)->out);
  struct sigaction ignored = {.sa_handler = SIG_IGN}, before;
  sigaction(SIGINT, &ignored, &before);
  pid_t pid = fork();
  if (pid == 0) {
    signal(SIGINT, SIG_DFL);
    execv(argv[0], argv);
    _exit(127);
  }
  bool ended = pid > 0 && waitpid(pid, &status, 0) == pid;
  sigaction(SIGINT, &before, NULL);
  return ended && (!WIFEXITED(status) || WEXITSTATUS(status) != 127);
}

/* As after any other command, the step is where it was. */
static void prompt_beside(plain *s) {
  char err[512];
  bool asking = lun_player_step(s->p)->kind == LUN_STEP_PREDICT && !s->answered;
  if (!lun_player_prompt(s->p, true, asking, run_prompt, s, err, sizeof err)) problem(s, err);
  else {
    fprintf(s->out, _("Back in the lesson: %s\n"), lun_player_step(s->p)->title);
    if (lun_player_step(s->p)->kind == LUN_STEP_RUN && !s->answered) run(s); /* which it asks for, and has been done there */
  }
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
                {".run", N_("run the program of this step"), run_alone},
                {".text", N_("show your program"), show_text},
                {".edit", N_("open your program in the editor"), edit},
                {".timeline", N_("what happened in the last run; a number: from that event on; a word: events with it"), lun_p_timeline},
                {"i", N_("leave the lesson for a prompt with the program of this step; .back comes back"), prompt_beside},
                {".english", N_("the English text of this step"), lun_p_english},
                {"?", N_("a hint, after a try"), hint},
                {".solution", N_("a program that passes"), solution},
                {".quit", N_("leave; the lesson goes on here next time"), leave},
                {".help", N_("this list"), help}};

static void help(plain *s) {
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) fprintf(s->out, "  %-10s %s\n", commands[i].name, _(commands[i].help));
}

static bool command(plain *s, const char *line) {
  size_t n = strcspn(line, " \r\n");
  s->rest = line + n + strspn(line + n, " ");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strlen(commands[i].name) == n && strncmp(line, commands[i].name, n) == 0) return commands[i].act(s), true;
  bool meant = *line == '.' && line[1] >= 'a' && line[1] <= 'z'; /* .5 is a number */
  if (meant) fputs(_("There is no such command; .help lists them.\n"), s->out);
  return meant;
}

static void act(plain *s, const char *line) {
  unsigned kind = lun_player_step(s->p)->kind;
  line += strspn(line, " \t");
  if (command(s, line)) return;
  bool empty = line[strspn(line, " \t\r\n")] == '\0';
  if (!s->answered && kind == LUN_STEP_PREDICT) return empty ? problem(s, _("What do you expect? Type an answer; .skip goes on without one.")) : answer(s, line);
  if (!s->answered && kind == LUN_STEP_OBSERVE) return search(s, line);
  if (!empty) return problem(s, _("That is no command; .help lists them."));
  if (s->answered) return next(s);
  if (kind == LUN_STEP_RUN) run(s);
  else if (kind == LUN_STEP_CHANGE || kind == LUN_STEP_MAKE) try(s);
  else read_on(s);
}

/* ---- lines ---- */

/* False: there are no more. What is longer than a line of ours is no answer to anything: it is passed over as a whole. */
static bool read_line(plain *s, char line[static LINE]) {
  while (fgets(line, LINE, s->in) != NULL) {
    size_t n = strlen(line);
    if (n + 1 < LINE || line[n - 1] == '\n') return true;
    for (int c = getc(s->in); c != EOF && c != '\n';) c = getc(s->in);
    problem(s, _("That line is too long."));
    fputs("> ", s->out);
    fflush(s->out);
  }
  return false;
}

/* Once is enough. */
static void warn(plain *s) {
  const char *trouble = lun_player_trouble(s->p);
  if (*trouble != '\0' && !s->warned) problem(s, trouble);
  s->warned |= *trouble != '\0';
}

static const char *prompt(const plain *s) {
  unsigned kind = lun_player_step(s->p)->kind;
  if (s->answered) return _("Enter: go on");
  if (kind == LUN_STEP_OBSERVE && *s->trace != '\0') return _("the number of the event; .timeline lists them, ? gives a hint after a try");
  if (kind == LUN_STEP_PREDICT && lun_player_step(s->p)->option == NULL && !s->ordered) return _("your answer, a number");
  return _(prompts[kind]);
}

static void take_lines(plain *s) {
  char line[LINE];
  while (!s->left) {
    fprintf(s->out, "(%s)\n> ", prompt(s));
    fflush(s->out);
    if (!read_line(s, line)) {
      fputc('\n', s->out);
      return;
    }
    act(s, line);
    warn(s);
  }
}

bool lun_plain_play(lun_player *p, FILE *in, FILE *out) {
  plain s = {.p = p, .in = in, .out = out, .rest = ""};
  const lun_lesson *l = lun_player_lesson(p);
  lun_p_words(&s, l->title);
  if (lun_player_index(p) == 1) lun_p_words(&s, l->prose);
  lun_p_step(&s);
  take_lines(&s);
  if (s.finished) fputs(_("\nThis was the last step of the lesson.\n"), out);
  else fprintf(out, _("`lunette learn %s` goes on where you left off.\n"), l->id);
  return s.finished;
}

bool lun_plain_ask(lun_player *p, FILE *in, FILE *out) {
  plain s = {.p = p, .in = in, .out = out, .rest = "", .alone = true};
  lun_p_words(&s, lun_player_lesson(p)->title);
  lun_p_step(&s);
  take_lines(&s);
  return s.finished;
}
