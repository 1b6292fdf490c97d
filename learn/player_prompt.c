/* player_prompt.c - the prompt beside a lesson (player.h): which program it begins
 * with, and with which options. It has no terminal of its own: whoever has one
 * runs the command. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../viz/base/sanitise.h"
#include "lesson/language.h"
#include "player_room.h"
#include "words.h"

static bool is_task(const lun_step *s) { return s->kind == LUN_STEP_CHANGE || s->kind == LUN_STEP_MAKE; }

/* The program that the step would run; malloc'd, "" when it has none. */
static char *program_of(const lun_player *p) {
  char *text = is_task(p->step) ? lun_player_text(p) : strdup(lun_player_program(p));
  char *whole = text != NULL ? lun_p_whole(p, text) : NULL;
  free(text);
  return whole;
}

static bool write_text(const char *path, const char *text, char *err, size_t errsize) {
  FILE *out = fopen(path, "wb");
  bool good = out != NULL && fputs(text, out) != EOF;
  if (out != NULL) good = fclose(out) == 0 && good;
  if (!good) snprintf(err, errsize, _("cannot write %s: %s"), path, strerror(errno));
  return good;
}

/* What the step asks for at a prompt, in one line; NULL: it asks for nothing there. */
static const char *task_of(const lun_player *p, lun_arena *a) {
  if (p->step->kind != LUN_STEP_RUN || p->step->prose == NULL) return NULL;
  const char *words = lun_words_unmarked(lun_words_with_keys(p->step->prose, a), a), *line = "";
  while (*(words += strspn(words, " \n")) != '\0') {
    size_t n = strcspn(words, " \n");
    line = lun_arena_print(a, "%s%s%.*s", line, *line != '\0' ? " " : "", (int)n, words);
    words += n;
  }
  size_t size = LUN_SANITISED_SIZE(strlen(line));
  char *safe = lun_arena_take(a, size);
  if (safe != NULL) lun_sanitise(safe, size, line, strlen(line));
  return safe;
}

static bool run_prompt(const lun_player *p, bool plain, const char *file, bool (*run)(void *ud, char *const *argv), void *ud) {
  const char *options[8], *argv[20];
  char cpu[32];
  lun_arena a = {0};
  const char *task = task_of(p, &a);
  int n = 0;
  argv[n++] = p->program, argv[n++] = "repl";
  if (plain) argv[n++] = "--plain";
  argv[n++] = "--lesson", argv[n++] = p->folder;
  if (task != NULL) argv[n++] = "--task", argv[n++] = task;
  lun_runs_options(p->lesson, lun_p_how(p), options, cpu);
  for (int i = 0; options[i] != NULL; i++) argv[n++] = options[i];
  if (file != NULL) argv[n++] = "-i", argv[n++] = file;
  argv[n] = NULL;
  bool good = run(ud, (char *const *)argv);
  lun_arena_free(&a);
  return good;
}

/* The file has the name of the step's, and is written anew with each run: it may be there, or not. */
bool lun_player_prompt(lun_player *p, bool plain, bool asking, bool (*run)(void *ud, char *const *argv), void *ud, char *err, size_t errsize) {
  char path[512], *text = program_of(p);
  snprintf(path, sizeof path, "%s/%s.lua", p->folder, p->step->id);
  if (text == NULL) return snprintf(err, errsize, _("out of memory")), false;
  bool shown = access(path, F_OK) == 0, with = *text != '\0' && !asking && lun_player_is_own(p);
  bool good = !with || write_text(path, text, err, errsize);
  free(text);
  if (!good) return false;
  good = run_prompt(p, plain, with ? strrchr(path, '/') + 1 : NULL, run, ud);
  if (!good) snprintf(err, errsize, "%s", _("the prompt could not be started"));
  if (with && !shown) unlink(path);
  return good;
}
