/* commands.c - the table of commands, and those that are a line or two: each
 * reads its own arguments and calls the room that does the work. */
#include "commands.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../judge/judge.h"
#include "../learn/lesson/language.h"
#include "../learn/learn.h"
#include "../learn/screen.h"
#include "../repl/line/highlight.h"
#include "../repl/repl.h"
#include "../viz/base/outfile.h"
#include "../viz/export/export.h"
#include "../viz/term/screen.h"
#include "../vm/lua/work/worker.h"
#include "words.h"

static int cannot_write(const char *path) {
  return fprintf(stderr, "lunette: cannot write %s: %s\n", path ? path : "standard output", strerror(errno)), 74;
}

static int export_to(const char *trace, const lun_export_options *o, const char *path) {
  char err[512];
  lun_outfile file = {.out = stdout};
  if (path && !lun_outfile_open(&file, path)) return cannot_write(path);
  bool good = lun_export(trace, o, file.out, err, sizeof err) == 0;
  bool written = path ? lun_outfile_close(&file, good) : fflush(stdout) == 0 && !ferror(stdout);
  if (!good) return fprintf(stderr, "lunette: %s\n", err), 65;
  if (!written) return cannot_write(path);
  if (*err) fprintf(stderr, "lunette: %s: %s\n", trace, err);
  return 0;
}

static bool is_format(const char *name) {
  const lun_exporter *e = lun_exporters;
  while (e->name && strcmp(e->name, name) != 0) e++;
  return e->name;
}

static int unknown_format(const char *format) {
  fprintf(stderr, "lunette: there is no format `%s`; there are:", format);
  for (const lun_exporter *e = lun_exporters; e->name; e++) fprintf(stderr, " %s", e->name);
  fputc('\n', stderr);
  return 2;
}

/* export TRACE --to FORMAT [-o FILE] [its options] */
static int cmd_export(int argc, char **argv, int first) {
  const char *trace = NULL, *path = NULL;
  char err[256];
  lun_export_options o = lun_export_defaults();
  o.highlight = lun_highlight;
  for (int i = first; i < argc; i++) {
    const char *value = i + 1 < argc ? argv[i + 1] : NULL;
    bool option = argv[i][0] == '-' && argv[i][1];
    if (!option && trace) return lun_usage_error("export takes one trace; there is also", argv[i]);
    if (!option) trace = argv[i];
    else if (strcmp(argv[i], "--to") == 0 && value) o.format = value;
    else if (strcmp(argv[i], "-o") == 0 && value) path = value;
    else if (!lun_export_take(&o, argv[i], value, err, sizeof err)) return lun_usage_error(err, NULL);
    i += option;
  }
  if (!trace || !o.format) return lun_usage_error("export: `lunette export TRACE --to FORMAT [-o FILE]`", NULL);
  return is_format(o.format) ? export_to(trace, &o, path) : unknown_format(o.format);
}

/* help [COMMAND] */
static int cmd_help(int argc, char **argv, int first) {
  const lun_program *of = first < argc ? lun_program_named(argv[first]) : NULL;
  if (of && *of->help) return lun_words_help(of), 0;
  if (first < argc) return lun_usage_error("there is no command", argv[first]);
  puts("Usage: lunette [OPTIONS] [FILE [ARG...]]    without FILE: the prompt, with the live timeline beside it\n");
  for (const lun_program *c = lun_programs; c->name; c++)
    if (*c->help) printf("  lunette %-10s %-34s %s\n", c->name, c->args, c->help);
  puts("\nOptions:");
  lun_options_help();
  puts("");
  lun_export_help(stdout);
  return 0;
}

static int cmd_version(int argc, char **argv, int first) {
  (void)argc, (void)argv, (void)first;
  puts(LUN_VERSION);
  return 0;
}

/* --worker FD: a worker's process of an executor, started by the engine */
static int cmd_worker(int argc, char **argv, int first) {
  return first + 1 == argc ? lun_worker_main(atoi(argv[first])) : lun_usage_error("--worker is for lunette itself", NULL);
}

/* --judge: a request on standard input, a reply on standard output; started by lessons */
static int cmd_judge(int argc, char **argv, int first) {
  char lang[LUN_LANG_SIZE];
  lun_language_open(argv[0], NULL, lang);
  return first == argc ? lun_judge_main(stdin, stdout) : lun_usage_error("--judge is for lunette itself", NULL);
}

static int cmd_learn(int argc, char **argv, int first) {
  if (lun_wants_window(argc, argv, first)) return lun_become_window("learn", argc, argv, first);
  return lun_learn_main("/proc/self/exe", argc, argv, first, &lun_show_on_screen);
}

const lun_program lun_programs[] = {
    {"run", "[OPTIONS] FILE [ARG...]", "run a script; FILE may be -", lun_cmd_run},
    {"repl", "[--plain] [--sdl] [-i FILE]", "the prompt; --plain: as lines of text; --sdl: and a window", lun_cmd_repl},
    {"view", "TRACE [--screen WxH] [...]", "look at a recorded trace; --screen prints a picture of it", lun_cmd_view},
    {"why", "TRACE [TASK] [--at T] [--json]", "why a task waits, why it ran, why before another one", lun_cmd_why},
    {"trouble", "TRACE [--at T] [--json]", "what went wrong, and what to do about it", lun_cmd_trouble},
    {"lint", "[--explore] TRACE|FILE [--json]", "habits that will be trouble one day, in a run or in a source", lun_cmd_lint},
    {"export", "TRACE --to FORMAT [-o FILE] [...]", "a trace in another format", cmd_export},
    {"learn", "[LESSON] [--sdl]", "the course, and one of its lessons; --sdl: in a window", cmd_learn},
    {"ps", "[--json]", "your programs that are running now", lun_cmd_ps},
    {"tree", "PID [--json]", "who awaits whom in one of them", lun_cmd_tree},
    {"attach", "PID [--plain] [--sdl]", "the live picture of one of them, without having prepared it", lun_cmd_attach},
    {"bt", "PID [TASK] [--json]", "where its tasks stand, and who awaits them", lun_cmd_bt},
    {"completion", "bash|zsh|fish", "a script for the shell: completion of commands and options", lun_cmd_completion},
    {"help", "[COMMAND]", "this text, or the options of one command", cmd_help},
    {"--help", "", "", cmd_help},
    {"-h", "", "", cmd_help},
    {"--worker", "", "", cmd_worker},
    {"--complete", "", "", lun_cmd_complete},
    {"--judge", "", "", cmd_judge},
    {"--version", "", "", cmd_version},
    {"-v", "", "", cmd_version},
    {NULL, NULL, NULL, NULL}};

const lun_program *lun_program_named(const char *name) {
  const lun_program *c = lun_programs;
  while (c->name && strcmp(c->name, name) != 0) c++;
  return c->name ? c : NULL;
}
