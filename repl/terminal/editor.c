/* editor.c - runs the editor of editor.h through the shell, because $EDITOR may
 * hold options; a text goes through a private temporary file. */
#include "editor.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 1 << 20 };

const char lun_editor_failure[] = "The editor failed; $VISUAL or $EDITOR names the one to use.";

bool lun_editor_command_for(lun_editor_command *c, const char *file, unsigned line, char *err, size_t errsize) {
  static const char script[] = "exec ${VISUAL:-${EDITOR:-vi}} \"$@\"";
  bool option = *file == '-'; /* a file's name is no option */
  int n = snprintf(c->path, sizeof c->path, "%s%s", option ? "./" : "", file);
  if (n >= (int)sizeof c->path) return snprintf(err, errsize, "The name of the file is too long."), false;
  snprintf(c->at, sizeof c->at, "+%u", line);
  const char **arg = c->argv;
  *arg++ = "sh", *arg++ = "-c", *arg++ = script, *arg++ = "sh";
  if (line > 0) *arg++ = c->at;
  *arg++ = c->path, *arg = NULL;
  return true;
}

/* NULL: nobody has chosen. */
static const char *chosen(void) {
  const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
  return visual != NULL && *visual != '\0' ? visual : editor != NULL && *editor != '\0' ? editor : NULL;
}

bool lun_editor_chosen(void) { return chosen() != NULL; }

const char *lun_editor_name(void) {
  const char *command = chosen() != NULL ? chosen() : "vi", *name = command;
  for (const char *c = command; *c != '\0' && *c != ' '; c++)
    if (*c == '/') name = c + 1;
  return name;
}

bool lun_editor_succeeded(int status) { return status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0; }

bool lun_editor_file(lun_stage *st, const char *file, unsigned line, char *err, size_t errsize) {
  lun_editor_command c;
  if (!lun_editor_command_for(&c, file, line, err, errsize)) return false;
  if (lun_editor_succeeded(lun_stage_run(st, (char *const *)c.argv))) return true;
  snprintf(err, errsize, "%s", lun_editor_failure);
  return false;
}

bool lun_editor_source(lun_stage *st, const lun_fold *f, uint32_t where, char *err, size_t errsize) {
  const char *file = where != 0 ? lun_fold_file(f, where) : "";
  if (access(file, R_OK) == 0) return lun_editor_file(st, file, LUN_WHERE_LINE(where), err, errsize);
  if (*file == '\0') snprintf(err, errsize, "It is not known in which file the task is.");
  else if (*file == '<') snprintf(err, errsize, "It is in no file: it was typed at the prompt.");
  else snprintf(err, errsize, "The file %s cannot be read: %s.", file, strerror(errno));
  return false;
}

static char *read_back(const char *path) {
  FILE *f = fopen(path, "re");
  char *text = f != NULL ? malloc(TEXT_MAX + 1) : NULL;
  size_t n = text != NULL ? fread(text, 1, TEXT_MAX, f) : 0;
  if (f != NULL) fclose(f);
  while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r')) n--;
  if (text != NULL) text[n] = '\0';
  return text;
}

char *lun_editor_text(lun_stage *st, const char *text, char *err, size_t errsize) {
  char path[PATH_MAX];
  const char *tmp = getenv("TMPDIR");
  snprintf(path, sizeof path, "%s/lunette-XXXXXX.lua", tmp != NULL && *tmp == '/' ? tmp : "/tmp");
  int fd = mkstemps(path, 4);
  FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
  bool good = f != NULL && fputs(text, f) >= 0 && (*text == '\0' || fputc('\n', f) >= 0);
  if (f != NULL && fclose(f) != 0) good = false;
  if (!good) snprintf(err, errsize, "The temporary file %s cannot be written: %s.", path, strerror(errno));
  char *edited = good && lun_editor_file(st, path, 0, err, errsize) ? read_back(path) : NULL;
  if (fd >= 0) unlink(path);
  return edited;
}
