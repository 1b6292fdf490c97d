/* complete.c - `lunette --complete WORD...`: what the last word could become,
 * for the scripts of completion.c; the words before it say where it stands.
 *
 * A line is a candidate and, behind a tab, what it is; the lines ":files" and
 * ":folders" leave it to the shell to look for names of files. Candidates come
 * from the tables of words.h. It changes nothing and starts nothing; of running
 * programs it asks what `lunette ps` asks. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../attach/attach.h"
#include "../learn/lesson/course.h"
#include "../viz/base/sanitise.h"
#include "../viz/export/export.h"
#include "commands.h"
#include "words.h"

typedef struct query {
  char **word; /* the last one, word[n - 1], is to be completed */
  int n;
  const char *now;
} query;

static void put_clean(const char *s) {
  char clean[512];
  lun_sanitise(clean, sizeof clean, s, strlen(s));
  fputs(clean, stdout);
}

static void offer(const query *q, const char *word, const char *help) {
  if (strncmp(word, q->now, strlen(q->now)) != 0) return;
  put_clean(word);
  if (*help) putchar('\t'), put_clean(help);
  putchar('\n');
}

/* ---- what there is of each kind of value ---- */

static void files(const query *q) { (void)q, puts(":files"); }
static void folders(const query *q) { (void)q, puts(":folders"); }

static void offer_pid(void *ud, pid_t pid, const char *script) {
  char text[32];
  snprintf(text, sizeof text, "%ld", (long)pid);
  offer(ud, text, *script ? script : "the prompt");
}

static void pids(const query *q) { lun_attach_each(offer_pid, (void *)q); }

static bool has(const query *q, const char *option) {
  for (int i = 0; i < q->n - 1; i++)
    if (strcmp(q->word[i], option) == 0) return true;
  return false;
}

/* The folder that --from names, NULL: the program's own course. */
static const char *course_folder(const query *q) {
  for (int i = 0; i + 2 < q->n; i++)
    if (strcmp(q->word[i], "--from") == 0) return q->word[i + 1];
  return NULL;
}

static void lessons(const query *q) {
  lun_course c;
  char err[256];
  if (has(q, "--check") || has(q, "--stamp")) puts(":files");
  if (!lun_course_open(&c, course_folder(q), "/proc/self/exe", err, sizeof err)) return;
  for (size_t i = 0; i < c.n; i++) offer(q, c.entry[i].id, c.entry[i].part);
  lun_course_close(&c);
}

/* A course in another language has a course.LANG.md. */
static void languages(const query *q) {
  lun_course c;
  char err[256], pattern[4096];
  glob_t found = {0};
  offer(q, "en", "");
  if (!lun_course_open(&c, course_folder(q), "/proc/self/exe", err, sizeof err)) return;
  snprintf(pattern, sizeof pattern, "%s/course.*.md", c.folder);
  if (glob(pattern, 0, NULL, &found) == 0)
    for (size_t i = 0; i < found.gl_pathc; i++) {
      char *lang = strrchr(found.gl_pathv[i], '/') + strlen("/course.");
      lang[strlen(lang) - strlen(".md")] = '\0';
      offer(q, lang, "");
    }
  globfree(&found);
  lun_course_close(&c);
}

static void formats(const query *q) {
  for (const lun_exporter *e = lun_exporters; e->name; e++) offer(q, e->name, e->help);
}

static void clocks(const query *q) {
  offer(q, "real", "the time of day");
  offer(q, "virtual", "time jumps to the next timer");
  offer(q, "metered", "virtual, and instructions take time");
}

static void commands(const query *q) {
  for (const lun_program *c = lun_programs; c->name; c++)
    if (*c->help) offer(q, c->name, c->help);
}

static const struct {
  const char *value;
  void (*tell)(const query *q);
} values[] = {{"FILE", files},      {"TRACE", files},     {"TRACE|FILE", files}, {"ARG...", files},  {"DIR", folders},
              {"PID", pids},        {"LESSON", lessons},  {"LESSON/STEP", lessons}, {"LANG", languages}, {"FORMAT", formats},
              {"CLOCK", clocks},    {"COMMAND", commands}};

/* "dark|light": each of them; "dev": that. What is in capitals and has no row above has no list. */
static void alternatives(const query *q, const char *value) {
  char text[128];
  snprintf(text, sizeof text, "%s", value);
  for (char *save, *s = strtok_r(text, "|", &save); s; s = strtok_r(NULL, "|", &save))
    if (*s >= 'a' && *s <= 'z') offer(q, s, "");
}

static void tell_value(const query *q, const char *value) {
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    if (strcmp(values[i].value, value) == 0) return values[i].tell(q);
  alternatives(q, value);
}

/* ---- where the word stands ---- */

static bool find_option(const char *command, const char *name, lun_word *w) {
  for (size_t i = 0; lun_word_at(command, i, w); i++)
    if (*w->name && strcmp(w->name, name) == 0) return true;
  return false;
}

/* Operand number `nth`; the last one of a command with "..." stands for all behind it. */
static bool find_operand(const char *command, int nth, lun_word *w) {
  lun_word row, last = {0};
  for (size_t i = 0; lun_word_at(command, i, &row); i++) {
    if (*row.name) continue;
    last = row;
    if (nth-- == 0) return *w = row, true;
  }
  if (!last.value || !strstr(last.value, "...")) return false;
  return *w = last, true;
}

static void options(const query *q, const char *command) {
  lun_word w;
  for (size_t i = 0; lun_word_at(command, i, &w); i++)
    if (*w.name && w.help) offer(q, w.name, w.help);
  offer(q, "--help", "how it is used");
}

/* The words from `first` on are the command's. */
static void complete(const query *q, const char *command, int first) {
  lun_word w;
  int operands = 0;
  for (int i = first; i < q->n - 1; i++) {
    if (!find_option(command, q->word[i], &w)) operands += q->word[i][0] != '-';
    else if (lun_word_takes_value(&w) && ++i == q->n - 1) return tell_value(q, w.value);
  }
  bool known = find_operand(command, operands, &w), theirs = known && strcmp(w.value, "ARG...") == 0;
  if (*q->now == '-' && !theirs) options(q, command);
  else if (known) tell_value(q, w.value);
}

static bool is_command(const char *word) {
  const lun_program *c = lun_program_named(word);
  return c && *c->help;
}

int lun_cmd_complete(int argc, char **argv, int first) {
  if (first >= argc) return lun_usage_error("--complete wants the words of a command line", NULL);
  query q = {.word = argv + first, .n = argc - first, .now = argv[argc - 1]};
  bool command = q.n > 1 && is_command(q.word[0]);
  if (q.n == 1 && *q.now != '-') commands(&q);
  if (q.n == 1 && *q.now == '-') offer(&q, "--version", "which version this is");
  complete(&q, command ? q.word[0] : "", command);
  return 0;
}
