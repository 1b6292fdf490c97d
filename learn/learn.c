/* learn.c - the options of `lunette learn`, as one table, each with the action
 * that answers it (request.h). */
#include <stdio.h>
#include <string.h>

#include "request.h"

enum { USAGE = 2, BAD_INPUT = 65 };

int lun_complain(const char *fmt, const char *arg) {
  fputs("lunette: learn: ", stderr);
  fprintf(stderr, fmt, arg);
  fputc('\n', stderr);
  return BAD_INPUT;
}

lun_lesson *lun_request_lesson(const lun_request *q, const char *id) {
  char err[512];
  return lun_course_lesson(&q->course, id, err, sizeof err);
}

static const struct {
  const char *name, *args, *help;
  int (*act)(lun_request *q);
  bool progress; /* it needs the learner's */
} actions[] = {{"--list", "", N_("the course, with marks"), lun_learn_list, true},
               {"--progress", "", N_("the same"), lun_learn_list, true},
               {"--review", "", N_("ask again what was answered wrong"), lun_learn_review, true},
               {"--reset", "[LESSON]", N_("begin anew; nothing is erased"), lun_learn_reset, true},
               {"--export", "", N_("the progress as JSON, for a teacher"), lun_learn_export, true},
               {"--solution", "LESSON/STEP", N_("a program that passes"), lun_learn_solution, false},
               {"--check", "[-v | --json] [LESSON]...", N_("prove lessons: their programs, answers and checks; with --lang: what is not translated"), lun_learn_check, false},
               {"--new", "LESSON", N_("begin a lesson's file here"), lun_learn_begin_lesson, false},
               {"--stamp", "[LANG] LESSON[/STEP]", N_("the stamps of a translation; with LANG: write them into it"), lun_learn_stamp, false}};

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

static bool open_progress(lun_request *q) {
  char note[512];
  q->progress = lun_progress_open(note, sizeof note);
  if (*note != '\0') fprintf(stderr, "lunette: learn: %s\n", note);
  return q->progress != NULL;
}

static int act(lun_request *q, int (*action)(lun_request *), bool progress) {
  char err[512];
  if (!lun_course_open(&q->course, q->from, q->program, err, sizeof err) && action != lun_learn_begin_lesson && !(action == lun_learn_check && q->argc > 0)) return lun_complain("%s", err);
  q->course.lang = q->lang;
  lun_course_translate(&q->course);
  int status = progress && !open_progress(q) ? 74 : action(q);
  lun_progress_close(q->progress);
  lun_course_close(&q->course);
  return status;
}

int lun_learn_main(const char *program, int argc, char **argv, int i, const lun_lesson_show *show) {
  lun_request q = {.program = program, .show = show};
  int (*action)(lun_request *) = NULL;
  bool progress = true;
  q.argv = argv + i; /* options may stand behind lessons: these move up */
  for (; i < argc; i++) {
    size_t k = 0;
    if (argv[i][0] != '-' || argv[i][1] == '\0') {
      q.argv[q.argc++] = argv[i];
      continue;
    }
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
  lun_language_open(program, q.told, q.lang);
  setvbuf(stdin, NULL, _IONBF, 0); /* what follows the line that opens a prompt is the prompt's */
  if (action == NULL) action = q.argc > 0 ? lun_learn_play : lun_learn_list;
  return act(&q, action, progress);
}
