/* The history file: several lines, several processes, bounds, damage. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../repl/line/history.h"

static int count, failures;
static char path[4096], err[512];

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

typedef struct seen {
  size_t n;
  char first[100], last[100];
} seen;

static void see(void *ud, const char *text) {
  seen *s = ud;
  snprintf(s->n == 0 ? s->first : s->last, 100, "%s", text);
  if (s->n == 0) snprintf(s->last, 100, "%s", text);
  s->n++;
}

static seen load(void) {
  seen s = {0};
  if (!lun_history_load(path, see, &s, err, sizeof err)) printf("# %s\n", err);
  return s;
}

static void write_file(const char *bytes, size_t n) {
  FILE *f = fopen(path, "w");
  fwrite(bytes, 1, n, f);
  fclose(f);
}

static void test_entries(void) {
  ok(load().n == 0, "a missing file is an empty history");
  ok(lun_history_append(path, "1 + 1", err, sizeof err), "an input is appended");
  lun_history_append(path, "for i = 1, 2 do\n\n#12\nend", err, sizeof err);
  seen s = load();
  ok(s.n == 2 && strcmp(s.first, "1 + 1") == 0, "and read again");
  ok(strcmp(s.last, "for i = 1, 2 do\n\n #12\nend") == 0, "an input of several lines stays one");
  struct stat st;
  ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "the file is private");
  write_file("print(1)\nprint(2)\n", 18);
  s = load();
  ok(s.n == 2 && strcmp(s.last, "print(2)") == 0, "a file without times has an input a line");
}

/* Several processes append at once: none of their inputs is lost or torn. */
static void test_together(void) {
  enum { PROCESSES = 4, EACH = 200 };
  unlink(path);
  for (int p = 0; p < PROCESSES; p++) {
    if (fork() != 0) continue;
    for (int i = 0; i < EACH; i++)
      if (!lun_history_append(path, "local x =\n  await f()", err, sizeof err)) _exit(1);
    _exit(0);
  }
  bool good = true;
  for (int p = 0, status; p < PROCESSES; p++) good = wait(&status) > 0 && status == 0 && good;
  seen s = load();
  ok(good && s.n == PROCESSES * EACH && strcmp(s.last, "local x =\n  await f()") == 0, "four processes at once");
}

static void test_bounds(void) {
  unlink(path);
  FILE *f = fopen(path, "w");
  for (int i = 0; i < 3 * LUN_HISTORY_MAX; i++) fprintf(f, "#1700000000\nx = %d\n", i);
  fclose(f);
  seen s = load();
  ok(s.n == LUN_HISTORY_MAX && strcmp(s.last, "x = 14999") == 0, "a long file gives its newest inputs");
  struct stat st;
  ok(stat(path, &st) == 0 && st.st_size < LUN_HISTORY_MAX * 40, "and is cut");
  ok(load().n == LUN_HISTORY_MAX, "to the same");
  char *big = malloc(LUN_HISTORY_ENTRY_MAX + 2);
  memset(big, 'x', LUN_HISTORY_ENTRY_MAX + 1);
  big[LUN_HISTORY_ENTRY_MAX + 1] = '\0';
  ok(lun_history_append(path, big, err, sizeof err) && strcmp(load().last, "x = 14999") == 0,
     "an input that is too long is left out");
  free(big);
}

static void test_damage(void) {
  write_file("\0\xff#1\n\n#\n#2\n\0\n", 14);
  ok(load().n <= 4, "a damaged file is read without harm");
  write_file("", 0);
  ok(load().n == 0, "an empty one has no inputs");
  unlink(path);
  mkdir(path, 0700);
  seen s = {0};
  *err = '\0';
  ok(!lun_history_load(path, see, &s, err, sizeof err) && strstr(err, path) != NULL, "a directory is a sentence");
  *err = '\0';
  ok(!lun_history_append(path, "x", err, sizeof err) && *err != '\0', "for writing, too");
  rmdir(path);
}

static void test_place(const char *dir) {
  char found[4096], want[4096];
  snprintf(want, sizeof want, "%s/state/lunette/history", dir);
  snprintf(found, sizeof found, "%s/state", dir);
  setenv("XDG_STATE_HOME", found, 1);
  ok(lun_history_path(found, sizeof found, err, sizeof err) && strcmp(found, want) == 0, "the XDG state directory");
  unsetenv("XDG_STATE_HOME");
  unsetenv("HOME");
  ok(!lun_history_path(found, sizeof found, err, sizeof err) && strstr(err, "HOME") != NULL, "no home is a sentence");
}

int main(void) {
  char dir[] = "/tmp/lunette-test-XXXXXX";
  if (mkdtemp(dir) == NULL) return 1;
  snprintf(path, sizeof path, "%s/history", dir);
  test_entries();
  test_together();
  test_bounds();
  test_damage();
  test_place(dir);
  printf("1..%d\n", count);
  char command[100];
  snprintf(command, sizeof command, "rm -rf %s", dir);
  return system(command) != 0 || failures > 0;
}
