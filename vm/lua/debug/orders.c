/* orders.c - orders.h: reads the fields of each command, refuses what is none,
 * and tells the hold. */
#include "orders.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../loading.h"
#include "hold.h"
#include "lines.h"

json_t *lun_ok(void) { return json_pack("{s:b}", "ok", 1); }

json_t *lun_refuse(const char *why) { return json_pack("{s:b,s:s%}", "ok", 0, "error", why, strlen(why)); }

json_t *lun_text_json(const char *s, size_t n) {
  json_t *j = json_stringn(s, n);
  if (j) return j;
  char *copy = malloc(n + 1);
  if (!copy) return NULL;
  for (size_t i = 0; i < n; i++) copy[i] = (unsigned char)s[i] < 0x80 ? s[i] : '?';
  j = json_stringn(copy, n);
  free(copy);
  return j;
}

static uint32_t number(const json_t *args, const char *key) {
  json_int_t n = json_integer_value(json_object_get(args, key));
  return n > 0 && n <= UINT32_MAX ? (uint32_t)n : 0;
}

json_t *lun_op_pause(lun_engine *E, lua_State *L, const json_t *args) {
  (void)L, (void)args;
  lun_hold_pause(E->hold);
  return lun_ok();
}

json_t *lun_op_go(lun_engine *E, lua_State *L, const json_t *args) {
  (void)L, (void)args;
  lun_hold_go(E->hold);
  return lun_ok();
}

/* When nothing is ready, loop time goes on until something is. */
json_t *lun_op_step(lun_engine *E, lua_State *L, const json_t *args) {
  static const char *const goals[] = {NULL, "callback", "tick", "await", "line", "over", "out"};
  const char *what = json_string_value(json_object_get(args, "what"));
  (void)L;
  if (!E->loop) return lun_refuse("step: no loop runs");
  if (!what) what = "callback";
  for (unsigned i = LUN_GOAL_CALLBACK; i <= LUN_GOAL_OUT; i++)
    if (strcmp(goals[i], what) == 0) return lun_hold_step(E->hold, (lun_goal)i, number(args, "task")), lun_ok();
  return lun_refuse("step: `what` must be callback, tick, await, line, over or out");
}

json_t *lun_op_speed(lun_engine *E, lua_State *L, const json_t *args) {
  double factor = json_number_value(json_object_get(args, "factor"));
  (void)L;
  if (!(factor >= 0.05 && factor <= 20)) return lun_refuse("speed: the factor must lie between 0.05 and 20");
  lun_hold_speed(E->hold, factor);
  return lun_ok();
}

static int kind_named(const char *name) {
  for (int k = 0; name && k < LUN_BREAK_CALL; k++)
    if (strcmp(lun_aux_word(LUN_SET_BREAK, (unsigned)k), name) == 0) return k;
  return -1;
}

/* The path of a file that was loaded and that `what` means. */
static bool find_loaded(lua_State *L, const char *what, char path[static LUN_BREAK_TEXT]) {
  bool found = false;
  lun_push_function_names(L);
  for (lua_pushnil(L); !found && lua_next(L, -2); lua_pop(L, 1)) {
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "", *colon = strrchr(key, ':');
    size_t n = colon ? (size_t)(colon - key) : 0;
    if (n == 0 || n >= LUN_BREAK_TEXT) continue;
    memcpy(path, key, n);
    path[n] = '\0';
    found = lun_same_file(path, what);
  }
  lua_pop(L, found ? 2 : 1);
  return found;
}

/* The line with code that is nearest to one of the file that `what` means; 0: that is not known. */
static uint32_t code_near(lua_State *L, const char *what, uint32_t line) {
  char path[LUN_BREAK_TEXT];
  bool here = access(what, R_OK) == 0;
  return here || find_loaded(L, what, path) ? lun_line_with_code(here ? what : path, line) : 0;
}

json_t *lun_op_break(lun_engine *E, lua_State *L, const json_t *args) {
  int kind = kind_named(json_string_value(json_object_get(args, "on")));
  const char *what = json_string_value(json_object_get(args, "what")), *error = NULL;
  uint32_t line = number(args, "line");
  if (kind < 0) return lun_refuse("break: `on` must be task, await, event or line");
  bool good_line = kind != LUN_BREAK_LINE || (line && line <= LUN_WHERE_LINE(UINT32_MAX));
  if (!what || !*what) return lun_refuse("break: `what` must name a task, a function, an event or a file");
  if (!good_line) return lun_refuse("break: `line` must be the number of a line");
  uint32_t n = lun_hold_break(E->hold, kind, what, line, number(args, "task"), &error);
  if (!n) return lun_refuse(error);
  json_t *answer = json_pack("{s:b,s:i}", "ok", 1, "break", (int)n);
  uint32_t code = kind == LUN_BREAK_LINE ? code_near(L, what, line) : 0;
  if (code && code != line) json_object_set_new(answer, "code", json_integer(code));
  return answer;
}

json_t *lun_op_unbreak(lun_engine *E, lua_State *L, const json_t *args) {
  (void)L;
  if (lun_hold_unbreak(E->hold, number(args, "break"))) return lun_ok();
  return lun_refuse("unbreak: there is no breakpoint with this number");
}
