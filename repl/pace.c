/* pace.c - pace.h: commands and keys as orders to the engine. */
#include "pace.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../viz/scene/hold_words.h"

enum { BREAKPOINTS_MAX = 256 };

/* ---- orders ---- */

void lun_pace_answered(void *ud, const json_t *answer) {
  const lun_console *c = ud;
  const char *error = json_string_value(json_object_get(answer, "error"));
  if (error != NULL) lun_console_say(c, LUN_SAY_ERROR, "%s.", error);
}

static bool send(const lun_console *c, json_t *command, lun_answer_fn *answer) {
  lun_session *s = c->session;
  if (s->phase != LUN_DEAD && lun_remote_send(s->remote, command, answer, (void *)(uintptr_t)c)) return true;
  if (s->phase == LUN_DEAD) json_decref(command);
  lun_console_no_engine(c);
  return false;
}

static bool is_held(const lun_session *s) { return lun_fold_now(s->fold)->hold != LUN_HOLD_GO; }

/* ---- pause, go, step, speed ---- */

void lun_pace_pause(const lun_console *c, const char *args) {
  (void)args;
  if (send(c, json_pack("{ss}", "op", "pause"), lun_pace_answered))
    lun_console_say(c, LUN_SAY_NOTE, "The loop is held. .step runs a callback, .go goes on.");
}

void lun_pace_go(const lun_console *c, const char *args) {
  (void)args;
  send(c, json_pack("{ss}", "op", "go"), lun_pace_answered);
}

static void step(const lun_console *c, const char *what, uint32_t task) {
  send(c, json_pack("{sssssI}", "op", "step", "what", what, "task", (json_int_t)task), lun_pace_answered);
}

/* The task that the label or the name means; 0: none is called so. */
static uint32_t task_named(const lun_fold *f, const char *name) {
  for (size_t i = lun_fold_ntasks(f); i-- > 0;) {
    const lun_task *t = lun_fold_task_at(f, i);
    if (strcmp(t->label, name) == 0 || strcmp(t->name, name) == 0) return t->id;
  }
  return 0;
}

void lun_pace_step(const lun_console *c, const char *args) {
  static const char *const goals[] = {"callback", "tick", "await", "line", "over", "out"};
  size_t n = strcspn(args, " \t"), i = 0;
  const char *rest = args + n + strspn(args + n, " \t");
  while (n > 0 && i < sizeof goals / sizeof *goals && (strlen(goals[i]) != n || strncmp(goals[i], args, n) != 0)) i++;
  bool await = i == 2;
  if (i == sizeof goals / sizeof *goals || (*rest != '\0' && !await)) {
    lun_console_say(c, LUN_SAY_ERROR, ".step takes callback, tick, line, over, out, or await and a task; not %s.", args);
    return;
  }
  uint32_t task = await && *rest != '\0' ? task_named(c->session->fold, rest) : 0;
  if (await && *rest != '\0' && task == 0) lun_console_say(c, LUN_SAY_ERROR, "There is no task %s; .tasks lists them.", rest);
  else step(c, goals[i], task);
}

static void speed(const lun_console *c, double factor) {
  send(c, json_pack("{sssf}", "op", "speed", "factor", factor), lun_pace_answered);
}

void lun_pace_speed(const lun_console *c, const char *args) {
  char *end;
  double factor = strtod(args, &end);
  if (*args == '\0' || *end != '\0' || !isfinite(factor) || factor < 0.05 || factor > 20)
    lun_console_say(c, LUN_SAY_ERROR, ".speed takes a number from 0.05 (twenty times slower) to 20.");
  else speed(c, factor);
}

static void change_speed(const lun_console *c, double by) {
  uint32_t now = lun_fold_now(c->session->fold)->speed;
  double factor = (now > 0 ? now / 1000.0 : 1) * by;
  speed(c, factor < 0.05 ? 0.05 : factor > 20 ? 20 : factor);
}

/* ---- breakpoints ---- */

static void was_set(void *ud, const json_t *answer) {
  const lun_console *c = ud;
  json_int_t n = json_integer_value(json_object_get(answer, "break"));
  lun_pace_answered(ud, answer);
  if (n > 0)
    lun_console_say(c, LUN_SAY_NOTE, "Breakpoint %d is set. .break lists them, .break delete %d takes it away.", (int)n, (int)n);
  json_int_t code = json_integer_value(json_object_get(answer, "code"));
  if (code > 0) lun_console_say(c, LUN_SAY_NOTE, "There is no code on that line, so it is never reached; the nearest line that has some is %d.", (int)code);
}

static void set(const lun_console *c, const char *on, const char *what, uint32_t line, uint32_t task) {
  json_t *command = json_pack("{sssssssIsI}", "op", "break", "on", on, "what", what, "line", (json_int_t)line, "task",
                              (json_int_t)task);
  if (command == NULL) lun_console_say(c, LUN_SAY_ERROR, "The name is not UTF-8 text.");
  else send(c, command, was_set);
}

static void take_away(const lun_console *c, uint32_t n) {
  send(c, json_pack("{sssI}", "op", "unbreak", "break", (json_int_t)n), lun_pace_answered);
}

static void list(const lun_console *c) {
  lun_breakpoint b[BREAKPOINTS_MAX];
  size_t n = lun_fold_breakpoints(c->session->fold, b, BREAKPOINTS_MAX);
  lun_arena a = {0};
  if (n == 0) lun_console_say(c, LUN_SAY_TEXT, "There is no breakpoint. .break jobs.lua:7, .break task NAME, .break await NAME, "
                                   ".break event cancel");
  for (size_t i = 0; i < n; i++)
    lun_console_say(c, LUN_SAY_TEXT, "%3u  %-32s reached %u time%s", b[i].n, lun_say_breakpoint(&b[i], &a), b[i].hits,
        b[i].hits == 1 ? "" : "s");
  lun_arena_free(&a);
}

static bool is_number(const char *s) { return *s != '\0' && strspn(s, "0123456789") == strlen(s) && strlen(s) < 8; }

/* FILE:LINE */
static bool set_line(const lun_console *c, const char *args) {
  char file[512];
  const char *colon = strrchr(args, ':');
  size_t n = colon != NULL ? (size_t)(colon - args) : 0;
  if (n == 0 || n >= sizeof file || !is_number(colon + 1)) return false;
  memcpy(file, args, n);
  file[n] = '\0';
  set(c, "line", file, (uint32_t)atoi(colon + 1), 0);
  return true;
}

/* `task NAME` and the like. A label that only the screen knows, such as repl·2, means that one task. */
static bool set_named(const lun_console *c, const char *args) {
  static const char *const kinds[] = {"task", "await", "event"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    size_t n = strlen(kinds[i]);
    const char *name = args + n + strspn(args + n, " \t");
    if (strncmp(args, kinds[i], n) != 0 || !isspace((unsigned char)args[n]) || *name == '\0') continue;
    bool labelled = strcmp(kinds[i], "event") != 0 && strstr(name, "·") != NULL;
    set(c, kinds[i], name, 0, labelled ? task_named(c->session->fold, name) : 0);
    return true;
  }
  return false;
}

void lun_pace_break(const lun_console *c, const char *args) {
  bool delete = strncmp(args, "delete ", 7) == 0 && is_number(args + 7) && atoi(args + 7) > 0;
  if (*args == '\0') list(c);
  else if (strcmp(args, "clear") == 0) take_away(c, 0);
  else if (delete) take_away(c, (uint32_t)atoi(args + 7));
  else if (!set_named(c, args) && !set_line(c, args))
    lun_console_say(c, LUN_SAY_ERROR, ".break takes FILE:LINE, task NAME, await NAME or event NAME; delete N or clear takes them "
                          "away.");
}

/* The breakpoint that stands where the key would set one; 0: none. */
static uint32_t standing(const lun_fold *f, const char *file, uint32_t line, const char *label) {
  lun_breakpoint b[BREAKPOINTS_MAX];
  size_t n = lun_fold_breakpoints(f, b, BREAKPOINTS_MAX);
  for (size_t i = 0; i < n; i++) {
    bool here = line ? b[i].line == line && lun_breakpoint_is_in(&b[i], file)
                     : b[i].kind == LUN_BREAK_TASK && strcmp(b[i].what, label) == 0;
    if (here) return b[i].n;
  }
  return 0;
}

static void toggle(const lun_console *c, const lun_command *cmd) {
  const lun_fold *f = c->session->fold;
  const lun_task *t = lun_fold_task(f, cmd->task);
  const char *file = cmd->where ? lun_fold_file(f, cmd->where) : "", *label = t != NULL ? t->label : "";
  if (*file == '\0' && *label == '\0') return;
  uint32_t n = standing(f, file, LUN_WHERE_LINE(cmd->where), label);
  if (n > 0) take_away(c, n);
  else if (cmd->where) set(c, "line", file, LUN_WHERE_LINE(cmd->where), 0);
  else set(c, "task", label, 0, cmd->task);
}

/* ---- keys ---- */

bool lun_pace_key(const lun_console *c, const lun_command *cmd) {
  switch (cmd->cmd) {
    case LUN_CMD_PAUSE: send(c, json_pack("{ss}", "op", is_held(c->session) ? "go" : "pause"), lun_pace_answered); break;
    case LUN_CMD_STEP: step(c, "callback", 0); break;
    case LUN_CMD_TICK: step(c, "tick", 0); break;
    case LUN_CMD_STEP_LINE: step(c, "line", 0); break;
    case LUN_CMD_STEP_OVER: step(c, "over", 0); break;
    case LUN_CMD_STEP_OUT: step(c, "out", 0); break;
    case LUN_CMD_STEP_AWAIT: step(c, "await", cmd->task); break;
    case LUN_CMD_BREAK: toggle(c, cmd); break;
    case LUN_CMD_MARK: send(c, json_pack("{ssss}", "op", "mark", "text", "by hand"), lun_pace_answered); break;
    case LUN_CMD_SLOWER: change_speed(c, 0.5); break;
    case LUN_CMD_FASTER: change_speed(c, 2); break;
    default: return false;
  }
  return true;
}

/* ---- words ---- */

void lun_pace_held(const lun_fold *f, char *buf, size_t size) {
  lun_arena a = {0};
  snprintf(buf, size, "%s.", lun_say_held(f, &a));
  *buf = (char)toupper((unsigned char)*buf);
  lun_arena_free(&a);
}

const char *lun_pace_waits(const lun_session *s) {
  if (s->phase == LUN_DEAD || lun_fold_now(s->fold)->hold != LUN_HOLD_PAUSE) return NULL;
  return "The loop is held: the input waits in the ready queue. .step runs a callback, .go goes on.";
}
