/* control.c - the commands of the viewer, one JSON object a line, and the hold
 * (pause, step) between two callbacks. An answer only acknowledges: what
 * happens is told by the trace. It draws nothing and knows no terminal. */
#include "control.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loader.h"

enum { LINE_MAX_BYTES = 16 << 20 };

struct lun_control {
  lun_engine *engine;
  lun_watch *watch;
  int fd;
  char *buf; /* bytes of the line that is not yet whole */
  size_t len, cap;
  uint32_t inputs;
  bool held, quit;
  unsigned steps;     /* callbacks that may run although held */
  uint32_t tick_until; /* held again when the tick has passed this, 0: not so */
  bool step_runs;     /* the callback that runs now was let through by a step */
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

static json_t *ok(void) { return json_pack("{s:b}", "ok", 1); }

static json_t *refuse(const char *why) { return json_pack("{s:b,s:s%}", "ok", 0, "error", why, strlen(why)); }

/* A string for JSON, which takes valid UTF-8 only: other bytes become '?'. */
static json_t *text_json(const char *s, size_t n) {
  json_t *j = json_stringn(s, n);
  if (j) return j;
  char *copy = malloc(n + 1);
  if (!copy) return NULL;
  for (size_t i = 0; i < n; i++) copy[i] = (unsigned char)s[i] < 0x80 ? s[i] : '?';
  j = json_stringn(copy, n);
  free(copy);
  return j;
}

/* Pushes prims[name]. */
static void push_prim(lua_State *L, const char *name) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
}

/* The commands: each runs with the loop's thread, and returns the reply. Errors of Lua are caught by `run_command`. */

static json_t *op_eval(struct lun_control *c, lua_State *L, const json_t *args) {
  lun_engine *E = c->engine;
  const char *code = json_string_value(json_object_get(args, "code"));
  if (!code) return refuse("eval: `code` must be a string");
  char name[32];
  snprintf(name, sizeof name, "=<repl-%u>", c->inputs + 1);
  bool awaits = false;
  if (lun_load_input(L, code, json_string_length(json_object_get(args, "code")), name, &awaits) != LUA_OK) {
    size_t n;
    const char *text = luaL_tolstring(L, -1, &n);
    json_t *reply = json_pack("{s:b,s:o}", "ok", 0, "error", text_json(text, n));
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
  lua_pushliteral(L, "repl");
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

static json_t *op_complete(struct lun_control *c, lua_State *L, const json_t *args) {
  json_t *text = json_object_get(args, "text");
  (void)c;
  if (!json_is_string(text)) return refuse("complete: `text` must be a string");
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
    if (item && kind) json_array_append_new(items, json_pack("{s:o,s:o}", "text", text_json(item, n), "kind", text_json(kind, k)));
    lua_pop(L, 2);
  }
  lua_settop(L, lua_gettop(L) - (lua_istable(L, -1) ? 0 : 1));
  return json_pack("{s:b,s:i,s:o}", "ok", 1, "from", (int)lua_tointeger(L, -2), "items", items);
}

static json_t *op_cancel(struct lun_control *c, lua_State *L, const json_t *args) {
  lun_engine *E = c->engine;
  uint32_t id = (uint32_t)json_integer_value(json_object_get(args, "task"));
  lua_rawgetp(L, LUA_REGISTRYINDEX, LUN_R_TASKS);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    lun_task *t = luaL_testudata(L, -1, LUN_TASK);
    if (!t || t->future.id != id) continue;
    E->asker = LUN_ASK_VIEWER;
    E->asker_text = "the viewer";
    bool done = !lun_task_cancel(L, lua_gettop(L), 0);
    E->asker = 0;
    E->asker_text = NULL;
    return done ? refuse("cancel: the task is done") : ok();
  }
  return refuse("cancel: there is no such task");
}

static json_t *op_cancel_input(struct lun_control *c, lua_State *L, const json_t *args) {
  (void)c;
  push_prim(L, "cancel_input");
  lua_pushinteger(L, json_integer_value(json_object_get(args, "input")));
  lua_call(L, 1, 1);
  return lua_toboolean(L, -1) ? ok() : refuse("cancel_input: the input is done");
}

static void record_hold(struct lun_control *c, int what) {
  lun_rec(c->engine, LUN_K_HOLD, (unsigned)what, (uint32_t)(c->engine->clock.factor * 1000 + 0.5), 0, 0);
}

static void hold(struct lun_control *c, bool held) {
  c->held = held;
  c->steps = c->tick_until = 0;
  lun_clock_hold(&c->engine->clock, held);
  record_hold(c, held ? LUN_HOLD_PAUSE : LUN_HOLD_GO);
}

static json_t *op_pause(struct lun_control *c, lua_State *L, const json_t *args) {
  (void)L, (void)args;
  if (!c->held) hold(c, true);
  return ok();
}

static json_t *op_go(struct lun_control *c, lua_State *L, const json_t *args) {
  (void)L, (void)args;
  if (c->held) hold(c, false);
  return ok();
}

/* Lets one callback, or a tick, through. When nothing is ready, loop time goes on until something is. */
static json_t *op_step(struct lun_control *c, lua_State *L, const json_t *args) {
  const char *what = json_string_value(json_object_get(args, "what"));
  lun_loop *loop = c->engine->loop ? &c->engine->loop->core : NULL;
  (void)L;
  if (!loop) return refuse("step: no loop runs");
  if (!c->held) hold(c, true);
  if (what && strcmp(what, "tick") == 0) c->tick_until = loop->tick + (loop->ready.count ? 0 : 1);
  else c->steps = 1;
  lun_clock_hold(&c->engine->clock, false);
  record_hold(c, LUN_HOLD_STEP);
  return ok();
}

static json_t *op_speed(struct lun_control *c, lua_State *L, const json_t *args) {
  double factor = json_number_value(json_object_get(args, "factor"));
  (void)L;
  if (!(factor >= 0.05 && factor <= 20)) return refuse("speed: the factor must lie between 0.05 and 20");
  lun_clock_set_factor(&c->engine->clock, factor);
  record_hold(c, c->held ? LUN_HOLD_PAUSE : LUN_HOLD_GO);
  return ok();
}

static json_t *op_mark(struct lun_control *c, lua_State *L, const json_t *args) {
  const char *text = json_string_value(json_object_get(args, "text"));
  (void)L;
  if (!text) text = "";
  lun_rec_text(c->engine, LUN_K_MARK, 0, 0, 0, text, strlen(text));
  return ok();
}

static json_t *op_gc(struct lun_control *c, lua_State *L, const json_t *args) {
  (void)c, (void)args;
  lua_gc(L, LUA_GCCOLLECT, 0);
  return ok();
}

static json_t *op_quit(struct lun_control *c, lua_State *L, const json_t *args) {
  (void)L, (void)args;
  c->quit = true;
  if (c->held) hold(c, false);
  if (c->engine->loop) c->engine->loop->core.stopping = true;
  return ok();
}

static const struct {
  const char *name;
  json_t *(*run)(struct lun_control *, lua_State *, const json_t *);
} ops[] = {{"eval", op_eval},   {"complete", op_complete}, {"cancel", op_cancel}, {"cancel_input", op_cancel_input},
           {"pause", op_pause}, {"go", op_go},             {"step", op_step},     {"speed", op_speed},
           {"mark", op_mark},   {"gc", op_gc},             {"quit", op_quit}};

/* Runs the command [control, op index, args], protected; returns its reply as a light userdata. */
static int run_command(lua_State *L) {
  struct lun_control *c = lua_touserdata(L, 1);
  json_t *reply = ops[lua_tointeger(L, 2)].run(c, L, lua_touserdata(L, 3));
  lua_pushlightuserdata(L, reply);
  return 1;
}

static json_t *dispatch(struct lun_control *c, const json_t *command) {
  lua_State *L = c->engine->loop ? c->engine->loop->L : c->engine->L;
  const char *op = json_string_value(json_object_get(command, "op"));
  for (size_t i = 0; op && i < sizeof ops / sizeof *ops; i++) {
    if (strcmp(ops[i].name, op) != 0) continue;
    lua_pushcfunction(L, run_command);
    lua_pushlightuserdata(L, c);
    lua_pushinteger(L, (lua_Integer)i);
    lua_pushlightuserdata(L, (void *)command);
    int status = lua_pcall(L, 3, 1, 0);
    json_t *reply = status == LUA_OK ? lua_touserdata(L, -1) : refuse("the engine could not do it: not enough memory, or an error of its own");
    lua_pop(L, 1);
    return reply;
  }
  return refuse("unknown command");
}

static void line(struct lun_control *c, const char *s, size_t n) {
  json_error_t error;
  json_t *command = json_loadb(s, n, 0, &error);
  if (!json_is_object(command)) answer(c, NULL, refuse("a command must be one JSON object on a line"));
  else answer(c, json_object_get(command, "id"), dispatch(c, command));
  json_decref(command);
}

/* The socket */

static void end_of_socket(struct lun_control *c) {
  c->quit = true;
  if (c->watch) lun_watch_stop(c->watch);
  c->watch = NULL;
  if (c->held) hold(c, false);
  if (c->engine->loop) c->engine->loop->core.stopping = true;
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

/* The hold */

static bool may_run(struct lun_control *c) {
  if (!c->held || c->quit) return true;
  if (c->tick_until) {
    if (c->engine->loop->core.tick <= c->tick_until) return true;
    c->tick_until = 0;
  }
  if (!c->steps) return false;
  c->steps--;
  return true;
}

/* The prompt's own callback, which writes down what came of an input: nobody steps through it. */
static bool is_the_prompts(lua_State *L, const lun_handle *h) {
  lua_Debug ar;
  int top = lua_gettop(L);
  bool yes = false;
  if (h->kind != LUN_H_CALL) return false;
  lun_push_anchored(L, h);
  if (lua_getiuservalue(L, -1, LUN_HU_CALL) == LUA_TTABLE && lua_rawgeti(L, -1, 1) == LUA_TFUNCTION) {
    lua_getinfo(L, ">S", &ar);
    yes = strcmp(ar.source, "=asyncio.prompt") == 0;
  }
  lua_settop(L, top);
  return yes;
}

void lun_control_before(lun_engine *E, const lun_handle *h) {
  struct lun_control *c = E->control;
  if (!c || (c->held && is_the_prompts(E->loop->L, h))) return;
  if (!may_run(c)) {
    lun_clock_hold(&E->clock, true);
    do lun_poller_wait(E->poller, -1);
    while (!may_run(c));
  }
  c->step_runs = c->held;
}

void lun_control_after(lun_engine *E) {
  struct lun_control *c = E->control;
  if (!c || !c->step_runs) return;
  c->step_runs = false;
  if (!c->held || c->steps || c->tick_until) return;
  lun_clock_hold(&E->clock, true);
  record_hold(c, LUN_HOLD_PAUSE);
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
  E->control = c;
  E->mirror = false;
  E->memory_limit = memory_limit();
  lun_interrupt_install(E, true);
  lua_pushcfunction(L, session);
  int status = lua_pcall(L, 0, 0, 0) == LUA_OK ? 0 : lun_exit_status(L, -1);
  if (c->watch) lun_watch_stop(c->watch);
  E->control = NULL;
  free(c->buf);
  free(c);
  return status;
}
