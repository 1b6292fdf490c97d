/* core_child.c - what else there is outside of the process, without Lua: children, and signals as bytes. TAP. */
#include "../../vm/core/child.h"
#include "../../vm/core/net.h"
#include "../../vm/core/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int n;

static void ok(bool yes, const char *name) { printf("%sok %d - %s\n", yes ? "" : "not ", ++n, name); }

/* Children */

static void finish(lun_child *c) {
  while (!lun_child_wait(c, 10000)) continue;
  lun_child_free(c);
}

static void test_children(void) {
  lun_child c;
  int culprit;
  char *argv[] = {"sh", "-c", "exit 7", NULL};
  lun_child_options o = {.program = "sh", .argv = argv, .fd = {-1, -1, -1}};
  ok(lun_child_start(&c, &o, &culprit) == 0, "a child starts");
  finish(&c);
  ok(c.status == 7 && lun_child_poll(&c) && c.status == 7, "its status, as often as one asks");
  ok(lun_child_signal(&c, SIGKILL) == 0, "a signal to what has ended harms nobody");
  char *sleeper[] = {"sleep", "1000", NULL};
  o = (lun_child_options){.program = "sleep", .argv = sleeper, .fd = {-1, -1, -1}};
  lun_child_start(&c, &o, &culprit);
  ok(!lun_child_poll(&c), "one that runs has not ended");
  lun_child_signal(&c, SIGTERM);
  finish(&c);
  ok(c.status == -SIGTERM, "killed by a signal");
  o.program = "/no/such/program";
  ok(lun_child_start(&c, &o, &culprit) == -ENOENT && culprit == LUN_CHILD_PROGRAM && c.ended, "a program that is not there");
  o.cwd = "/no/such/folder";
  ok(lun_child_start(&c, &o, &culprit) == -ENOENT && culprit == LUN_CHILD_CWD, "a folder that is not there");
}

static int run_in(char *const *env, const char *program) {
  lun_child c;
  int culprit;
  char *argv[] = {(char *)program, NULL};
  lun_child_options o = {.program = program, .argv = argv, .env = env, .fd = {0, 1, 2}};
  int status = lun_child_start(&c, &o, &culprit);
  if (status) return status;
  finish(&c);
  return c.status;
}

static void test_path(void) {
#ifdef LUN_VALGRIND
  return ok(true, "PATH # SKIP there a child that cannot be started is told too late");
#endif
  char folder[] = "/tmp/lunette-path-XXXXXX", file[100], both[200], was[4096];
  char *none[] = {"HOME=/", NULL}, *nowhere[] = {"PATH=/nowhere:/etc/passwd", NULL}, *two[] = {"PATH=/nowhere:/bin:/usr/bin", NULL}, *first[] = {both, NULL}, *here[] = {"PATH=:/nowhere", NULL};
  ok(mkdtemp(folder) && getcwd(was, sizeof was), "a folder");
  snprintf(file, sizeof file, "%s/true", folder);
  snprintf(both, sizeof both, "PATH=%s:/nowhere", folder);
  FILE *out = fopen(file, "w");
  fputs("#!/bin/sh\nexit 5\n", out);
  fclose(out);
  ok(run_in(none, "true") == 0, "without PATH a program is looked for where programs are");
  ok(run_in(two, "true") == 0 && run_in(nowhere, "true") == -ENOENT, "in one folder after the other");
  ok(run_in(first, "true") == -EACCES, "one that may not be run is told, though the last folder has none");
  chmod(file, 0700);
  ok(run_in(first, "true") == 5, "when it may be run it is the one");
  ok(chdir(folder) == 0 && run_in(here, "true") == 5 && chdir(was) == 0, "an empty part of PATH is the folder where we are");
  unlink(file), rmdir(folder);
}

static void test_reaped_by_others(void) {
  lun_child c;
  int culprit;
  char *argv[] = {"true", NULL}, *sleeper[] = {"sleep", "1000", NULL};
  lun_child_options o = {.program = "true", .argv = argv, .fd = {-1, -1, -1}};
  lun_child_start(&c, &o, &culprit);
  while (waitpid(c.pid, NULL, 0) < 0 && errno == EINTR) continue;
  ok(lun_child_wait(&c, 1000) && c.status == 255, "of a child that somebody else has reaped only its end is known");
  lun_child_free(&c), lun_child_free(&c);
  o = (lun_child_options){.program = "sleep", .argv = sleeper, .fd = {-1, -1, -1}};
  lun_child_start(&c, &o, &culprit);
  struct rlimit before, few;
  getrlimit(RLIMIT_NOFILE, &before);
  few = (struct rlimit){3, before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  ok(!lun_child_wait(&c, 100000), "without a descriptor to wait with one does not wait");
  setrlimit(RLIMIT_NOFILE, &before);
  lun_child_signal(&c, SIGKILL);
  finish(&c);
}

/* 1 and 2 of the child change places on the way. */
static void test_crossed(void) {
  lun_net *net = lun_net_new(false);
  int ends[2], culprit, keep = dup(1);
  lun_child c;
  const char *data;
  lun_net_pipe(net, ends);
  fflush(stdout);
  dup2(ends[1], 2); /* its standard output goes to our 2, its errors to our 1 */
  char *argv[] = {"sh", "-c", "echo out", NULL};
  lun_child_options o = {.program = "sh", .argv = argv, .fd = {-1, 2, 1}};
  int status = lun_child_start(&c, &o, &culprit);
  finish(&c);
  ok(status == 0 && lun_net_read(net, ends[0], 4, &data) == 4 && memcmp(data, "out\n", 4) == 0, "crossed descriptors");
  dup2(keep, 2);
  close(keep), close(ends[0]), close(ends[1]);
  lun_net_free(net);
}

/* Signals */

static void test_signals(void) {
  lun_signals *s = lun_signals_new();
  unsigned char got[8];
  ok(lun_signals_take(s, got, 8) == 0, "no signal has come");
  ok(lun_signals_catch(s, SIGKILL) == -EINVAL && lun_signals_catch(s, SIGUSR1) == 0 && lun_signals_catch(s, SIGUSR2) == 0, "those that can be caught");
  raise(SIGUSR2);
  raise(SIGUSR1);
  ok(lun_signals_take(s, got, 8) == 2 && got[0] == SIGUSR2 && got[1] == SIGUSR1, "in the order in which they came");
  signal(SIGURG, SIG_IGN);
  lun_signals_catch(s, SIGURG);
  lun_signals_catch(s, SIGURG);
  lun_signals_free(s);
  ok(signal(SIGURG, SIG_DFL) == SIG_IGN && signal(SIGUSR1, SIG_DFL) == SIG_DFL, "and go back to what they did before");
  ok(lun_signal_number("SIGTERM") == SIGTERM && lun_signal_number("INT") == SIGINT && !lun_signal_number("SIGNO"), "by name");
  ok(lun_signal_name(SIGUSR2) && strcmp(lun_signal_name(SIGUSR2), "SIGUSR2") == 0 && !lun_signal_name(40), "and back");
  ok(!lun_signals_valid(32) && !lun_signals_valid(33) && lun_signals_valid(SIGRTMIN) && lun_signals_valid(31), "the C library keeps two of the valid ones to itself");
  ok(!lun_signals_valid(0) && !lun_signals_valid(1000) && !lun_signals_valid(-1) && lun_signals_valid(SIGINT), "valid numbers");
}

/* More than the pipe holds: what comes then is lost, and nothing else. */
static void test_too_many_signals(void) {
  enum { MANY = 70000 };
  lun_signals *old = lun_signals_new(), *s = lun_signals_new();
  static unsigned char got[MANY];
  lun_signals_catch(old, SIGUSR1);
  lun_signals_catch(s, SIGUSR2);
  lun_signals_free(old);
  errno = 77;
  for (int i = 0; i < MANY; i++) raise(SIGUSR2);
  ok(errno == 77, "errno stays as it was");
  size_t taken = lun_signals_take(s, got, MANY);
  ok(taken > 1000 && taken < MANY && got[0] == SIGUSR2 && got[taken - 1] == SIGUSR2, "of very many signals those that fit are told");
  raise(SIGUSR2);
  ok(lun_signals_take(s, got, MANY) == 1, "and later ones again");
  lun_signals_free(s);
}

int main(void) {
  test_children();
  test_path();
  test_reaped_by_others();
  test_crossed();
  test_signals();
  test_too_many_signals();
  printf("1..%d\n", n);
  return 0;
}
