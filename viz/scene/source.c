/* source.c - the few sources that were shown last. Names come from a trace, so
 * they are not trusted: only a regular file is read, and of it a bounded part.
 * The text itself is shown as any other text, sanitised by the grid. */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT = 8, MOST = 1 << 20 };

typedef struct entry {
  char *name;
  char *text;
  uint8_t *kinds;
  size_t *line;
  char error[256];
  lun_source shown;
  bool lit; /* highlighted */
  unsigned used; /* when it was asked for last */
} entry;

struct lun_sources {
  entry entry[KEPT];
  unsigned clock;
  char folder[PATH_MAX]; /* "": none */
};

lun_sources *lun_sources_new(void) { return calloc(1, sizeof(lun_sources)); }

static void forget(entry *e) {
  free(e->name);
  free(e->text);
  free(e->kinds);
  free(e->line);
  *e = (entry){0};
}

void lun_sources_forget(lun_sources *s) {
  for (int i = 0; i < KEPT; i++) forget(&s->entry[i]);
}

void lun_sources_look_in(lun_sources *s, const char *folder) {
  snprintf(s->folder, sizeof s->folder, "%s", folder);
  lun_sources_forget(s);
}

void lun_sources_free(lun_sources *s) {
  if (!s) return;
  lun_sources_forget(s);
  free(s);
}

/* The number in "<repl-3>", 0 when the name is no input's. */
static uint32_t input_number(const char *name) {
  if (name[0] != '<' || strncmp(name, "<repl", 5) != 0) return 0;
  const char *digits = name + strcspn(name, "0123456789");
  return (uint32_t)strtoul(digits, NULL, 10);
}

/* An input is kept as lines: the first one of its number, and those that continue it. */
static size_t gather_input(const lun_fold *f, uint32_t n, char *dst) {
  size_t len = 0;
  for (size_t i = 0, all = lun_fold_noutput(f); i < all; i++) {
    const lun_output *o = lun_fold_output(f, i);
    if (o->kind != LUN_L_INPUT || o->input != n) continue;
    if (dst) memcpy(dst + len, o->text, o->len), dst[len + o->len] = '\n';
    len += o->len + 1;
  }
  return len;
}

static bool take_input(entry *e, const lun_fold *f, uint32_t n, size_t *len) {
  *len = gather_input(f, n, NULL);
  if (*len == 0) snprintf(e->error, sizeof e->error, "The text of input %u is no longer recorded.", n);
  e->text = *len ? malloc(*len + 1) : NULL;
  if (e->text) gather_input(f, n, e->text);
  return e->text != NULL;
}

static bool read_all(entry *e, int fd, size_t size, size_t *len) {
  e->text = malloc(size + 1);
  if (!e->text) return false;
  for (*len = 0; *len < size;) {
    ssize_t n = read(fd, e->text + *len, size - *len);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    *len += (size_t)n;
  }
  return true;
}

static int open_named(const char *folder, const char *name) {
  char path[PATH_MAX];
  int how = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, fd = -1;
  bool looks = *folder && *name != '/' && snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path;
  if (looks) fd = open(path, how);
  return fd >= 0 ? fd : open(name, how);
}

static bool take_file(entry *e, const char *folder, const char *name, size_t *len) {
  struct stat st;
  int fd = open_named(folder, name);
  if (fd < 0) {
    snprintf(e->error, sizeof e->error, "%s cannot be read: %s.", name, strerror(errno));
    return false;
  }
  bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
  if (!ok) snprintf(e->error, sizeof e->error, "%s is no regular file, so it is not shown.", name);
  else ok = read_all(e, fd, st.st_size > MOST ? MOST : (size_t)st.st_size, len);
  close(fd);
  return ok;
}

static size_t count_lines(const char *text, size_t n) {
  size_t lines = n > 0 && text[n - 1] != '\n';
  for (size_t i = 0; i < n; i++) lines += text[i] == '\n';
  return lines;
}

static bool split(entry *e, size_t len) {
  size_t n = count_lines(e->text, len), at = 0;
  e->line = malloc((n + 1) * sizeof *e->line);
  if (!e->line) return false;
  for (size_t i = 0; i < n; i++) {
    e->line[i] = at;
    const char *end = memchr(e->text + at, '\n', len - at);
    at = end ? (size_t)(end - e->text) + 1 : len;
  }
  e->line[n] = len;
  e->shown.nlines = n;
  return true;
}

/* Who first reads a source may not know how to highlight it; who shows it does. */
static void light(entry *e, lun_highlight_fn *hl, void *hl_ud) {
  if (!hl || e->lit || e->shown.error) return;
  hl(hl_ud, e->text, e->line[e->shown.nlines], e->kinds);
  e->lit = true;
}

static void load(entry *e, const char *folder, const lun_fold *f, const char *name, lun_highlight_fn *hl, void *hl_ud) {
  size_t len = 0;
  uint32_t input = input_number(name);
  bool ok = input ? take_input(e, f, input, &len) : take_file(e, folder, name, &len);
  if (ok) ok = split(e, len) && (e->kinds = calloc(len + 1, 1)) != NULL;
  if (!ok) {
    if (!e->error[0]) snprintf(e->error, sizeof e->error, "There is no memory left to show %s.", name);
    e->shown = (lun_source){.error = e->error};
    return;
  }
  e->text[len] = 0;
  e->shown = (lun_source){NULL, e->text, e->kinds, e->line, e->shown.nlines};
  light(e, hl, hl_ud);
}

static entry *oldest(lun_sources *s) {
  entry *e = &s->entry[0];
  for (int i = 1; i < KEPT; i++)
    if (s->entry[i].used < e->used) e = &s->entry[i];
  return e;
}

const lun_source *lun_sources_get(lun_sources *s, const lun_fold *f, const char *name, lun_highlight_fn *hl,
                                  void *hl_ud) {
  for (int i = 0; i < KEPT; i++) {
    if (!s->entry[i].name || strcmp(s->entry[i].name, name) != 0) continue;
    s->entry[i].used = ++s->clock;
    light(&s->entry[i], hl, hl_ud);
    return &s->entry[i].shown;
  }
  entry *e = oldest(s);
  forget(e);
  e->name = strdup(name);
  if (!e->name) return NULL;
  e->used = ++s->clock;
  load(e, s->folder, f, name, hl, hl_ud);
  return &e->shown;
}
