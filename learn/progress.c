/* progress.c - the log (progress.h): TIME, LESSON/STEP, a word, and what the word
 * needs. Words that it does not know are kept and passed over. */
#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../viz/base/infile.h"
#include "lesson/language.h"

struct lun_progress {
  char *folder;
  char trouble[512]; /* why the last line could not be written; "": it could */
  bool torn;         /* the log ends within a line */
  int fd;
  lun_mark *mark;
  size_t n;
};

enum { LOG_MAX = 64 << 20, LINE = 1024, WORK_MAX = 4 << 20 };

/* ---- folding ---- */

static lun_mark *mark_of(lun_progress *p, const char *step) {
  for (size_t i = 0; i < p->n; i++)
    if (strcmp(p->mark[i].step, step) == 0) return &p->mark[i];
  lun_mark *grown = realloc(p->mark, (p->n + 1) * sizeof *grown);
  char *name = strdup(step);
  if (grown != NULL) p->mark = grown;
  if (grown == NULL || name == NULL) return free(name), NULL;
  p->mark[p->n] = (lun_mark){.step = name};
  return &p->mark[p->n++];
}

/* The last one: what the learner has typed stands before it. */
static unsigned value_of(const char *words, const char *key, int base) {
  const char *at = NULL;
  for (const char *next = strstr(words, key); next != NULL; next = strstr(next + 1, key)) at = next;
  return at != NULL ? (unsigned)strtoul(at + strlen(key), NULL, base) : 0;
}

/* `step` is a lesson alone, or "*": all of it begins anew. */
static void forget(lun_progress *p, const char *step) {
  size_t n = strlen(step);
  for (size_t i = 0; i < p->n; i++) {
    lun_mark *m = &p->mark[i];
    bool within = strcmp(step, "*") == 0 || strcmp(m->step, step) == 0 || (strncmp(m->step, step, n) == 0 && m->step[n] == '/');
    if (within) *m = (lun_mark){.step = m->step};
  }
}

static void take_line(lun_progress *p, char *line) {
  char *rest = NULL, *when = strtok_r(line, " \t\n", &rest), *step = strtok_r(NULL, " \t\n", &rest);
  char *word = strtok_r(NULL, " \t\n", &rest);
  if (when == NULL || step == NULL || word == NULL) return;
  const char *words = rest != NULL ? rest : "";
  if (strcmp(word, "reset") == 0) return forget(p, step);
  lun_mark *m = mark_of(p, step);
  if (m == NULL) return;
  if (strcmp(word, "tried") == 0) m->tries++;
  else if (strcmp(word, "hint") == 0) m->hints = atoi(words) > m->hints ? atoi(words) : m->hints;
  else if (strcmp(word, "answered") == 0) m->passed = true, m->wrong = strncmp(words, "wrong", 5) == 0, m->shape = value_of(words, "shape=", 16);
  else if (strcmp(word, "passed") == 0) m->passed = true, m->shape = value_of(words, "shape=", 16);
}

/* ---- files ---- */

static char *state_folder(char *note, size_t notesize) {
  const char *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  char *path = NULL;
  int n;
  if (xdg != NULL && *xdg == '/') n = asprintf(&path, "%s/lunette/learn", xdg);
  else if (home != NULL && *home == '/') n = asprintf(&path, "%s/.local/state/lunette/learn", home);
  else return snprintf(note, notesize, _("no progress can be kept: neither HOME nor XDG_STATE_HOME is set")), NULL;
  return n < 0 ? snprintf(note, notesize, _("out of memory")), NULL : path;
}

static bool make_folders(const char *path) {
  char copy[PATH_MAX];
  if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy) return false;
  for (char *at = copy + 1; *at != '\0'; at++) {
    if (*at != '/') continue;
    *at = '\0';
    mkdir(copy, 0755);
    *at = '/';
  }
  return mkdir(copy, 0755) == 0 || errno == EEXIST;
}

/* A log holds lines of text. One with bytes that no line of ours has was written by something else. */
static bool is_damaged(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)s[i] < ' ' && s[i] != '\n' && s[i] != '\t' && s[i] != '\r') return true;
  return false;
}

static void set_aside(const char *path, char *note, size_t notesize) {
  char aside[PATH_MAX + 32];
  for (int i = 1; i < 1000; i++) {
    snprintf(aside, sizeof aside, "%s.damaged-%d", path, i);
    if (link(path, aside) != 0 && errno == EEXIST) continue;
    unlink(path);
    snprintf(note, notesize, _("%s is damaged; it is kept as %s, and a new one begins"), path, aside);
    return;
  }
}

static void fold_file(lun_progress *p, const char *path, char *note, size_t notesize) {
  FILE *in = lun_infile_open(path);
  char *s = in != NULL ? malloc(LOG_MAX + 1) : NULL;
  size_t n = s != NULL ? fread(s, 1, LOG_MAX, in) : 0;
  if (in != NULL) fclose(in);
  if (s != NULL) s[n] = '\0';
  if (is_damaged(s, n)) set_aside(path, note, notesize);
  else p->torn = n > 0 && s[n - 1] != '\n';
  char *rest = NULL;
  for (char *line = s != NULL ? strtok_r(s, "\n", &rest) : NULL; line != NULL; line = strtok_r(NULL, "\n", &rest)) take_line(p, line);
  free(s);
}

lun_progress *lun_progress_open(char *note, size_t notesize) {
  char path[PATH_MAX];
  lun_progress *p = calloc(1, sizeof *p);
  *note = '\0';
  if (p == NULL) return snprintf(note, notesize, _("out of memory")), NULL;
  if ((p->folder = state_folder(note, notesize)) == NULL) return free(p), NULL;
  snprintf(path, sizeof path, "%s/progress.log", p->folder);
  p->fd = -1;
  if (make_folders(p->folder)) {
    fold_file(p, path, note, notesize);
    p->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  }
  if (p->fd >= 0 && p->torn && write(p->fd, "\n", 1) == 1) p->torn = false; /* what is added begins a line of its own */
  if (p->fd >= 0) return p;
  snprintf(note, notesize, _("cannot keep progress in %s: %s; XDG_STATE_HOME may name another folder"), p->folder, strerror(errno));
  lun_progress_close(p);
  return NULL;
}

void lun_progress_close(lun_progress *p) {
  if (p == NULL) return;
  if (p->fd >= 0) close(p->fd);
  for (size_t i = 0; i < p->n; i++) free(p->mark[i].step);
  free(p->mark);
  free(p->folder);
  free(p);
}

bool lun_progress_add(lun_progress *p, const char *lesson, const char *step, const char *fmt, ...) {
  char line[LINE], words[LINE / 2], when[32];
  time_t now = time(NULL);
  struct tm tm;
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(words, sizeof words, fmt, ap);
  va_end(ap);
  strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
  for (char *c = words; *c != '\0'; c++)
    if ((unsigned char)*c < ' ' || *c == 0x7f) *c = '?'; /* a log holds lines of text */
  int n = snprintf(line, sizeof line, "%s %s%s%s %s\n", when, lesson, *step != '\0' ? "/" : "", step, words);
  if (n < 0 || n >= (int)sizeof line) return false;
  bool good = write(p->fd, line, (size_t)n) == n;
  *p->trouble = '\0';
  if (!good) snprintf(p->trouble, sizeof p->trouble, _("the progress cannot be written into %s: %s; what is done now counts only until the end of this lesson"), p->folder, strerror(errno));
  take_line(p, line);
  return good;
}

const char *lun_progress_trouble(const lun_progress *p) { return p->trouble; }

const lun_mark *lun_progress_mark(const lun_progress *p, const char *lesson, const char *step) {
  char name[512];
  snprintf(name, sizeof name, "%s/%s", lesson, step);
  for (size_t i = 0; i < p->n; i++)
    if (strcmp(p->mark[i].step, name) == 0) return &p->mark[i];
  return NULL;
}

/* ---- the learner's programs ---- */

char *lun_progress_folder(const lun_progress *p, const char *lesson, char *err, size_t errsize) {
  char *path = NULL;
  if (asprintf(&path, "%s/work/%s", p->folder, lesson) < 0) return snprintf(err, errsize, _("out of memory")), NULL;
  if (make_folders(path)) return path;
  snprintf(err, errsize, _("cannot make %s: %s"), path, strerror(errno));
  free(path);
  return NULL;
}

/* Written beside it and renamed, so that a crash leaves the old text or the new one. */
static bool put(const char *path, const char *text) {
  char beside[PATH_MAX + 16];
  snprintf(beside, sizeof beside, "%s.part", path);
  FILE *out = fopen(beside, "wb");
  bool good = out != NULL && fputs(text, out) != EOF && fflush(out) == 0 && fsync(fileno(out)) == 0;
  if (out != NULL) good = fclose(out) == 0 && good;
  return good && rename(beside, path) == 0;
}

/* Writes the text into the step's file, or beside it with a ~. */
static bool put_text(const lun_progress *p, const char *lesson, const char *step, const char *mark, const char *text, char *err, size_t errsize) {
  char path[PATH_MAX];
  char *folder = lun_progress_folder(p, lesson, err, errsize);
  if (folder == NULL) return false;
  snprintf(path, sizeof path, "%s/%s.lua%s", folder, step, mark);
  free(folder);
  if (put(path, text)) return true;
  snprintf(err, errsize, _("cannot write %s: %s"), path, strerror(errno));
  return false;
}

bool lun_progress_keep(const lun_progress *p, const char *lesson, const char *step, const char *text, char *err, size_t errsize) {
  return put_text(p, lesson, step, "~", text, err, errsize);
}

bool lun_progress_save(const lun_progress *p, const char *lesson, const char *step, const char *text, char *err, size_t errsize) {
  char *old = lun_progress_saved(p, lesson, step);
  bool same = old != NULL && strcmp(old, text) == 0;
  bool good = same || ((old == NULL || lun_progress_keep(p, lesson, step, old, err, errsize)) && put_text(p, lesson, step, "", text, err, errsize));
  free(old);
  return good;
}

char *lun_progress_saved(const lun_progress *p, const char *lesson, const char *step) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/work/%s/%s.lua", p->folder, lesson, step);
  FILE *in = lun_infile_open(path);
  char *s = in != NULL ? calloc(1, WORK_MAX + 1) : NULL;
  if (s != NULL && fread(s, 1, WORK_MAX, in) == 0) free(s), s = NULL;
  if (in != NULL) fclose(in);
  return s;
}
