/* confine_walls.c - what a confined process can no longer do, and what it still can; each in a child. TAP. */
#include "../../confine/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int n;

static void ok(bool yes, const char *name) { printf("%sok %d - %s\n", yes ? "" : "not ", ++n, name); }
static void skip(const char *name, const char *why) { printf("ok %d - %s # SKIP %s\n", ++n, name, why); }

/* Runs f in a confined child: whether it returned true. */
static bool confined(bool (*f)(void), bool (*wall)(void)) {
  int status;
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (wall != NULL) wall();
    else lun_confine();
    _exit(f() ? 0 : 1);
  }
  return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool refused(long result) { return result < 0 && (errno == EPERM || errno == EACCES); }

static bool opens(void) { return refused(open("/etc/passwd", O_RDONLY)) && refused(open("/tmp/confined", O_WRONLY | O_CREAT, 0600)); }
static bool unlinks(void) { return refused(unlink("/tmp/confined")) && refused(rename("/tmp/a", "/tmp/b")) && refused(mkdir("/tmp/confined", 0700)); }
static bool connects(void) { return refused(socket(AF_INET, SOCK_STREAM, 0)) && refused(socket(AF_UNIX, SOCK_DGRAM, 0)); }
static bool executes(void) { return refused(execl("/bin/true", "true", (char *)NULL)); }
static bool forks(void) { return refused(fork()); }
static bool kills(void) { return refused(kill(getppid(), 0)); }
static bool traces(void) { return refused(ptrace(PTRACE_TRACEME, 0, NULL, NULL)); }
static bool maps_code(void) { return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EPERM; }

static bool raises_limits(void) {
  struct rlimit r;
  return getrlimit(RLIMIT_NOFILE, &r) == 0 && refused(setrlimit(RLIMIT_NOFILE, &r));
}

static void *think(void *ud) {
  *(int *)ud = 42;
  return open("/etc/passwd", O_RDONLY) < 0 ? ud : NULL;
}

static bool threads(void) {
  int answer = 0;
  void *result = NULL;
  pthread_t t;
  return pthread_create(&t, NULL, think, &answer) == 0 && pthread_join(t, &result) == 0 && answer == 42 && result != NULL;
}

static bool computes(void) {
  int ends[2];
  char *p = malloc(64 << 20), c = 0;
  struct stat st;
  bool good = p != NULL && pipe(ends) == 0 && write(ends[1], "x", 1) == 1 && read(ends[0], &c, 1) == 1 && c == 'x' && fstat(ends[0], &st) == 0;
  free(p);
  return good;
}

static bool aborts(void) {
  signal(SIGABRT, SIG_IGN);
  return raise(SIGABRT) == 0;
}

static const struct {
  const char *name;
  bool (*f)(void);
} closed[] = {{"no file can be opened", opens},      {"none removed, renamed or made", unlinks}, {"there are no sockets", connects},
              {"no program can be started", executes}, {"no process", forks},                      {"no other process be signalled", kills},
              {"or traced", traces},                 {"no memory be made code", maps_code},       {"no limit be raised", raises_limits}},
  open_[] = {{"threads can be started, and are shut in, too", threads},
             {"memory, pipes and open descriptors are there", computes},
             {"one can signal oneself", aborts}};

int main(void) {
  bool calls = confined(opens, lun_wall_calls), files = confined(opens, lun_wall_files);
  for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
    if (calls) ok(confined(closed[i].f, NULL), closed[i].name);
    else skip(closed[i].name, "no filter of calls in this kernel or build");
  }
  for (size_t i = 0; i < sizeof open_ / sizeof *open_; i++) ok(confined(open_[i].f, NULL), open_[i].name);
  if (files) ok(files, "Landlock alone closes the files");
  else skip("Landlock alone closes the files", "no Landlock in this kernel");
  printf("1..%d\n", n);
  return 0;
}
