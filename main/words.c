/* words.c - the rows of words.h. Those of a run, of export and of learn are in
 * their own rooms' tables; the others are here, in the order of --help. It
 * reads no command line. */
#include "words.h"

#include <stdio.h>
#include <string.h>

#include "../learn/learn.h"
#include "../viz/export/export.h"
#include "commands.h"

static const char *const json = "the answer as JSON";

static const lun_word run[] = {{"", "FILE", "the script; - is standard input"},
                               {"", "ARG...", "the script's own"},
                               {NULL, NULL, NULL}};

static const lun_word repl[] = {
  {"--plain", "", "as lines of text, for pipes, dumb terminals and screen readers"},
  {"--sdl", "", "and a window with the picture"},
  {"-i", "", "run FILE, then the prompt with what it has defined"},
  {"--trace", "FILE", "record what the loop does in FILE"},
  {"--trace-limit", "SIZE", "keep the newest SIZE bytes only, such as 64M"},
  {"--clock", "CLOCK", "real, virtual, metered[=N], or a factor: 0.1"},
  {"-X", "dev", "asyncio's debug mode"},
  {"", "FILE", "with -i: the script"},
  {"", "ARG...", "the script's own"},
  {NULL, NULL, NULL}};

static const lun_word view[] = {
  {"", "TRACE", "a recorded run, finished or not"},
  {"--screen", "WxH", "print the picture in that size as text"},
  {"--at", "TIME", "at this loop time in seconds, or a record: #116"},
  {"--column", "SECONDS", "how long a column of the timeline is, such as 0.005"},
  {"--sequence", "TASK", "the sequence diagram of a task and of what it awaits"},
  {"--ascii", "", "ASCII characters only"},
  {"--sdl", "", "in a window"},
  {"--screenshot", "FILE", "with --sdl: draw one picture into FILE.png, without a display"},
  {"--size", "WxH", "with --sdl: how large, in points"},
  {"--scale", "N", "with --sdl: pixels a point"},
  {"--theme", "dark|light", "with --sdl: the colours"},
  {"--keys", "KEYS", "with --sdl: what is typed before the picture is drawn: 2<Enter>"},
  {NULL, NULL, NULL}};

static const lun_word why[] = {
  {"", "TRACE", "a recorded run"},
  {"", "TASK", "a task, a descriptor (fd 7) or a record (#116)"},
  {"--before", "TASK", "why it ran before this one"},
  {"--at", "TIME", "asked at this loop time in seconds, or a record: #116"},
  {"--json", "", json},
  {NULL, NULL, NULL}};

static const lun_word trouble[] = {
  {"", "TRACE", "a recorded run"},
  {"--at", "TIME", "up to this loop time in seconds, or a record: #116"},
  {"--json", "", json},
  {NULL, NULL, NULL}};

static const lun_word lint[] = {
  {"", "TRACE|FILE", "a recorded run, or a script, which is not run"},
  {"--explore", "", "run the script in all orders that chance could choose"},
  {"--json", "", json},
  {NULL, NULL, NULL}};

static const lun_word export[] = {
  {"", "TRACE", "a recorded run"},
  {"--to", "FORMAT", "the format"},
  {"-o", "FILE", "write into FILE, not to standard output"},
  {NULL, NULL, NULL}};

static const lun_word learn[] = {
  {"", "LESSON", "the lesson by its name or number, or LESSON/STEP, such as 1/2; without it the course"},
  {"--plain", "", "as lines of text"},
  {"--sdl", "", "in a window"},
  {"--lang", "LANG", "in this language: en, zh, ru..."},
  {"--from", "DIR", "the course in DIR"},
  {"--strict", "", "with --check --lang: what is not translated is an error"},
  {"-v", "", "with --check: each step"},
  {"--json", "", "with --check: as JSON"},
  {NULL, NULL, NULL}};

static const lun_word ps[] = {{"--json", "", json}, {NULL, NULL, NULL}};

static const lun_word tree[] = {{"", "PID", "the process"}, {"--json", "", json}, {NULL, NULL, NULL}};

static const lun_word bt[] = {
  {"", "PID", "the process"}, {"", "TASK", "only this task, with those that await it"}, {"--json", "", json}, {NULL, NULL, NULL}};

static const lun_word attach[] = {
  {"", "PID", "the process"},
  {"--plain", "", "as lines of text"},
  {"--sdl", "", "and a window"},
  {NULL, NULL, NULL}};

static const lun_word help[] = {{"", "COMMAND", "its options"}, {NULL, NULL, NULL}};

static const lun_word completion[] = {{"", "bash|zsh|fish", "the shell"}, {NULL, NULL, NULL}};

typedef bool more_fn(size_t i, const char *text[static 3]);

static const struct {
  const char *command;
  const lun_word *words;
  more_fn *more; /* what another room has, behind them; NULL: nothing */
} rows[] = {
  {"", run, lun_option_at},       {"run", run, lun_option_at},  {"repl", repl, NULL},
  {"view", view, NULL},           {"why", why, NULL},           {"trouble", trouble, NULL},
  {"lint", lint, NULL},           {"ps", ps, NULL},             {"export", export, lun_export_option_at},
  {"tree", tree, NULL},           {"bt", bt, NULL},             {"learn", learn, lun_learn_option_at},
  {"attach", attach, NULL},       {"help", help, NULL},         {"completion", completion, NULL},
};

bool lun_word_at(const char *command, size_t i, lun_word *w) {
  size_t k = 0, n = 0;
  while (k < sizeof rows / sizeof *rows && strcmp(rows[k].command, command) != 0) k++;
  if (k == sizeof rows / sizeof *rows) return false;
  while (rows[k].words[n].name != NULL) n++;
  if (i < n) return *w = rows[k].words[i], true;
  const char *text[3];
  if (rows[k].more == NULL || !rows[k].more(i - n, text)) return false;
  *w = (lun_word){.name = text[0], .value = text[1], .help = text[2]};
  return true;
}

bool lun_word_takes_value(const lun_word *w) { return *w->name && *w->value && *w->value != '['; }

void lun_words_help(const lun_program *c) {
  lun_word w;
  printf("Usage: lunette %s %s\n       %s\n\n", c->name, c->args, c->help);
  for (size_t i = 0; lun_word_at(c->name, i, &w); i++) {
    char left[64];
    snprintf(left, sizeof left, "%s%s%s", w.name, *w.name && *w.value ? " " : "", w.value);
    if (w.help == NULL) continue;
    printf("  %-22s ", left);
    if (strlen(left) > 22) printf("\n%25s", "");
    puts(w.help);
  }
  if (strcmp(c->name, "export") == 0) puts(""), lun_export_formats_help(stdout);
}
