/* control.c - the commands of the viewer, one JSON object a line, and the loop
 * of its prompt. An answer only acknowledges: what happens is told by the
 * trace. It draws nothing and knows no terminal; pauses and steps are the
 * hold's (debug/). */
#include "control.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "debug/hold.h"
#include "debug/orders.h"
#include "loader.h"
#include "look/answers.h"

enum { LINE_MAX_BYTES = 16 << 20 };

struct lun_control {
  lun_engine *engine;
  lun_watch *watch;
  int fd;
  char *buf; /* bytes of the line that is not yet whole */
  size_t len, cap;
  uint32_t inputs;
  bool quit;
};

/* Answers */

static void answer(struct lun_control *c, const json_t *id, json_t *reply) {
  if (id) json_object_set(reply, "id", (json_t *)id);
  char *text = json_dumps(reply, JSON_COMPACT);
  json_decref(reply);
  if (!text) return;
  size_t n = strlen(text), sent = 0;
  text[n++] = '\n'; /* in place of the final 0 */
  while (sent < n) {
    ssize_t k = send(c->fd, text + sent, n - sent, MSG_NOSIGNAL);
    if (k < 0 && errno != EINTR && errno != EAGAIN) break;
    if (k > 0) sent += (size_t)k;
  }
  free(text);
}

/* Pushes prims[name]. */
static void push_prim(lua_State *L, const char *name) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
}

/* The commands: each runs with the loop's thread, and returns the reply. Errors of Lua are caught by `run_command`. */

static json_t *op_eval(lun_engine *E, lua_State *L, const json_t *args) {
  struct lun_control *c = E->control;
  const char *code = json_string_value(json_object_get(args, "code"));
  if (!code) return lun_refuse("eval: `code` must be a string");
  char name[32];
  snprintf(name, sizeof name, "=<repl-%u>", c->inputs + 1);
  bool awaits = false;
  if (lun_load_input(L, code, json_string_length(json_object_get(args, "code")), name, &awaits) != LUA_OK) {
    size_t n;
    const char *text = luaL_tolstring(L, -1, &n);
    json_t *reply = json_pack("{s:b,s:o}", "ok", 0, "error", lun_text_json(text, n));
    return reply;
  }
  uint32_t n = ++c->inputs;
  int f = lua_gettop(L);
  lun_rec_text(E, LUN_K_INPUT, 0, n, 0, code, strlen(code));
  push_prim(L, "eval");
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
  push_prim(L, "complete");
  lua_pushlstring(L, json_string_value(text), json_string_length(text));
  lua_pushinteger(L, json_integer_value(json_object_get(args, "pos")));
  lun_push_session(L);
  lua_call(L, 3, 2);
  json_t *items = json_array();
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
  lua_rawgeti(L, LUA_REGISTRYINDEX, lun_engine_of(L)->tasks);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    lun_task *t = luaL_testudata(L, -1, LUN_TASK);
    if (!t || t->future.id != id) continue;
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
  push_prim(L, "cancel_input");
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

/* The loop goes on, if it was held, and ends. */
static void quit(lun_engine *E) {
  E->control->quit = true;
  lun_hold_unbreak(E->hold, 0);
  lun_hold_go(E->hold);
  if (E->loop) E->loop->core.stopping = true;
}

static json_t *op_quit(lun_engine *E, lua_State *L, const json_t *args) {
  (void)L, (void)args;
  quit(E);
  return lun_ok();
}

static const struct {
  const char *name;
  lun_order_fn *run;
} ops[] = {{"eval", op_eval},       {"complete", op_complete}, {"cancel", op_cancel},   {"cancel_input", op_cancel_input},
           {"pause", lun_op_pause}, {"go", lun_op_go},         {"step", lun_op_step},   {"speed", lun_op_speed},
           {"break", lun_op_break}, {"unbreak", lun_op_unbreak}, {"mark", op_mark},     {"gc", op_gc},
           {"look", lun_op_look},   {"quit", op_quit}};

/* Runs the command [control, op index, args], protected; returns its reply as a light userdata. */
static int run_command(lua_State *L) {
  struct lun_control *c = lua_touserdata(L, 1);
  json_t *reply = ops[lua_tointeger(L, 2)].run(c->engine, L, lua_touserdata(L, 3));
  lua_pushlightuserdata(L, reply);
  return 1;
}

static json_t *dispatch(struct lun_control *c, const json_t *command) {
  lua_State *L = c->engine->running; /* at a line the code's own thread: no other may be used then */
  const char *op = json_string_value(json_object_get(command, "op"));
  for (size_t i = 0; op && i < sizeof ops / sizeof *ops; i++) {
    if (strcmp(ops[i].name, op) != 0) continue;
    lua_pushcfunction(L, run_command);
    lua_pushlightuserdata(L, c);
    lua_pushinteger(L, (lua_Integer)i);
    lua_pushlightuserdata(L, (void *)command);
    int status = lua_pcall(L, 3, 1, 0);
    json_t *reply = status == LUA_OK ? lua_touserdata(L, -1) : lun_refuse("the engine could not do it: not enough memory, or an error of its own");
    lua_pop(L, 1);
    return reply;
  }
  return lun_refuse("unknown command");
}

static void line(struct lun_control *c, const char *s, size_t n) {
  json_error_t error;
  json_t *command = json_loadb(s, n, 0, &error);
  if (!json_is_object(command)) answer(c, NULL, lun_refuse("a command must be one JSON object on a line"));
  else answer(c, json_object_get(command, "id"), dispatch(c, command));
  json_decref(command);
}

/* The socket */

static void end_of_socket(struct lun_control *c) {
  if (c->watch) lun_watch_stop(c->watch);
  c->watch = NULL;
  quit(c->engine);
}

static bool room(struct lun_control *c) {
  if (c->cap - c->len >= 4096) return true;
  if (c->cap >= LINE_MAX_BYTES) return false;
  size_t cap = c->cap ? c->cap * 2 : 16384;
  char *buf = realloc(c->buf, cap);
  if (!buf) return false;
  c->buf = buf;
  c->cap = cap;
  return true;
}

static void lines(struct lun_control *c) {
  char *nl;
  while ((nl = memchr(c->buf, '\n', c->len))) {
    size_t n = (size_t)(nl - c->buf);
    line(c, c->buf, n);
    c->len -= n + 1;
    memmove(c->buf, nl + 1, c->len);
  }
}

static void readable(void *ud, int fd, int events) {
  struct lun_control *c = ud;
  (void)events;
  if (!room(c)) return end_of_socket(c);
  ssize_t n = recv(fd, c->buf + c->len, c->cap - c->len, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) return end_of_socket(c);
  if (n < 0) return;
  c->len += (size_t)n;
  lines(c);
}

/* While the loop is held nothing but the viewer is listened to. A signal ends the wait. */
static void serve(void *ud) {
  struct lun_control *c = ud;
  struct pollfd fd = {c->fd, POLLIN, 0};
  if (poll(&fd, 1, -1) > 0) readable(c, c->fd, LUN_POLL_READ);
}

/* The prompt's loop */

/* [loop]: runs until it is stopped. A KeyboardInterrupt has ended its input and no more. */
static int run_loop(lua_State *L) {
  struct lun_control *c = lun_engine_of(L)->control;
  while (!c->quit) {
    lua_getfield(L, 1, "run_forever");
    lua_pushvalue(L, 1);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK) continue;
    if (!lun_isinstance(L, -1, "KeyboardInterrupt")) return lua_error(L);
    lua_settop(L, 1);
  }
  return 0;
}

static int session(lua_State *L) {
  lua_settop(L, 0);
  push_prim(L, "new_event_loop");
  lua_call(L, 0, 1);
  lua_getglobal(L, "asyncio");
  lua_getfield(L, -1, "set_event_loop");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
  lua_settop(L, 1);
  lua_pushcfunction(L, run_loop);
  lua_pushvalue(L, 1);
  int status = lua_pcall(L, 1, 0, 0);
  push_prim(L, "cancel_all_tasks");
  lua_pushvalue(L, 1);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
  return status == LUA_OK ? 0 : lua_error(L);
}

/* At the prompt a program may have half of the machine's memory: the viewer needs some, too. */
static size_t memory_limit(void) {
  long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? (size_t)pages / 2 * (size_t)size : 0;
}

int lun_control_main(lun_engine *E, int fd) {
  lua_State *L = E->L;
  struct lun_control *c = calloc(1, sizeof *c);
  if (!c) return 70;
  *c = (struct lun_control){.engine = E, .fd = fd};
  c->watch = lun_watch_start(E->poller, fd, LUN_POLL_READ, true, readable, c);
  if (!lun_hold_new(E, serve, c)) return free(c), 70;
  E->control = c;
  E->mirror = false;
  E->memory.most = memory_limit();
  lun_interrupt_install(E, true);
  lua_pushcfunction(L, session);
  int status = lua_pcall(L, 0, 0, 0) == LUA_OK ? 0 : lun_exit_status(L, -1);
  if (c->watch) lun_watch_stop(c->watch);
  E->control = NULL;
  lun_hold_free(E);
  free(c->buf);
  free(c);
  return status;
}
