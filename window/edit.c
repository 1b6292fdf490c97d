/* edit.c - starts the editor and looks whether it is still there (edit.h). Which editor it is, is repl/terminal/editor.h's. */
#include "edit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../repl/terminal/editor.h"
#include "../viz/base/message.h"

static _Noreturn void become(const lun_editor_command *c) {
  sigset_t none;
  sigemptyset(&none);
  for (int sig = 1; sig < 32; sig++) signal(sig, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execvp(c->argv[0], (char *const *)c->argv);
  _exit(127);
}

bool lun_edit_begin(lun_editing *e, const char *file, char *err, size_t errsize) {
  lun_editor_command c;
  const char *visual = getenv("VISUAL");
  *e = (lun_editing){.terminal = isatty(0) && isatty(1)};
  if (!e->terminal && (!visual || !*visual)) {
    snprintf(err, errsize,
             _("There is no terminal for an editor here. Set $VISUAL to an editor with a window of its own."));
    return false;
  }
  if (!lun_editor_command_for(&c, file, 0, err, errsize)) return false;
  fflush(NULL);
  e->pid = fork();
  if (e->pid == 0) become(&c);
  if (e->pid < 0) snprintf(err, errsize, "The editor could not be started: %s.", strerror(errno));
  return e->pid > 0;
}

const char *lun_edit_words(const lun_editing *e) {
  return e->terminal ? _("Your editor is open in the terminal. The lesson goes on when it is closed.")
                     : _("Your editor is open. The lesson goes on when it is closed.");
}

bool lun_edit_over(lun_editing *e) {
  pid_t got = waitpid(e->pid, &e->status, WNOHANG);
  if (got < 0 && errno != EINTR) e->status = -1;
  return got > 0 || (got < 0 && errno != EINTR);
}

bool lun_edit_end(const lun_editing *e, char *err, size_t errsize) {
  if (lun_editor_succeeded(e->status)) return true;
  snprintf(err, errsize, "%s", lun_editor_failure);
  return false;
}
