/* commands.c - commands.h: those that have to do with code, tasks and memory,
 * and the table of all. Those of the hold are in debug/orders.c. */
#include "commands.h"
#include "tasks/tasks.h"
#include "record.h"

#include <stdlib.h>
#include <string.h>

#include "debug/orders.h"
#include "loader.h"
#include "look/answers.h"

/* The commands: each returns the reply. Errors of Lua are caught by `lun_command`. */

static json_t *op_eval(lun_engine *E, lua_State *L, const json_t *args) {
  const char *code = json_string_value(json_object_get(args, "code"));
  if (!code) return lun_refuse("eval: `code` must be a string");
  if (!E->loop) return lun_refuse("eval: no loop runs, which could run it");
  char name[32];
  snprintf(name, sizeof name, "=<repl-%u>", E->inputs + 1);
  bool awaits = false;
  if (lun_load_input(L, code, json_string_length(json_object_get(args, "code")), name, &awaits) != LUA_OK) {
    size_t n;
    const char *text = luaL_tolstring(L, -1, &n);
    json_t *reply = json_pack("{s:b,s:o}", "ok", 0, "error", lun_text_json(text, n));
    return reply;
  }
  uint32_t n = ++E->inputs;
  int f = lua_gettop(L);
  lun_rec_text(E, LUN_K_INPUT, 0, n, 0, code, strlen(code));
  lun_push_prim(L, "eval");
  lun_push_loop(L, E->loop);
  lua_pushinteger(L, n);
  lua_pushcfunction(L, lun_async);
  lua_pushvalue(L, f);
  lua_pushliteral(L, "<main>");
  lua_call(L, 2, 1);
  lua_call(L, 0, 1);
  lua_pushinteger(L, json_integer_value(json_object_get(args, "width")));
  E->task_flag = LUN_FLAG_REPL;
  int status = lua_pcall(L, 4, 1, 0);
  E->task_flag = 0;
  if (status != LUA_OK) lua_error(L);
  lun_task *t = lua_touserdata(L, -1);
  t->unlisted = !awaits;
  return json_pack("{s:b,s:i,s:i}", "ok", 1, "input", (int)n, "task", (int)t->future.id);
}

static json_t *op_complete(lun_engine *E, lua_State *L, const json_t *args) {
  json_t *text = json_object_get(args, "text");
  (void)E;
  if (!json_is_string(text)) return lun_refuse("complete: `text` must be a string");
  lun_push_prim(L, "complete");
  lua_pushlstring(L, json_string_value(text), json_string_length(text));
  lua_pushinteger(L, json_integer_value(json_object_get(args, "pos")));
  lun_push_session(L);
  lua_call(L, 3, 2);
  json_t *items = json_array(); /* fewer, where there is no memory for all */
  for (lua_Integer i = 1; lua_istable(L, -1) && lua_rawgeti(L, -1, i) == LUA_TTABLE; i++, lua_pop(L, 1)) {
    size_t n, k;
    lua_getfield(L, -1, "text");
    lua_getfield(L, -2, "kind");
    const char *item = lua_tolstring(L, -2, &n), *kind = lua_tolstring(L, -1, &k);
    if (item && kind) json_array_append_new(items, json_pack("{s:o,s:o}", "text", lun_text_json(item, n), "kind", lun_text_json(kind, k)));
    lua_pop(L, 2);
  }
  lua_settop(L, lua_gettop(L) - (lua_istable(L, -1) ? 0 : 1));
  return json_pack("{s:b,s:i,s:o}", "ok", 1, "from", (int)lua_tointeger(L, -2), "items", items);
}

static json_t *op_cancel(lun_engine *E, lua_State *L, const json_t *args) {
  uint32_t id = (uint32_t)json_integer_value(json_object_get(args, "task"));
  for (uint32_t at = 0; lun_task_next(L, &at); lua_pop(L, 1)) {
    const lun_task *t = lua_touserdata(L, -1);
    if (t->future.id != id) continue;
    E->asker = LUN_ASK_VIEWER;
    E->asker_text = "the viewer";
    bool done = !lun_task_cancel(L, lua_gettop(L), 0);
    E->asker = 0;
    E->asker_text = NULL;
    return done ? lun_refuse("cancel: the task is done") : lun_ok();
  }
  return lun_refuse("cancel: there is no such task");
}

static json_t *op_cancel_input(lun_engine *E, lua_State *L, const json_t *args) {
  (void)E;
  lun_push_prim(L, "cancel_input");
  lua_pushinteger(L, json_integer_value(json_object_get(args, "input")));
  lua_call(L, 1, 1);
  return lua_toboolean(L, -1) ? lun_ok() : lun_refuse("cancel_input: the input is done");
}

static json_t *op_mark(lun_engine *E, lua_State *L, const json_t *args) {
  const char *text = json_string_value(json_object_get(args, "text"));
  (void)L;
  if (!text) text = "";
  lun_rec_text(E, LUN_K_MARK, 0, 0, 0, text, strlen(text));
  return lun_ok();
}

static json_t *op_gc(lun_engine *E, lua_State *L, const json_t *args) {
  (void)E, (void)args;
  lua_gc(L, LUA_GCCOLLECT, 0);
  return lun_ok();
}

static const struct {
  const char *name;
  lun_order_fn *run;
} ops[] = {{"eval", op_eval},       {"complete", op_complete},   {"cancel", op_cancel}, {"cancel_input", op_cancel_input},
           {"pause", lun_op_pause}, {"go", lun_op_go},           {"step", lun_op_step}, {"speed", lun_op_speed},
           {"break", lun_op_break}, {"unbreak", lun_op_unbreak}, {"mark", op_mark},     {"gc", op_gc},
           {"look", lun_op_look}};

/* Runs the command [op index, args], protected; returns its reply as a light userdata. */
static int run_command(lua_State *L) {
  json_t *reply = ops[lua_tointeger(L, 1)].run(lun_engine_of(L), L, lua_touserdata(L, 2));
  lua_pushlightuserdata(L, reply);
  return 1;
}

json_t *lun_command(lun_engine *E, const json_t *command) {
  lua_State *L = E->running; /* at a line the code's own thread: no other may be used then */
  if (!lua_checkstack(L, 40)) return lun_refuse("the engine could not do it: the stack of the code that runs is full");
  const char *op = json_string_value(json_object_get(command, "op"));
  for (size_t i = 0; op && i < sizeof ops / sizeof *ops; i++) {
    if (strcmp(ops[i].name, op) != 0) continue;
    lua_pushcfunction(L, run_command);
    lua_pushinteger(L, (lua_Integer)i);
    lua_pushlightuserdata(L, (void *)command);
    int status = lua_pcall(L, 2, 1, 0);
    json_t *reply = status == LUA_OK ? lua_touserdata(L, -1) : lun_refuse("the engine could not do it: not enough memory, or an error of its own");
    lua_pop(L, 1);
    return reply ? reply : json_null();
  }
  return NULL;
}
