/* command.c - the table of command.h, and how a line finds its row. What the
 * commands that show something say is made in report.c; the file that .save
 * writes in save.c. */
#include "command.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "look.h"
#include "../viz/scene/why/why.h"
#include "pace.h"
#include "report.h"
#include "save.h"

/* Sends an order to the engine, or says why not. */
static bool order(const lun_console *c, json_t *command) {
  lun_session *s = c->session;
  if (s->phase != LUN_DEAD && lun_remote_send(s->remote, command, lun_pace_answered, (void *)(uintptr_t)c)) return true;
  if (s->phase == LUN_DEAD) json_decref(command);
  lun_console_no_engine(c);
  return false;
}

static void report(const lun_console *c, lun_report_fn *make) {
  char *text = make(c->session);
  c->say(c->ud, LUN_SAY_TEXT, text != NULL ? text : "out of memory");
  free(text);
}

/* ---- what is going on ---- */

/* A report that also comes as JSON; it takes no other argument. */
static void report_or_json(const lun_console *c, const char *name, const char *args, lun_report_fn *lines, lun_report_fn *json) {
  char rest[64];
  snprintf(rest, sizeof rest, "%s", args);
  bool as_json = lun_take_json(rest);
  if (*rest != '\0') lun_console_say(c, LUN_SAY_ERROR, "%s takes --json or nothing, not %s.", name, rest);
  else report(c, as_json ? json : lines);
}

static void do_tasks(const lun_console *c, const char *args) {
  report_or_json(c, ".tasks", args, lun_report_tasks, lun_report_tasks_json);
}

static void do_tree(const lun_console *c, const char *args) {
  report_or_json(c, ".tree", args, lun_report_tree, lun_report_tree_json);
}

static void do_loop(const lun_console *c, const char *args) {
  (void)args;
  report(c, lun_report_loop);
}

static void do_where(const lun_console *c, const char *args) {
  (void)args;
  report(c, lun_report_where);
}

static void do_trace(const lun_console *c, const char *args) {
  (void)args;
  report(c, lun_report_trace);
}

/* ---- tasks and the trace ---- */

/* The task that a label, a name or a number means; NULL, said, when there is none. */
static const lun_task *find_task(const lun_console *c, const char *name) {
  lun_thing thing;
  bool known = lun_thing_named(c->session->fold, name, &thing) && thing.kind == LUN_THING_OBJECT;
  const lun_task *t = known ? lun_fold_task(c->session->fold, (uint32_t)thing.id) : NULL;
  if (t != NULL) return t;
  lun_console_say(c, LUN_SAY_ERROR, "There is no task %s; .tasks lists them.", name);
  return NULL;
}

static void do_cancel(const lun_console *c, const char *args) {
  if (*args == '\0') {
    lun_console_say(c, LUN_SAY_ERROR, ".cancel takes the name of a task; .tasks lists them.");
    return;
  }
  const lun_task *t = find_task(c, args);
  if (t != NULL) order(c, json_pack("{sssi}", "op", "cancel", "task", (int)t->id));
}

/* "ada-3" or "ada-3 before bob-4"; nothing: what each task waits for. */
static void do_why(const lun_console *c, const char *line) {
  char args[512], asked[512];
  snprintf(args, sizeof args, "%s", line);
  bool json = lun_take_json(args);
  memcpy(asked, args, sizeof asked);
  char *what = *args ? args : NULL, *before = strstr(args, " before ");
  if (before) *before = '\0', before += strlen(" before ");
  char *text = lun_report_why(c->session, what, before, json);
  if (text != NULL) c->say(c->ud, LUN_SAY_TEXT, text);
  else lun_console_say(c, LUN_SAY_ERROR, "Nothing is called %s; .tasks lists the tasks, and fd 7 or #116 is a descriptor or a record.", asked);
  free(text);
}

static void do_trouble(const lun_console *c, const char *args) {
  report_or_json(c, ".trouble", args, lun_report_trouble, lun_report_trouble_json);
}

static void do_lint(const lun_console *c, const char *args) {
  report_or_json(c, ".lint", args, lun_report_lint, lun_report_lint_json);
}

static void do_mark(const lun_console *c, const char *args) {
  order(c, json_pack("{ssss}", "op", "mark", "text", args));
}

static void do_gc(const lun_console *c, const char *args) {
  (void)args;
  order(c, json_pack("{ss}", "op", "gc"));
}

static void do_save(const lun_console *c, const char *args) {
  char message[1024];
  if (*args == '\0') {
    lun_console_say(c, LUN_SAY_ERROR, ".save takes the name of the file for the trace.");
    return;
  }
  bool good = c->session->remote != NULL &&
              lun_save_trace(lun_remote_trace(c->session->remote), args, message, sizeof message);
  c->say(c->ud, good ? LUN_SAY_NOTE : LUN_SAY_ERROR, message);
}

/* ---- the prompt and the screen ---- */

static void no_screen(const lun_console *c, const char *name) {
  lun_console_say(c, LUN_SAY_ERROR, "%s needs the full screen.", name);
}

static void do_edit(const lun_console *c, const char *args) {
  if (c->edit == NULL) no_screen(c, ".edit");
  else c->edit(c->ud, *args == '\0' ? NULL : args);
}

static void do_theme(const lun_console *c, const char *args) {
  if (c->view == NULL) no_screen(c, ".theme");
  else if (strcmp(args, "light") == 0) c->view->theme = LUN_THEME_LIGHT;
  else if (strcmp(args, "dark") == 0) c->view->theme = LUN_THEME_DARK;
  else if (*args == '\0')
    c->view->theme = c->view->theme == LUN_THEME_DARK ? LUN_THEME_LIGHT : LUN_THEME_DARK;
  else lun_console_say(c, LUN_SAY_ERROR, ".theme takes dark or light, not %s.", args);
}

static void do_clear(const lun_console *c, const char *args) {
  (void)args;
  if (c->clear != NULL) c->clear(c->ud);
}

static void do_restart(const lun_console *c, const char *args) {
  char err[512] = "";
  (void)args;
  if (c->restart != NULL) c->restart(c->ud);
  else if (lun_session_restart(c->session, err, sizeof err))
    lun_console_say(c, LUN_SAY_NOTE, "A new engine: nothing of the old one is left.");
  else lun_console_say(c, LUN_SAY_ERROR, "%s", err);
}

static void do_quit(const lun_console *c, const char *args) {
  (void)args;
  c->quit(c->ud);
}

static void do_back(const lun_console *c, const char *args) {
  if (c->session->engine.folder != NULL) do_quit(c, args);
  else lun_console_say(c, LUN_SAY_ERROR, "There is no lesson to go back to; .quit leaves.");
}

static void do_help(const lun_console *c, const char *args);

static const lun_repl_command table[] = {
  {".help", "[COMMAND]", "what there is to do here, or what one command does", do_help},
  {".tasks", "[--json]", "all tasks: where each is, what it waits for, how long it ran", do_tasks},
  {".tree", "[--json]", "who awaits whom, through which functions", do_tree},
  {".bt", "TASK [--json]", "the functions a task stands in, and all that await it", lun_look_stack},
  {".list", "TASK [FRAME] [--json]", "the source around the line where a task stands", lun_look_source},
  {".locals", "TASK [FRAME] [--json]", "the variables there; .bt numbers the frames", lun_look_locals},
  {".who", "[TASK or NAME] [--json]", "what keeps it alive and who awaits it; alone: the tasks that nobody keeps", lun_look_who},
  {".loop", "", "what runs, the ready queue in order, the timers", do_loop},
  {".why", "[TASK [before TASK]] [--json]", "why it waits, why it ran, why before another one", do_why},
  {".trouble", "[--json]", "what went wrong so far, and what to do about it", do_trouble},
  {".lint", "[--json]", "habits that will be trouble one day: shared state, forgotten tasks, held locks...", do_lint},
  {".where", "", "where the code is held: the line, the calls, the variables", do_where},
  {".pause", "", "hold the loop between two callbacks; loop time stands still", lun_pace_pause},
  {".step", "[GOAL]", "run on and hold again: callback, tick, line, over, out, await [TASK]", lun_pace_step},
  {".go", "", "let the loop go on", lun_pace_go},
  {".break", "[WHAT]", "hold at FILE:LINE, task NAME, await NAME, event NAME; delete N, clear", lun_pace_break},
  {".speed", "X", "slow motion and fast motion: 0.05 to 20", lun_pace_speed},
  {".cancel", "TASK", "cancel a task", do_cancel},
  {".mark", "TEXT", "write a mark into the trace; the timeline shows it", do_mark},
  {".gc", "", "collect garbage, so that what nobody keeps is reported", do_gc},
  {".save", "FILE", "copy the trace to a file, for lunette view and lunette export", do_save},
  {".trace", "", "where the trace is and how much it holds", do_trace},
  {".edit", "[FILE]", "write the input, or a file, in the editor of $VISUAL or $EDITOR", do_edit},
  {".theme", "[dark|light]", "the colours of the screen", do_theme},
  {".clear", "", "forget the lines above the prompt", do_clear},
  {".restart", "", "end the engine and start a new one", do_restart},
  {".back", "", "back to the lesson from which the prompt was opened, as Ctrl-D does", do_back},
  {".quit", "", "leave, as Ctrl-D does", do_quit},
};

const lun_repl_command *lun_repl_commands(size_t *n) {
  *n = sizeof table / sizeof *table;
  return table;
}

const lun_repl_command *lun_repl_command_named(const char *name, size_t len) {
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (strlen(table[i].name) == len && strncmp(table[i].name, name, len) == 0) return &table[i];
  return NULL;
}

static void help_all(const lun_console *c) {
  char text[8192];
  size_t used = (size_t)snprintf(text, sizeof text,
                                 "Type Lua; await works at the top level. Other tasks run while you type.\n");
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    char head[64];
    snprintf(head, sizeof head, "%s %s", table[i].name, table[i].args);
    used += (size_t)snprintf(text + used, sizeof text - used, "  %-28s %s\n", head, table[i].help);
  }
  snprintf(text + used, sizeof text - used,
           "Ctrl-C cancels what is awaited, Ctrl-Z leaves it in the background, Ctrl-D leaves.");
  c->say(c->ud, LUN_SAY_TEXT, text);
}

static void do_help(const lun_console *c, const char *args) {
  char name[32];
  snprintf(name, sizeof name, "%s%s", *args == '.' ? "" : ".", args);
  const lun_repl_command *e = lun_repl_command_named(name, strlen(name));
  if (*args == '\0') help_all(c);
  else if (e != NULL) lun_console_say(c, LUN_SAY_TEXT, "%s %s: %s.", e->name, e->args, e->help);
  else lun_console_say(c, LUN_SAY_ERROR, "There is no command %s; .help lists them.", name);
}

bool lun_is_command(const char *line) {
  line += strspn(line, " \t");
  return line[0] == '.' && isalpha((unsigned char)line[1]);
}

void lun_command_run(const lun_console *c, const char *line) {
  char args[4096];
  line += strspn(line, " \t");
  size_t len = strcspn(line, " \t\r\n");
  const lun_repl_command *e = lun_repl_command_named(line, len);
  const char *rest = line + len;
  rest += strspn(rest, " \t");
  snprintf(args, sizeof args, "%s", rest);
  for (size_t n = strlen(args); n > 0 && isspace((unsigned char)args[n - 1]); n--) args[n - 1] = '\0';
  if (e != NULL) e->run(c, args);
  else lun_console_say(c, LUN_SAY_ERROR, "There is no command %.*s; .help lists them.", (int)(len < 40 ? len : 40), line);
}
