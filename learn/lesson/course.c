/* course.c - reads course.md (course.h): `## PART` headings and `- id` lines; all else is prose for whoever reads it. */
#include "course.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/base/infile.h"

/* Where lessons may be, seen from the program's folder: an installation, the project's root, a build's folder. */
static const char *const places[] = {"../share/lunette/lessons", "lessons", "../../lessons"};

static bool has_course(const char *folder) {
  char path[PATH_MAX + 16];
  return snprintf(path, sizeof path, "%s/course.md", folder) < (int)sizeof path && access(path, R_OK) == 0;
}

/* The folder of the program's file, links followed. */
static bool home_of(const char *program, char out[PATH_MAX]) {
  if (realpath(program, out) == NULL) return false;
  char *slash = strrchr(out, '/');
  if (slash != NULL) *slash = '\0';
  return slash != NULL;
}

/* The course that came with the program. */
static char *own_folder(const char *program) {
  char home[PATH_MAX], folder[2 * PATH_MAX];
  if (!home_of(program, home)) return NULL;
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    snprintf(folder, sizeof folder, "%s/%s", home, places[i]);
    if (has_course(folder)) return realpath(folder, NULL);
  }
  return NULL;
}

static char *find_folder(const char *program) {
  const char *told = getenv("LUNETTE_LESSONS");
  return told != NULL && *told != '\0' ? strdup(told) : own_folder(program);
}

/* Links followed, so that neither "..", nor a link to a stranger's file makes it one of ours. */
bool lun_course_is_own(const char *program, const char *path) {
  char *folder = own_folder(program), *own = folder != NULL ? realpath(folder, NULL) : NULL, *file = realpath(path, NULL);
  char *slash = file != NULL ? strrchr(file, '/') : NULL;
  if (slash != NULL) *slash = '\0';
  bool is = own != NULL && slash != NULL && strcmp(own, file) == 0;
  free(folder);
  free(own);
  free(file);
  return is;
}

static void trim(char *s) {
  size_t n = strlen(s);
  while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == '\r' || s[n - 1] == ' ')) s[--n] = '\0';
}

static bool good_id(const char *s) { return *s != '\0' && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0'; }

static bool add(lun_course *c, const char *id, const char *part) {
  lun_course_entry *grown = realloc(c->entry, (c->n + 1) * sizeof *grown);
  if (grown == NULL) return false;
  c->entry = grown;
  grown[c->n] = (lun_course_entry){strdup(id), strdup(part)};
  c->n++;
  return grown[c->n - 1].id != NULL && grown[c->n - 1].part != NULL;
}

static bool read_list(lun_course *c, FILE *in) {
  char line[512], part[512] = "";
  while (fgets(line, sizeof line, in) != NULL) {
    trim(line);
    if (strncmp(line, "## ", 3) == 0) snprintf(part, sizeof part, "%s", line + 3);
    if (strncmp(line, "- ", 2) == 0 && good_id(line + 2) && !add(c, line + 2, part)) return false;
  }
  return true;
}

bool lun_course_open(lun_course *c, const char *folder, const char *program, char *err, size_t errsize) {
  char path[PATH_MAX + 16];
  *c = (lun_course){.lang = "", .folder = folder != NULL ? strdup(folder) : find_folder(program)};
  if (c->folder == NULL) return snprintf(err, errsize, "no lessons are installed; --from FOLDER says where there are some"), false;
  snprintf(path, sizeof path, "%s/course.md", c->folder);
  FILE *in = lun_infile_open(path);
  if (in == NULL) snprintf(err, errsize, "cannot read %s: %s", path, strerror(errno));
  bool good = in != NULL && read_list(c, in);
  if (in != NULL && !good) snprintf(err, errsize, "out of memory");
  if (in != NULL) fclose(in);
  if (!good) lun_course_close(c);
  return good;
}

/* All lessons of the part that begins at entry `from` get its new name. Returns where the next part begins. */
static size_t rename_part(lun_course *c, size_t from, const char *name) {
  char *old = from < c->n ? strdup(c->entry[from].part) : NULL;
  size_t i = from;
  for (; old != NULL && i < c->n && strcmp(c->entry[i].part, old) == 0; i++) {
    char *copy = strdup(name);
    if (copy == NULL) break;
    free(c->entry[i].part);
    c->entry[i].part = copy;
  }
  free(old);
  return i;
}

void lun_course_translate(lun_course *c) {
  char line[512], *path = *c->lang != '\0' ? lun_course_path(c, "course", c->lang) : NULL;
  FILE *in = path != NULL ? lun_infile_open(path) : NULL;
  for (size_t at = 0; in != NULL && at < c->n && fgets(line, sizeof line, in) != NULL;) {
    trim(line);
    if (strncmp(line, "## ", 3) == 0) at = rename_part(c, at, line + 3);
  }
  if (in != NULL) fclose(in);
  free(path);
}

void lun_course_close(lun_course *c) {
  for (size_t i = 0; i < c->n; i++) {
    free(c->entry[i].id);
    free(c->entry[i].part);
  }
  free(c->entry);
  free(c->folder);
  *c = (lun_course){0};
}

char *lun_course_path(const lun_course *c, const char *id, const char *lang) {
  char *path = NULL;
  if (c->folder == NULL) return NULL; /* the course could not be opened */
  int n = asprintf(&path, "%s/%s%s%s.md", c->folder, id, lang != NULL ? "." : "", lang != NULL ? lang : "");
  return n < 0 ? NULL : path;
}

size_t lun_course_find(const lun_course *c, const char *id) {
  size_t i = 0;
  while (i < c->n && strcmp(c->entry[i].id, id) != 0) i++;
  return i;
}
