/* Files that appear only when they are whole: what stands at the target, before, during and after. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../viz/base/outfile.h"

static int count, failures;
static char folder[64] = "/tmp/lunette-outfile-XXXXXX";

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  failures += !good;
}

static bool holds(const char *path, const char *text) {
  char got[64] = "";
  FILE *in = fopen(path, "r");
  size_t n = in ? fread(got, 1, sizeof got - 1, in) : 0;
  if (in) fclose(in);
  return in && n == strlen(text) && !strcmp(got, text);
}

static mode_t mode_of(const char *path) {
  struct stat st;
  return lstat(path, &st) ? 0 : st.st_mode;
}

static bool put(const char *path, const char *text, bool keep) {
  lun_outfile f;
  if (!lun_outfile_open(&f, path)) return false;
  fputs(text, f.out);
  return lun_outfile_close(&f, keep);
}

static void test_files(void) {
  umask(022);
  ok(put("new", "one", true) && holds("new", "one") && (mode_of("new") & 0777) == 0644, "a new file, with the usual permissions");
  chmod("new", 0600);
  lun_outfile f;
  ok(lun_outfile_open(&f, "new") && fputs("two", f.out) > 0 && holds("new", "one"), "until the end the older one stands");
  ok(lun_outfile_close(&f, true) && holds("new", "two") && (mode_of("new") & 0777) == 0600, "... whose permissions stay");
  ok(put("new", "three", false) && holds("new", "two"), "what is not kept leaves it as it was");
  ok(symlink("new", "link") == 0 && put("link", "four", true) && S_ISLNK(mode_of("link")) && holds("new", "four"), "a link is followed, and stays");
  lun_outfile a, b;
  ok(lun_outfile_open(&a, "new") && lun_outfile_open(&b, "new") && fputs("a", a.out) > 0 && fputs("b", b.out) > 0, "two at once");
  ok(lun_outfile_close(&a, true) && lun_outfile_close(&b, true) && holds("new", "b"), "... do not meet");
  ok(!put("none/file", "x", true) && errno == ENOENT, "a folder that is not there");
  ok(mkdir("dir", 0700) == 0 && !put("dir", "x", true) && errno == EISDIR, "a folder in its place");
}

static void test_devices(void) {
  ok(put("/dev/null", "x", true) && S_ISCHR(mode_of("/dev/null")), "a device stays one");
  ok(!put("/dev/full", "x", true) && errno == ENOSPC && S_ISCHR(mode_of("/dev/full")), "one that is full is a failure");
}

static void test_nothing_is_left(void) {
  unlink("new"), unlink("link"), rmdir("dir");
  ok(chdir("/") == 0 && rmdir(folder) == 0, "nothing else is left");
}

int main(void) {
  if (!mkdtemp(folder) || chdir(folder)) return printf("Bail out! %s\n", strerror(errno)), 1;
  test_files();
  test_devices();
  test_nothing_is_left();
  printf("1..%d\n", count);
  return failures != 0;
}
