/* control.c - the socket of the viewer that has started this engine, a JSON
 * object a line each way, and the loop of its prompt. An answer only
 * acknowledges: what happens is told by the trace. It draws nothing and knows
 * no terminal; what a command does is in commands.c. */
#include "control.h"
#include "tasks/objects.h"
#include "errors.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer.h"
#include "commands.h"
#include "debug/hold.h"
#include "debug/orders.h"
#include "interrupt.h"

enum { LINE_MAX_BYTES = 16 << 20 };

struct lun_control {
  lun_engine *engine;
  lun_watch *watch;
  int fd;
  char *buf; /* bytes of the line that is not yet whole */
  size_t len, cap;
  bool quit;
};

/* Commands */

/* The loop goes on, if it was held, and ends. */
static void quit(lun_engine *E) {
  E->control->quit = true;
  lun_hold_unbreak(E->hold, 0);
  lun_hold_go(E->hold);
  if (E->loop) E->loop->core.stopping = true;
}

static json_t *obey(lun_engine *E, const json_t *command) {
  const char *op = json_string_value(json_object_get(command, "op"));
  json_t *reply = lun_command(E, command);
  if (reply) return reply;
  if (!op || strcmp(op, "quit") != 0) return lun_refuse("unknown command");
  quit(E);
  return lun_ok();
}

static void stop_listening(struct lun_control *c) {
  if (c->watch) lun_watch_stop(c->watch);
  c->watch = NULL;
}

static void end_of_socket(struct lun_control *c) {
  stop_listening(c);
  quit(c->engine);
}

/* Answers */

/* What could not be sent leaves the viewer waiting, and what was cut short makes nonsense of the rest: the end is better. */
static void put(struct lun_control *c, const char *s, size_t n) {
  while (n > 0) {
    ssize_t k = send(c->fd, s, n, MSG_NOSIGNAL);
    if (k < 0 && errno != EINTR && errno != EAGAIN) return end_of_socket(c);
    if (k > 0) s += k, n -= (size_t)k;
  }
}

static void line(struct lun_control *c, const char *s, size_t n) {
  json_t *command = json_loadb(s, n, 0, NULL), *reply;
  if (json_is_object(command)) lun_shortage_reserve(c->engine), reply = obey(c->engine, command);
  else reply = lun_refuse("a command must be one JSON object on a line, and there must be memory to read it");
  char sorry[LUN_SORRY], *text = lun_answer(reply, command, s, n, sorry);
  size_t len = strlen(text);
  text[len] = '\n'; /* in place of the final 0 */
  put(c, text, len + 1);
  if (text != sorry) free(text);
  json_decref(command);
}

/* The socket */

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

/* While a program runs before the prompt, an input and all that comes after it stay in the socket. */
static bool waits_for_prompt(const struct lun_control *c) {
  char peeked[4096];
  ssize_t n = recv(c->fd, peeked, sizeof peeked, MSG_DONTWAIT | MSG_PEEK);
  return n > 0 && memmem(peeked, (size_t)n, "\"eval\"", strlen("\"eval\"")) != NULL;
}

static void readable(void *ud, int fd, int events) {
  struct lun_control *c = ud;
  (void)events;
  if (c->engine->file_runs && waits_for_prompt(c)) return stop_listening(c);
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
  lun_push_prim(L, "new_event_loop");
  lua_call(L, 0, 1);
  lua_getglobal(L, "asyncio");
  lua_getfield(L, -1, "set_event_loop");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
  lua_settop(L, 1);
  lua_pushcfunction(L, run_loop);
  lua_pushvalue(L, 1);
  int status = lua_pcall(L, 1, 0, 0);
  lun_push_prim(L, "cancel_all_tasks");
  lua_pushvalue(L, 1);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
  return status == LUA_OK ? 0 : lua_error(L);
}

/* At the prompt a program may have half of the machine's memory: the viewer needs some, too. */
static size_t memory_limit(void) {
  long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? (size_t)pages / 2 * (size_t)size : 0;
}

/* False, said: it cannot, and nobody would ever end this engine. */
static bool listen_to(struct lun_control *c) {
  c->watch = lun_watch_start(c->engine->poller, c->fd, LUN_POLL_READ, true, readable, c);
  if (!c->watch) fprintf(stderr, "the engine cannot listen to its viewer: %s\n", strerror(errno));
  return c->watch != NULL;
}

static void run_before(struct lun_control *c, const lun_script *s) {
  c->engine->file_runs = true;
  lun_script_before(c->engine, s);
  c->engine->file_runs = false;
  if (!c->watch && !c->quit && !listen_to(c)) quit(c->engine);
}

int lun_control_main(lun_engine *E, int fd, const lun_script *before) {
  lua_State *L = E->L;
  struct lun_control *c = calloc(1, sizeof *c);
  if (!c) return 70;
  *c = (struct lun_control){.engine = E, .fd = fd};
  if (!listen_to(c) || !lun_hold_new(E, serve, c)) return stop_listening(c), free(c), 70;
  E->control = c;
  E->mirror = false;
  E->memory.most = memory_limit();
  lun_interrupt_install(E, true);
  if (before) run_before(c, before);
  lua_pushcfunction(L, session);
  int status = lua_pcall(L, 0, 0, 0) == LUA_OK ? 0 : lun_exit_status(L, -1);
  stop_listening(c);
  E->control = NULL;
  lun_hold_free(E);
  free(c->buf);
  free(c);
  return status;
}
