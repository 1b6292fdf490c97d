/* window_link.c - one process and one pipe. A line that comes is a command of the
 * view ("cmd task where"), or, after an exclamation mark, a sentence. */
#include "window_link.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void lun_window_program(char *path, size_t cap) {
  char self[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
  snprintf(path, cap, "lunette-window");
  if (n <= 0) return;
  self[n] = '\0';
  char *slash = strrchr(self, '/');
  if (slash == NULL || slash - self + sizeof "/lunette-window" > cap) return;
  char beside[PATH_MAX + 32];
  snprintf(beside, sizeof beside, "%.*s/lunette-window", (int)(slash - self), self);
  if (access(beside, X_OK) == 0) snprintf(path, cap, "%s", beside);
}

void lun_window_become(const char *const *args, char *err, size_t errsize) {
  char program[PATH_MAX];
  size_t n = 0;
  while (args[n] != NULL) n++;
  const char **argv = calloc(n + 2, sizeof *argv);
  lun_window_program(program, sizeof program);
  if (argv != NULL) {
    argv[0] = program;
    memcpy(argv + 1, args, n * sizeof *args);
    execvp(program, (char *const *)argv);
  }
  snprintf(err, errsize, "there is no lunette-window beside this program: %s", strerror(errno));
  free(argv);
}

/* In the child: the terminal is not its business. */
static void become(const char *program, const char *trace, lun_theme theme, int fd) {
  char relay[16];
  int null = open("/dev/null", O_RDWR);
  for (int i = 0; i <= 2; i++) dup2(null, i);
  if (fcntl(fd, F_SETFD, 0) != 0) _exit(127);
  snprintf(relay, sizeof relay, "%d", fd);
  setsid();
  signal(SIGPIPE, SIG_DFL);
  execlp(program, program, trace, "--relay", relay, "--theme", theme == LUN_THEME_LIGHT ? "light" : "dark",
         (char *)NULL);
  _exit(127);
}

bool lun_window_open(lun_window_link *l, const char *trace, lun_theme theme, char *err, size_t errsize) {
  char program[PATH_MAX];
  int ends[2];
  if (l->fd >= 0) return true;
  lun_window_program(program, sizeof program);
  pid_t pid = -1;
  bool piped = pipe2(ends, O_CLOEXEC) == 0;
  if (piped && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) pid = fork();
  if (pid == 0) become(program, trace, theme, ends[1]);
  if (pid < 0) {
    snprintf(err, errsize, "No window can be opened: %s.", strerror(errno));
    if (piped) close(ends[0]), close(ends[1]);
    return false;
  }
  close(ends[1]);
  *l = (lun_window_link){.fd = ends[0], .pid = pid};
  return true;
}

static bool read_line(const char *line, lun_command *c) {
  unsigned cmd, task, where;
  if (*line == '!') {
    c->note = line + 1;
    return true;
  }
  if (sscanf(line, "%u %u %u", &cmd, &task, &where) != 3 || cmd >= LUN_CMD_COUNT) return false;
  *c = (lun_command){.cmd = (uint8_t)cmd, .task = task, .where = where};
  return true;
}

bool lun_window_next(lun_window_link *l, lun_command *c) {
  *c = (lun_command){0};
  while (l->fd >= 0) {
    char ch;
    ssize_t got = read(l->fd, &ch, 1);
    if (got < 0) return false;
    if (got == 0) {
      lun_window_close(l);
      return false;
    }
    if (ch != '\n' && l->n + 1 < sizeof l->line) l->line[l->n++] = ch;
    if (ch != '\n') continue;
    l->line[l->n] = '\0';
    l->n = 0;
    if (read_line(l->line, c)) return true;
  }
  return false;
}

void lun_window_close(lun_window_link *l) {
  if (l->fd < 0) return;
  close(l->fd);
  kill(l->pid, SIGTERM);
  waitpid(l->pid, NULL, 0);
  l->fd = -1;
}
