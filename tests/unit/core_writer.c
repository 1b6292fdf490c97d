/* The trace writer against its surroundings: files it must not touch, another writer, limits, forks, a file that
 * somebody cuts short. What it writes is read in viz_reader.c. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../vm/core/writer.h"
#include "sanitized.h"

static int count, failures;
static char folder[256], path[300], err[512];

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static void in_folder(char *dst, size_t n, const char *name) { snprintf(dst, n, "%s/%s", folder, name); }

static lun_writer *begin(uint64_t limit) { return lun_writer_new(path, limit, false, err, sizeof err); }

static bool refused(const char *target, const char *says) {
  lun_writer *w = lun_writer_new(target, 0, false, err, sizeof err);
  bool good = !w && strstr(err, says) && strstr(err, target);
  if (!good) printf("# %s\n", w ? "it was accepted" : err);
  lun_writer_free(w);
  return good;
}

static off_t size_of(const char *file) {
  struct stat st;
  return stat(file, &st) ? -1 : st.st_size;
}

static void write_file(const char *file, const char *text) {
  FILE *out = fopen(file, "w");
  fputs(text, out);
  fclose(out);
}

/* ---- files ---- */

static void test_targets(void) {
  char target[300];
  ok(refused(folder, "is a directory"), "a folder is refused");
  in_folder(target, sizeof target, "pipe");
  mkfifo(target, 0600);
  ok(refused(target, "is a pipe"), "a pipe");
  unlink(target);
  ok(refused("/dev/null", "is a device"), "a device");
  in_folder(target, sizeof target, "program.lua");
  write_file(target, "print(1)\n");
  ok(refused(target, "is no trace") && size_of(target) == 9, "a program, which stays as it was");
  unlink(target);
  in_folder(target, sizeof target, "missing/trace");
  ok(refused(target, "No such file"), "a folder that is not there");
}

static void test_replacing(void) {
  struct stat before, after;
  lun_writer_free(begin(0));
  int fd = open(path, O_RDONLY);
  fstat(fd, &before);
  lun_writer *w = begin(0);
  stat(path, &after);
  ok(w && before.st_ino != after.st_ino && (after.st_mode & 0777) == 0600,
     "an older trace is replaced by a new file, for its owner alone");
  fstat(fd, &after);
  ok(after.st_size == before.st_size, "who reads the old one keeps it whole");
  close(fd);
  lun_writer_free(w);
  char name[300];
  in_folder(name, sizeof name, "link");
  ok(symlink(path, name) == 0, "a link to a trace");
  w = lun_writer_new(name, 0, false, err, sizeof err);
  struct stat link;
  ok(w && lstat(name, &link) == 0 && S_ISLNK(link.st_mode), "is followed, and stays a link");
  lun_writer_free(w);
  unlink(name);
}

/* Somebody else holds a file in which nothing says who. */
static void test_lock_of_a_stranger(void) {
  char target[300];
  in_folder(target, sizeof target, "held");
  int fd = open(target, O_RDWR | O_CREAT, 0600);
  ok(flock(fd, LOCK_EX) == 0 && refused(target, "another process is recording to it"), "a file that is held, without a header");
  ok(write(fd, (char[4096]){0}, 4096) == 4096 && refused(target, "another process is recording to it"), "or with one that names nobody");
  close(fd);
  unlink(target);
}

static void test_lock(void) {
  lun_writer *w = begin(0);
  char says[64];
  snprintf(says, sizeof says, "process %d is recording", (int)getpid());
  ok(refused(path, says), "a second writer is refused, and told who writes");
  ok(lun_put(w, LUN_K_IDLE, 0, 0, 0, 0, 0) == 1, "the first one goes on");
  lun_writer_free(w);
  w = begin(0);
  ok(w != NULL, "when it has ended, the file is free");
  lun_writer_free(w);
}

/* ---- limits ---- */

static int run_child(void (*body)(void)) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) body(), _exit(0);
  int status = -1;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  return status;
}

static void expect(bool good) {
  if (!good) _exit(1);
}

static void fill_a_small_file(void) {
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){3 << 20, 3 << 20});
  lun_writer *w = begin(0);
  expect(w != NULL);
  uint64_t seq = 1, last = 0, lost = 0;
  for (int i = 0; i < 400000; i++) {
    seq = lun_put(w, LUN_K_STEP, 0, i, 1, 0, 0);
    if (seq) last = seq;
    else lost++;
  }
  expect(seq == 0 && lost > 0 && last + lost == 400000 && lun_writer_seq(w) == last);
  expect(strstr(lun_writer_stopped(w), "largest size allowed") && lun_str(w, "x", 1) == 0 && lun_file(w, "x") == 0);
  lun_writer_checkpoint(w);
  lun_writer_free(w);
}

static void write_without_room_to_map(void) {
  setrlimit(RLIMIT_AS, &(struct rlimit){256 << 20, 256 << 20});
  lun_writer *w = begin((uint64_t)1 << 30);
  expect(w != NULL);
  for (int i = 0; i < 400000; i++) expect(lun_put(w, LUN_K_STEP, 0, i, 1, 0, 0) == (uint64_t)i + 1);
  expect(!lun_writer_stopped(w));
  lun_writer_free(w);
}

static void test_limits(void) {
  ok(run_child(fill_a_small_file) == 0, "at the largest size allowed, the recording stops and the program goes on");
  ok(size_of(path) <= 3 << 20, "and the file keeps to it");
  if (sanitized()) ok(true, "little address space # SKIP the sanitizer needs it all");
  else ok(run_child(write_without_room_to_map) == 0, "with little address space it maps block by block");
}

/* ---- processes and signals ---- */

static lun_writer *shared;

static void write_in_child(void) {
  signal(SIGSEGV, SIG_DFL);
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  lun_put(shared, LUN_K_STEP, 0, 0, 666, 0, 0);
}

static void test_fork(void) {
  shared = begin(0);
  lun_put(shared, LUN_K_STEP, 0, 0, 1, 0, 0);
  int status = run_child(write_in_child);
  uint32_t used;
  int fd = open(path, O_RDONLY);
  ssize_t got = pread(fd, &used, sizeof used, LUN_HEADER_SIZE + offsetof(lun_block_header, used));
  close(fd);
  ok(status != 0 && got == sizeof used && used == LUN_UNIT, "a forked child cannot write into its parent's record");
  lun_writer_free(shared);
}

static void on_bus(int sig, siginfo_t *info, void *context) {
  (void)sig;
  (void)context;
  if (!lun_writer_fault(shared, info->si_addr)) _exit(2);
}

static void be_cut_short(void) {
  struct sigaction sa = {.sa_sigaction = on_bus, .sa_flags = SA_SIGINFO};
  sigaction(SIGBUS, &sa, NULL);
  shared = begin(8 << 20);
  expect(shared != NULL);
  for (int i = 0; i < 100; i++) lun_put(shared, LUN_K_STEP, 0, i, 1, 0, 0);
  expect(truncate(path, 0) == 0);
  for (int i = 0; i < 2000000; i++) lun_put(shared, LUN_K_STEP, 0, i, 1, 0, 0);
  expect(lun_writer_stopped(shared) && strstr(lun_writer_stopped(shared), "cut short"));
  lun_writer_free(shared);
}

static void test_cut_short(void) {
  ok(run_child(be_cut_short) == 0, "when somebody cuts the file short, the program goes on without it");
}

/* ---- names ---- */

static void test_names(void) {
  lun_writer *w = begin(0);
  char name[32];
  uint32_t ada = lun_str(w, "ada", 3);
  ok(ada && lun_str(w, "ada", 3) == ada && lun_str(w, "bob", 3) != ada && lun_str(w, "", 0) == 0,
     "a string has one id");
  uint32_t file = lun_file(w, "a.lua");
  ok(file && lun_file(w, "a.lua") == file && lun_file(w, "b.lua") == file + 1, "a file has one number");
  for (int i = 0; i < 100000; i++) lun_str(w, name, (size_t)snprintf(name, sizeof name, "task %d", i));
  ok(lun_str(w, "ada", 3) != ada, "a string that fell out of the table gets another id");
  for (int i = 2; i < 5000; i++) lun_file(w, (snprintf(name, sizeof name, "%d.lua", i), name));
  ok(lun_file(w, "4999.lua") == 0 && lun_file(w, "a.lua") == file,
     "the table of files has an end, and keeps what it has");
  lun_writer_free(w);
}

static void test_cutting_names(void) {
  static char bytes[LUN_STR_MAX + 10];
  lun_writer *w = begin(0);
  memset(bytes, 0x80, sizeof bytes);
  ok(lun_str(w, bytes, sizeof bytes) == lun_str(w, bytes, LUN_STR_MAX), "a long name is cut, anywhere when it is no text");
  memset(bytes, 'x', sizeof bytes);
  memcpy(bytes + LUN_STR_MAX - 1, "\xC3\xA4", 2);
  ok(lun_str(w, bytes, sizeof bytes) == lun_str(w, bytes, LUN_STR_MAX - 1), "and never within a character when it is");
  ok(lun_file(w, "") == 0, "a file without a name has no number");
  lun_writer_free(w);
}

static void test_closed(void) {
  lun_writer *w = begin(0);
  ok(lun_put(w, LUN_K_SNAP, 0, 5, 1, 2, 3) == 1, "a record of two units whose last fields are left out");
  lun_writer_snapshot(w, NULL, NULL);
  lun_writer_checkpoint(w);
  ok(!lun_writer_displaced(w) && strcmp(lun_writer_path(w), "") != 0, "a file that stands where it was made");
  lun_writer_close(w);
  ok(lun_put(w, LUN_K_IDLE, 0, 0, 0, 0, 0) == 0 && lun_put(w, LUN_K_CLOCK, LUN_CLOCK_VIRTUAL, 0, 0, 0, 0) == 0 &&
       lun_put_text(w, LUN_K_PRINT, 0, 0, 0, 0, "x", 1) == 0 && lun_str(w, "x", 1) == 0,
     "what is written while it is closed is lost");
  lun_writer_tell(w, 7), lun_writer_checkpoint(w);
  ok(!lun_writer_displaced(w) && strcmp(lun_writer_path(w), "") == 0 && !lun_writer_stopped(w), "which is no fault");
  ok(lun_writer_reopen(w, path, 0, err, sizeof err) && lun_put(w, LUN_K_IDLE, 0, 0, 0, 0, 0) == 2, "when it goes on, so do the numbers");
  lun_writer_close(w);
  ok(!lun_writer_reopen(w, folder, 0, err, sizeof err) && strstr(err, "is a directory") && strcmp(lun_writer_path(w), "") == 0, "or it stays closed, and says why");
  lun_writer_free(w);
}

/* Somebody moves or removes the file while it is written: the recording goes on, and it can be told where it is. */
static void test_displaced(void) {
  char elsewhere[300];
  in_folder(elsewhere, sizeof elsewhere, "elsewhere");
  lun_writer *w = begin(0);
  ok(!lun_writer_displaced(w) && rename(path, elsewhere) == 0 && strstr(lun_writer_displaced(w), "was moved"), "a file that was moved");
  ok(lun_put(w, LUN_K_IDLE, 0, 0, 0, 0, 0) == 1, "is written all the same");
  unlink(elsewhere);
  ok(strstr(lun_writer_displaced(w), "nothing is left of it") != NULL, "of one that was removed nothing is left");
  write_file(path, "something else");
  ok(strstr(lun_writer_displaced(w), "nothing is left of it") != NULL, "though another stands there now");
  unlink(path);
  lun_writer_free(w);
}

static int told;

static void tell(lun_writer *w, void *ud) {
  (void)ud;
  uint64_t seq = lun_writer_seq(w);
  lun_put7(w, LUN_K_SNAP, LUN_EDGE_BEGIN, 0, (uint32_t[7]){0});
  if (lun_writer_seq(w) == seq) told++;
}

static void test_checkpoints(void) {
  lun_writer *w = begin(0);
  lun_writer_snapshot(w, tell, NULL);
  lun_writer_checkpoint(w);
  bool none = told == 0;
  for (int i = 0; i < 1000000; i++) {
    lun_put(w, LUN_K_STEP, 0, i, 1, 0, 0);
    lun_writer_checkpoint(w);
  }
  ok(none && told == 3, "the state is told anew after each 4 MiB, in records without numbers");
  ok(lun_writer_seq(w) == 1000000, "all others are numbered");
  lun_writer_free(w);
}

int main(void) {
  const char *tmp = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%s/lunette-writer-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder)) return printf("Bail out! no folder %s\n", folder), 1;
  in_folder(path, sizeof path, "trace");
  test_targets();
  test_replacing();
  test_lock_of_a_stranger();
  test_lock();
  test_limits();
  test_fork();
  test_cut_short();
  test_names();
  test_cutting_names();
  test_closed();
  test_displaced();
  test_checkpoints();
  printf("1..%d\n", count);
  unlink(path);
  rmdir(folder);
  return failures != 0;
}
