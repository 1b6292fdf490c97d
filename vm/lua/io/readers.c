/* readers.c - watched descriptors: add_reader, add_writer and their kind. Here
 * readiness becomes a handle in the ready queue, in the order in which the
 * poller tells it; reading and writing is the callback's affair. */
#include <errno.h>
#include <stdlib.h>

#include "../plan.h"
#include "../tasks/tasks.h"
#include "../record.h"
#include "../errors.h"
#include "io.h"

/* A watched descriptor of a loop. Its handles are kept by the loop's user value LUN_LU_WATCHES. */
typedef struct watched {
  lun_lualoop *loop;
  lun_watch *watch;
  struct watched *next;     /* in the list of those that fired */
  lun_call *call[2];        /* by LUN_IO_...; NULL: not watched for it */
  uint32_t conn;            /* in the trace */
  char label[80];           /* there, too: "localhost:7007" */
  int fd;
  int fired;                /* of the last poll */
  bool hidden;
  bool dormant;             /* it was ready while its loop did not run: the poller is not asked until it runs */
} watched;

struct lun_watches {
  watched **of; /* by descriptor */
  int count;
  watched *first, **last; /* what fired in this poll */
};

static const int bit[2] = {LUN_POLL_READ, LUN_POLL_WRITE};

static bool ask(watched *w, int events) { return lun_watch_change(w->watch, events); }

/* Called inside the poll: notes, and does no more. */
static void on_ready(void *ud, int fd, int events) {
  watched *w = ud;
  struct lun_watches *all = w->loop->watches;
  (void)fd;
  if (!w->loop->core.running) {
    w->dormant = true;
    ask(w, 0);
    return;
  }
  if (!w->fired) {
    w->next = NULL;
    *all->last = w;
    all->last = &w->next;
  }
  w->fired |= events;
}

/* Finding and making */

static watched *find(lun_lualoop *loop, int fd) {
  struct lun_watches *all = loop->watches;
  return all && fd >= 0 && fd < all->count ? all->of[fd] : NULL;
}

static struct lun_watches *table_for(lua_State *L, lun_lualoop *loop, int fd) {
  struct lun_watches *all = loop->watches;
  if (!all) {
    loop->watches = all = calloc(1, sizeof *all);
    if (!all) luaL_error(L, "not enough memory");
    all->last = &all->first;
  }
  if (fd < all->count) return all;
  int count = fd + 64;
  watched **of = realloc(all->of, (size_t)count * sizeof(watched *));
  if (!of) luaL_error(L, "not enough memory");
  for (int i = all->count; i < count; i++) of[i] = NULL;
  all->of = of;
  all->count = count;
  return all;
}

static int events_of(const watched *w) { return (w->call[0] ? LUN_POLL_READ : 0) | (w->call[1] ? LUN_POLL_WRITE : 0); }

/* Asks the poller for what there are handles for; forgets w when there are none. False: it cannot be watched for that. */
static bool update(watched *w) {
  int events = events_of(w);
  if (events) return w->dormant || ask(w, events);
  lun_watch_stop(w->watch);
  w->loop->watches->of[w->fd] = NULL;
  free(w);
  return true;
}

static watched *watch(lua_State *L, lun_lualoop *loop, const lun_watching *wanted) {
  watched *w = find(loop, wanted->fd);
  if (w) return w;
  struct lun_watches *all = table_for(L, loop, wanted->fd);
  w = calloc(1, sizeof *w);
  if (!w) luaL_error(L, "not enough memory");
  *w = (watched){.loop = loop, .fd = wanted->fd, .hidden = wanted->hidden};
  w->watch = lun_watch_start(loop->engine->poller, w->fd, bit[wanted->dir], w->hidden, on_ready, w);
  if (!w->watch) {
    int error = errno;
    free(w);
    lun_raise_errno(L, error, NULL);
  }
  return all->of[w->fd] = w;
}

/* Handles */

/* Replaces the handle of `dir` by the one on top (popped), or by none when that is nil. */
static void keep(lua_State *L, int loop_index, int fd, int dir) {
  lua_getiuservalue(L, loop_index, LUN_LU_WATCHES);
  lua_insert(L, -2);
  lua_rawseti(L, -2, (lua_Integer)fd * 2 + dir);
  lua_pop(L, 1);
}

static void cancel(lun_lualoop *loop, lun_call *c) {
  lun_engine *E = loop->engine;
  if (c->handle.queued) lun_loop_cancel(&loop->core, &c->handle, E->task ? E->task->future.id : 0);
  c->handle.cancelled = true;
}

/* "fd 7": what the picture calls the handle. */
static void name_call(lua_State *L, int call_index, int fd) {
  call_index = lua_absindex(L, call_index);
  lua_getiuservalue(L, call_index, LUN_HU_CALL);
  lua_pushfstring(L, "fd %d", fd);
  lua_setfield(L, -2, "name");
  lua_pop(L, 1);
}

static void tell(const watched *w, int dir) {
  lun_engine *E = w->loop->engine;
  lun_rec(E, LUN_K_IO_WATCH, (unsigned)dir, (uint32_t)w->fd, lun_rec_str(E, w->label), w->conn);
}

void lun_reader_add(lua_State *L, int loop_index, const lun_watching *wanted, int nargs) {
  loop_index = lua_absindex(L, loop_index);
  lun_lualoop *loop = lun_checkloop(L, loop_index);
  lun_call *c = lun_call_new(L, loop_index, nargs, LUN_WHAT_IO);
  name_call(L, -1, wanted->fd);
  lun_context_copy(L);
  lua_setiuservalue(L, -2, LUN_HU_CONTEXT);
  c->where = lun_where(L);
  watched *w = watch(L, loop, wanted);
  lun_call *before = w->call[wanted->dir];
  w->call[wanted->dir] = c;
  w->conn = wanted->conn;
  keep(L, loop_index, wanted->fd, wanted->dir);
  if (!update(w)) {
    int error = errno;
    lun_reader_remove(L, loop_index, wanted->fd, wanted->dir);
    lun_raise_errno(L, error, NULL);
  }
  snprintf(w->label, sizeof w->label, "%s", wanted->label);
  if (before) cancel(loop, before);
  else tell(w, wanted->dir);
}

bool lun_reader_remove(lua_State *L, int loop_index, int fd, int dir) {
  loop_index = lua_absindex(L, loop_index);
  lun_lualoop *loop = lun_checkloop(L, loop_index);
  watched *w = find(loop, fd);
  lun_call *c = w ? w->call[dir] : NULL;
  if (!c) return false;
  lun_rec(loop->engine, LUN_K_IO_UNWATCH, (unsigned)dir, (uint32_t)fd, w->conn, 0);
  cancel(loop, c);
  w->call[dir] = NULL;
  update(w);
  lua_pushnil(L);
  keep(L, loop_index, fd, dir);
  return true;
}

/* After a poll */

static void queue(lua_State *L, watched *w, int dir) {
  lun_call *c = w->call[dir];
  lun_lualoop *loop = w->loop;
  lun_engine *E = loop->engine;
  if (c->handle.queued) return;
  c->handle.id = lun_new_id(E); /* the same handle, run once more */
  loop->core.cause = lun_rec(E, LUN_K_IO_READY, (unsigned)dir, (uint32_t)w->fd, c->handle.id, w->conn);
  if (E->trace) {
    char name[24];
    snprintf(name, sizeof name, "fd %d", w->fd);
    lun_rec(E, LUN_K_HANDLE, LUN_WHAT_IO, c->handle.id, lun_rec_str(E, name), c->where);
  }
  lua_rawgeti(L, -1, (lua_Integer)w->fd * 2 + dir);
  lun_anchor(L, -1, &c->anchor);
  lua_pop(L, 1);
  bool ok = lun_loop_queue(&loop->core, &c->handle, 0);
  loop->core.cause = 0;
  if (!ok) luaL_error(L, "not enough memory");
}

/* In an explored run the descriptors of one poll come in any order. */
static void reorder(lun_lualoop *loop) {
  for (watched **at = &loop->watches->first; *at; at = &(*at)->next) {
    unsigned n = 0;
    for (const watched *w = *at; w && n < LUN_CHOICE_MAX; w = w->next) n++;
    watched **from = at;
    for (unsigned pick = lun_plan_choose(loop->engine, n, "which of the descriptors ready comes first"); pick > 0; pick--) from = &(*from)->next;
    watched *w = *from;
    *from = w->next;
    w->next = *at;
    *at = w;
  }
}

/* As asyncio: for each descriptor its reader, then its writer. */
static int queue_fired(lua_State *L) {
  lun_lualoop *loop = lua_touserdata(L, 1);
  struct lun_watches *all = loop->watches;
  if (loop->core.explored) reorder(loop);
  lun_push_loop(L, loop);
  lua_getiuservalue(L, -1, LUN_LU_WATCHES);
  for (watched *w = all->first; w; w = w->next) {
    for (int dir = 0; dir < 2; dir++)
      if ((w->fired & bit[dir]) && w->call[dir]) queue(L, w, dir);
    w->fired = 0;
  }
  return 0;
}

static void forget_fired(struct lun_watches *all) {
  for (watched *w = all->first; w; w = w->next) w->fired = 0;
  all->first = NULL;
  all->last = &all->first;
}

/* A replay: waits until w is ready for `dir`, as it was in the recorded run. False: it takes too long. */
static bool comes_again(lun_lualoop *loop, watched *w, int dir) {
  int64_t end = lun_monotonic_ns() + LUN_REPLAY_PATIENCE_NS;
  while (!(w->fired & bit[dir])) {
    int64_t left = end - lun_monotonic_ns();
    if (left <= 0) return false;
    lun_poller_wait(loop->engine->poller, left);
  }
  return true;
}

/* A replay: exactly the descriptors that were recorded for this poll, in that order. */
static int queue_recorded(lua_State *L) {
  lun_lualoop *loop = lua_touserdata(L, 1);
  lun_replay *replay = loop->engine->replay;
  const lun_event *e;
  lun_push_loop(L, loop);
  lua_getiuservalue(L, -1, LUN_LU_WATCHES);
  while ((e = lun_replay_next(replay)) && e->kind == LUN_K_IO_READY) {
    int dir = e->aux == LUN_IO_WRITE;
    watched *w = find(loop, (int)e->f[0]);
    if (!w || !w->call[dir] || w->call[dir]->handle.queued || !comes_again(loop, w, dir)) {
      lun_replay_give_up(replay);
      break;
    }
    w->fired &= ~bit[dir];
    queue(L, w, dir);
  }
  if (loop->watches) forget_fired(loop->watches);
  return 0;
}

static int answer(lua_State *L) {
  lun_lookups_answer(L);
  return 0;
}

bool lun_readers_polled(lun_lualoop *loop) {
  lua_State *L = loop->L;
  struct lun_watches *all = loop->watches;
  bool ok = true, again = loop->core.replay && lun_replay_next(loop->core.replay);
  if (again || (all && all->first)) {
    lua_pushcfunction(L, again ? queue_recorded : queue_fired);
    lua_pushlightuserdata(L, loop);
    ok = lua_pcall(L, 1, 0, 0) == LUA_OK;
    if (all) forget_fired(all);
  }
  if (loop->engine->io->norphans) lun_processes_reap(loop->engine->io);
  if (!ok || !loop->engine->io->answered) return ok;
  lua_pushcfunction(L, answer);
  return lua_pcall(L, 0, 0, 0) == LUA_OK;
}

bool lun_readers_pending(lun_lualoop *loop) {
  lun_engine *E = loop->engine;
  struct lun_watches *all = loop->watches;
  if (lun_poller_working(E->poller) || E->io->answered) return true;
  bool no_timers = loop->core.timers.count == 0; /* then a server waits for clients from elsewhere */
  for (int fd = 0; all && fd < all->count; fd++) {
    const watched *w = all->of[fd];
    if (!w || w->hidden) continue;
    if (!lun_net_quiet(E->io->net, fd, events_of(w)) || (no_timers && lun_net_listens(E->io->net, fd))) return true;
  }
  return false;
}

void lun_readers_wake(lun_lualoop *loop) {
  struct lun_watches *all = loop->watches;
  for (int fd = 0; all && fd < all->count; fd++) {
    watched *w = all->of[fd];
    if (!w || !w->dormant) continue;
    w->dormant = false;
    ask(w, events_of(w));
  }
}

void lun_readers_tell(lun_lualoop *loop) {
  struct lun_watches *all = loop->watches;
  for (int fd = 0; all && fd < all->count; fd++)
    for (int dir = 0; dir < 2; dir++)
      if (all->of[fd] && all->of[fd]->call[dir]) tell(all->of[fd], dir);
}

static void stop(watched *w) {
  for (unsigned dir = 0; dir < 2; dir++)
    if (w->call[dir]) lun_rec(w->loop->engine, LUN_K_IO_UNWATCH, dir, (uint32_t)w->fd, w->conn, 0);
  lun_watch_stop(w->watch);
  free(w);
}

void lun_readers_close(lun_lualoop *loop) {
  struct lun_watches *all = loop->watches;
  if (!all) return;
  for (int fd = 0; fd < all->count; fd++)
    if (all->of[fd]) stop(all->of[fd]);
  free(all->of);
  free(all);
  loop->watches = NULL;
}

/* For vm/lib: reader_add(loop, fd or file or socket, "read"|"write", f, args...) and reader_remove(loop, fd, dir) */

static const char *const dirs[] = {"read", "write", NULL};

static lun_lualoop *open_loop(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  if (loop->core.closed) lun_raise(L, "RuntimeError", "Event loop is closed");
  return loop;
}

static int p_add(lua_State *L) {
  open_loop(L);
  lun_sock *s = lun_tosock(L, 2);
  lun_watching w = {.fd = lun_check_fd(L, 2), .dir = luaL_checkoption(L, 3, NULL, dirs), .label = ""};
  if (s) w.conn = s->conn, w.label = s->label;
  luaL_checkany(L, 4);
  lun_reader_add(L, 1, &w, lua_gettop(L) - 4);
  return 0;
}

static int p_remove(lua_State *L) {
  lun_lualoop *loop = lun_checkloop(L, 1);
  int fd = lun_check_fd(L, 2), dir = luaL_checkoption(L, 3, NULL, dirs);
  lua_pushboolean(L, !loop->core.closed && lun_reader_remove(L, 1, fd, dir));
  return 1;
}

/* is_watched(loop, fd, dir) */
static int p_is_watched(lua_State *L) {
  watched *w = find(lun_checkloop(L, 1), (int)luaL_checkinteger(L, 2));
  lua_pushboolean(L, w && w->call[luaL_checkoption(L, 3, NULL, dirs)]);
  return 1;
}

/* fileno(fd or file or socket): its number */
static int p_fileno(lua_State *L) {
  lua_pushinteger(L, lun_check_fd(L, 1));
  return 1;
}

void lun_readers_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"reader_add", p_add},
                                   {"reader_remove", p_remove},
                                   {"is_watched", p_is_watched},
                                   {"fileno", p_fileno},
                                   {NULL, NULL}};
  lun_add_prims(L, prims);
}
