/* breaks.c - breaks.h: what a breakpoint is on, and comparing it with what
 * happens. It stops nothing: the hold does. */
#include "breaks.h"
#include "../tasks/tasks.h"
#include "../errors.h"

#include <stdio.h>
#include <string.h>

/* The events, by the names that people give them. A new one is a row; docs/protocol.md and .help name them. */
enum { ANY = -1 };
static const struct {
  const char *name;
  int kind, aux; /* the record that tells of it; 0: none, it is noticed (lun_breaks_slow) */
} events[] = {{"cancel", LUN_K_CANCEL, ANY},
              {"deliver", LUN_K_THROWN, ANY},
              {"swallow", LUN_K_SWALLOWED, ANY},
              {"wrong", LUN_K_WRONG, ANY},
              {"fail", LUN_K_DONE, LUN_OUT_ERROR},
              {"done", LUN_K_DONE, ANY},
              {"create", LUN_K_TASK, ANY},
              {"warn", LUN_K_WARN, ANY},
              {"unhandled", LUN_K_UNHANDLED, ANY},
              {"print", LUN_K_PRINT, ANY},
              {"mark", LUN_K_MARK, ANY},
              {"block", 0, ANY}};

static int event_named(const char *name) {
  for (size_t i = 0; i < sizeof events / sizeof *events; i++)
    if (strcmp(events[i].name, name) == 0) return (int)i;
  return -1;
}

const lun_break *lun_breaks_add(lun_breaks *b, int kind, const char *what, uint32_t line, uint32_t task,
                                const char **error) {
  int event = kind == LUN_BREAK_EVENT ? event_named(what) : 0;
  if (b->count == LUN_BREAKS_MAX) return *error = "break: there are 64 breakpoints already", NULL;
  if (strlen(what) >= LUN_BREAK_TEXT) return *error = "break: the name is too long", NULL;
  if (event < 0)
    return *error = "break: the events are cancel, deliver, swallow, fail, done, create, warn, unhandled, print, mark, "
                    "block", NULL;
  lun_break *at = &b->at[b->count++];
  *at = (lun_break){.n = ++b->last, .kind = (uint8_t)kind, .event = (uint8_t)event, .task = task, .line = line};
  snprintf(at->what, sizeof at->what, "%s", what);
  b->of[kind]++;
  return at;
}

int lun_breaks_remove(lun_breaks *b, uint32_t n) {
  for (unsigned i = 0; i < b->count; i++) {
    if (b->at[i].n != n) continue;
    int kind = b->at[i].kind;
    b->of[kind]--;
    memmove(&b->at[i], &b->at[i + 1], (--b->count - i) * sizeof *b->at);
    return kind;
  }
  return -1;
}

/* Names */

static const char *function_of(lua_State *L, lun_task *t) {
  if (t->depth) return t->stack[0]->name;
  lun_push_task(L, t);
  const lun_coro *c = NULL;
  if (lua_getiuservalue(L, -1, LUN_TU_CORO) == LUA_TUSERDATA) c = lun_tocoro(L, -1);
  lua_pop(L, 2);
  return c ? c->name : "";
}

/* Is this what the program calls the task: set_name's name, or Task-3? */
static bool has_name(const lun_task *t, const char *text) {
  char plain[24];
  snprintf(plain, sizeof plain, "Task-%u", t->number);
  return strcmp(t->given ? t->given : plain, text) == 0;
}

/* A task is meant by its number of an object, its name, its function, or as screens write it: "ada·3", "ada-3". */
static bool means(const lun_break *b, lun_engine *E, lun_task *t) {
  char label[LUN_BREAK_TEXT + 16];
  lua_State *L = E->running;
  if (b->task) return b->task == t->future.id;
  if (!lua_checkstack(L, 8)) return false;
  const char *func = function_of(L, t);
  if (strcmp(func, b->what) == 0 || has_name(t, b->what)) return true;
  snprintf(label, sizeof label, "%s·%u", func, t->number);
  if (strcmp(label, b->what) == 0) return true;
  snprintf(label, sizeof label, "%s-%u", func, t->number);
  return strcmp(label, b->what) == 0;
}

/* What happens */

const lun_break *lun_breaks_turn(const lun_breaks *b, lun_engine *E, const lun_handle *h) {
  if (!b->of[LUN_BREAK_TASK] || h->kind != LUN_H_TASK) return NULL;
  lun_task *t = lun_task_of(h);
  for (unsigned i = 0; i < b->count; i++)
    if (b->at[i].kind == LUN_BREAK_TASK && means(&b->at[i], E, t)) return &b->at[i];
  return NULL;
}

static bool is_what(const lun_break *b, unsigned what) {
  return strcmp(lun_aux_word(LUN_SET_WHAT, what), b->what) == 0;
}

/* The task t gives the loop back: does it await, or is it awaited, what the breakpoint says? */
static bool parks(const lun_break *b, lun_engine *E, lun_task *t) {
  if (means(b, E, t)) return true;
  if (t->sleep) return is_what(b, LUN_WHAT_SLEEP);
  if (!t->waiter) return false;
  return t->waiter->is_task ? means(b, E, (lun_task *)t->waiter) : !b->task && is_what(b, t->waiter->what);
}

static bool awaits(const lun_break *b, lun_engine *E, unsigned kind) {
  lun_task *t = E->task;
  if (!t || !t->depth) return false;
  if (kind == LUN_K_PARK) return parks(b, E, t);
  return kind == LUN_K_ENTER && !b->task && t->depth > 1 && strcmp(t->stack[t->depth - 1]->name, b->what) == 0;
}

static bool is_event(const lun_break *b, unsigned kind, unsigned aux) {
  if ((int)kind != events[b->event].kind) return false;
  return events[b->event].aux == ANY || events[b->event].aux == (int)aux;
}

static bool met(const lun_break *b, lun_engine *E, unsigned kind, unsigned aux) {
  switch (b->kind) {
    case LUN_BREAK_TASK: return kind == LUN_K_STEP && aux == LUN_HOW_EAGER && E->task && means(b, E, E->task);
    case LUN_BREAK_AWAIT: return awaits(b, E, kind);
    case LUN_BREAK_EVENT: return is_event(b, kind, aux);
    default: return false;
  }
}

/* A future that is done is no event of its own: only tasks are. */
const lun_break *lun_breaks_record(const lun_breaks *b, lun_engine *E, unsigned kind, unsigned aux, bool task) {
  if (kind == LUN_K_DONE && !task) return NULL;
  for (unsigned i = 0; i < b->count; i++)
    if (met(&b->at[i], E, kind, aux)) return &b->at[i];
  return NULL;
}

/* "jobs.lua" means any file of that name, "lib/jobs.lua" the one in lib. */
bool lun_same_file(const char *source, const char *what) {
  size_t n = strlen(source), k = strlen(what);
  return n >= k && strcmp(source + n - k, what) == 0 && (n == k || source[n - k - 1] == '/');
}

const lun_break *lun_breaks_line(const lun_breaks *b, lua_State *L, uint32_t line) {
  lua_Debug ar;
  bool asked = false;
  for (unsigned i = 0; i < b->count; i++) {
    const lun_break *at = &b->at[i];
    if (at->kind != LUN_BREAK_LINE || at->line != line) continue;
    if (!asked && (!lua_getstack(L, 0, &ar) || !lua_getinfo(L, "S", &ar))) return NULL;
    asked = true;
    bool named = (*ar.source == '@' || *ar.source == '=') && !lun_is_internal(&ar);
    if (named && lun_same_file(ar.source + 1, at->what)) return at;
  }
  return NULL;
}

const lun_break *lun_breaks_slow(const lun_breaks *b) {
  for (unsigned i = 0; i < b->count; i++)
    if (b->at[i].kind == LUN_BREAK_EVENT && events[b->at[i].event].kind == 0) return &b->at[i];
  return NULL;
}
