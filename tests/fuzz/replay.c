/* replay.c - goes through the corpus of a fuzz target, as a test: each file named on the command line is one assertion,
 * and so is each of many small changes to it, made the same way every time. */
#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"

enum { MOST = 1 << 20, CHANGES = 24 };

static int count;
static char doing[400];

/* What does not hold aborts: the plan then does not fit, and the last line says where it was. */
static void died(int signal) {
  static const char before[] = "# it ends at ";
  (void)!write(STDOUT_FILENO, before, sizeof before - 1);
  (void)!write(STDOUT_FILENO, doing, strlen(doing));
  (void)!write(STDOUT_FILENO, "\n", 1);
  _exit(128 + signal);
}

static size_t slurp(const char *path, uint8_t *into) {
  FILE *in = fopen(path, "rb");
  if (!in) return 0;
  size_t n = fread(into, 1, MOST, in);
  fclose(in);
  return n;
}

static uint32_t chance(uint32_t *seed) { return *seed = *seed * 1664525u + 1013904223u; }

/* One byte changed, a stretch doubled, or the end cut off. */
static size_t change(uint8_t *bytes, size_t n, uint32_t *seed) {
  if (n < 2) return n;
  size_t at = (chance(seed) >> 4) % n, k = (chance(seed) >> 8) % 64;
  switch (chance(seed) >> 30) {
    case 0: return at;
    case 1:
      if (at + 2 * k > n) return n;
      memmove(bytes + at + k, bytes + at, k);
      return n;
    default: bytes[at] = (uint8_t)(chance(seed) >> 24); return n;
  }
}

static void run(const char *path, const char *name) {
  static uint8_t bytes[MOST];
  size_t n = slurp(path, bytes);
  uint32_t seed = (uint32_t)n;
  snprintf(doing, sizeof doing, "%s", name);
  LLVMFuzzerTestOneInput(bytes, n);
  for (int i = 0; i < CHANGES; i++) {
    snprintf(doing, sizeof doing, "%s, change %d", name, i + 1);
    n = change(bytes, n, &seed);
    LLVMFuzzerTestOneInput(bytes, n);
  }
  printf("ok %d - %s\n", ++count, name);
  fflush(stdout);
}

static int visible(const struct dirent *e) { return e->d_name[0] != '.'; }

int main(int argc, char **argv) {
  const char *self = strrchr(argv[0], '/');
  char folder[300], path[600];
  snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", argc > 1 ? argv[1] : self ? self + 1 : argv[0]);
  signal(SIGABRT, died);
  struct dirent **entry;
  int n = scandir(folder, &entry, visible, alphasort);
  for (int i = 0; i < n; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
    run(path, entry[i]->d_name);
    free(entry[i]);
  }
  if (n > 0) free(entry);
  printf("%sok %d - %s has a corpus\n1..%d\n", n > 0 ? "" : "not ", count + 1, folder, count + 1);
  return n > 0 ? 0 : 1;
}
