/* attach.c - the commands that look at other processes: their arguments. What
 * they do is the room attach's. */
#include "../attach/attach.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

/* ps [--json] */
int lun_cmd_ps(int argc, char **argv, int first) {
  bool json = argc == first + 1 && strcmp(argv[first], "--json") == 0;
  if (argc > first && !json) return lun_usage_error("ps takes --json and nothing else, not", argv[first]);
  return lun_attach_list(json);
}

static bool take_pid(const char *s, pid_t *pid) {
  char *end;
  long n = strtol(s, &end, 10);
  *pid = (pid_t)n;
  return end != s && !*end && n > 0 && n <= INT32_MAX;
}

/* What a command about a process takes. */
typedef struct target {
  pid_t pid;
  const char *task; /* NULL: none */
  bool json;
} target;

/* PID [TASK] [--json]. Returns 0, or the exit status after having said what is wrong. */
static int take_target(target *t, int argc, char **argv, int first, bool task, const char *usage) {
  *t = (target){0};
  for (int i = first; i < argc; i++) {
    if (strcmp(argv[i], "--json") == 0) t->json = true;
    else if (argv[i][0] == '-' && argv[i][1]) return lun_usage_error("unknown option", argv[i]);
    else if (t->pid && task && !t->task) t->task = argv[i];
    else if (t->pid) return lun_usage_error("it takes no more than that; there is also", argv[i]);
    else if (!take_pid(argv[i], &t->pid))
      return lun_usage_error("a process is a number, as `lunette ps` lists them, not", argv[i]);
  }
  return t->pid ? 0 : lun_usage_error(usage, NULL);
}

/* tree PID [--json] */
int lun_cmd_tree(int argc, char **argv, int first) {
  target t;
  int status = take_target(&t, argc, argv, first, false, "tree: of which process? `lunette tree PID`");
  return status ? status : lun_attach_tree(t.pid, t.json);
}

/* bt PID [TASK] [--json] */
int lun_cmd_bt(int argc, char **argv, int first) {
  target t;
  int status = take_target(&t, argc, argv, first, true, "bt: of which process? `lunette bt PID [TASK]`");
  return status ? status : lun_attach_stacks(t.pid, t.task, t.json);
}

/* attach PID [--plain] [--sdl] */
int lun_cmd_attach(int argc, char **argv, int first) {
  bool plain = false, window = false;
  pid_t pid = 0;
  for (int i = first; i < argc; i++) {
    if (strcmp(argv[i], "--plain") == 0) plain = true;
    else if (strcmp(argv[i], "--sdl") == 0) window = true;
    else if (argv[i][0] == '-' && argv[i][1]) return lun_usage_error("unknown option", argv[i]);
    else if (pid) return lun_usage_error("it takes no more than that; there is also", argv[i]);
    else if (!take_pid(argv[i], &pid)) return lun_usage_error("a process is a number, as `lunette ps` lists them, not", argv[i]);
  }
  return pid ? lun_attach_live(pid, plain, window) : lun_usage_error("attach: to which process? `lunette attach PID`", NULL);
}
