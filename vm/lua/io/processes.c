/* processes.c - children for vm/lib/subprocesses.lua: starting one with pipes
 * to it, hearing of its end, signals to it. The pipes are sockets.c's objects;
 * when what is told to whom is decided in Lua. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "../confined.h"
#include "io.h"

#define CHILD "child process"
enum { KILL_MS = 100 }; /* for the system to end what was killed */

static lun_child *check(lua_State *L) { return luaL_checkudata(L, 1, CHILD); }

/* Children that nobody asks about are reaped after a poll, when the next one starts, and at the end. */

void lun_processes_reap(struct lun_io *io) {
  size_t kept = 0;
  for (size_t i = 0; i < io->norphans; i++)
    if (!lun_child_poll(&io->orphans[i])) io->orphans[kept++] = io->orphans[i];
  io->norphans = kept;
}

static void adopt(struct lun_io *io, const lun_child *c) {
  lun_child *more = realloc(io->orphans, (io->norphans + 1) * sizeof *more);
  if (!more) return;
  io->orphans = more;
  io->orphans[io->norphans++] = (lun_child){.pid = c->pid, .end = -1};
}

void lun_processes_free(lun_engine *E) {
  lun_processes_reap(E->io);
  free(E->io->orphans);
}

/* A child that nobody can hear of any more is killed, as asyncio does when its transport is lost. While no loop runs
 * there is time to see it end; otherwise that is seen later. */
static int m_gc(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_child *c = check(L);
  if (!lun_child_poll(c)) {
    lun_child_signal(c, SIGKILL);
    if (!lun_child_wait(c, E->loop ? 0 : KILL_MS)) adopt(E->io, c);
  }
  c->ended = true;
  lun_child_free(c);
  return 0;
}

/* What a child needs, put together on the Lua stack: strings stay where they are as long as the stack holds them. */

/* The strings of the sequence at index, as an array that ends with NULL; the array is pushed. */
static char **push_strings(lua_State *L, int index) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, index);
  char **list = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof *list, 0);
  for (lua_Integer i = 0; i < n; i++) {
    lua_rawgeti(L, index, i + 1);
    list[i] = (char *)luaL_checkstring(L, -1);
    lua_pop(L, 1);
  }
  list[n] = NULL;
  return list;
}

/* The descriptors of one spawn: the child's, and those that are to be closed here afterwards. */
typedef struct fds {
  int child[3], ours[3], shut[3];
} fds;

static void close_all(int fd[3]) {
  for (int i = 0; i < 3; i++)
    if (fd[i] >= 0) close(fd[i]);
}

static int fail(lua_State *L, fds *f, int error) {
  close_all(f->shut);
  for (int i = 0; i < 3; i++)
    if (f->ours[i] >= 0) close(f->ours[i]);
  return lun_raise_errno(L, error, NULL);
}

/* `how` (at index): nil: as ours; "pipe", "null", "stdout": as its standard output; or a descriptor, file or socket. */
static void prepare(lua_State *L, fds *f, int i, int index) {
  const char *how = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
  int ends[2], error = 0;
  if (lua_isnil(L, index)) return;
  if (*how == 'p') {
    error = lun_net_pipe(lun_engine_of(L)->io->net, ends);
    if (error) fail(L, f, -error);
    f->child[i] = f->shut[i] = ends[i ? 1 : 0];
    f->ours[i] = ends[i ? 0 : 1];
  } else if (*how == 'n') {
    f->child[i] = f->shut[i] = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (f->shut[i] < 0) fail(L, f, errno);
  } else if (*how == 's') {
    f->child[i] = f->child[1] >= 0 ? f->child[1] : 1;
  } else {
    f->child[i] = lun_check_fd(L, index);
  }
}

/* Pushes our ends of the pipes, nil where there is none. */
static void push_ends(lua_State *L, fds *f, lua_Integer pid) {
  static const char *const names[] = {"stdin", "stdout", "stderr"};
  char label[32];
  for (int i = 0; i < 3; i++) {
    snprintf(label, sizeof label, "%s of %d", names[i], (int)pid);
    if (f->ours[i] < 0) lua_pushnil(L);
    else lun_sock_new(L, f->ours[i], 0, label);
    f->ours[i] = -1;
  }
}

/* spawn({program, args...}, {[0] = how, how, how}, cwd, env, new_session): the child, and our ends of its pipes */
static int p_spawn(lua_State *L) {
  lun_confined_check(L, "a process");
  struct lun_io *io = lun_engine_of(L)->io;
  lua_settop(L, 5);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  lun_child_options o = {.cwd = luaL_optstring(L, 3, NULL), .new_session = lua_toboolean(L, 5)};
  fds f = {{-1, -1, -1}, {-1, -1, -1}, {-1, -1, -1}};
  o.argv = push_strings(L, 1);
  o.program = o.argv[0] ? o.argv[0] : "";
  if (!lua_isnil(L, 4)) o.env = push_strings(L, 4);
  lun_child *c = lua_newuserdatauv(L, sizeof *c, 0);
  *c = (lun_child){.end = -1, .ended = true};
  luaL_setmetatable(L, CHILD);
  for (int i = 0; i < 3; i++) {
    lua_rawgeti(L, 2, i);
    prepare(L, &f, i, lua_gettop(L));
    lua_pop(L, 1);
    o.fd[i] = f.child[i];
  }
  lun_processes_reap(io);
  int culprit, error = lun_child_start(c, &o, &culprit);
  close_all(f.shut);
  for (int i = 0; i < 3; i++) f.shut[i] = -1;
  if (error) {
    close_all(f.ours);
    return lun_raise_errno(L, -error, culprit == LUN_CHILD_CWD ? o.cwd : o.program);
  }
  push_ends(L, &f, c->pid);
  return 4;
}

/* environ(): {"NAME=value", ...} */
static int p_environ(lua_State *L) {
  lua_newtable(L);
  for (int i = 0; environ[i]; i++) {
    lua_pushstring(L, environ[i]);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* Methods, for vm/lib alone */

static int m_pid(lua_State *L) {
  lua_pushinteger(L, check(L)->pid);
  return 1;
}

/* watch(): what becomes readable at its end, to be closed by the caller; once */
static int m_watch(lua_State *L) {
  lun_child *c = check(L);
  char label[32];
  if (c->end < 0) return 0;
  snprintf(label, sizeof label, "process %d", (int)c->pid);
  lun_sock_new(L, c->end, 0, label);
  c->end = -1;
  return 1;
}

/* poll(): its exit status once it has ended, nil before */
static int m_poll(lua_State *L) {
  lun_child *c = check(L);
  if (!lun_child_poll(c)) return 0;
  lua_pushinteger(L, c->status);
  return 1;
}

static int m_signal(lua_State *L) {
  int error = lun_child_signal(check(L), (int)luaL_checkinteger(L, 2));
  return error ? lun_raise_errno(L, -error, NULL) : 0;
}

void lun_processes_open(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"pid", m_pid}, {"watch", m_watch}, {"poll", m_poll}, {"signal", m_signal}, {NULL, NULL}};
  static const luaL_Reg meta[] = {{"__gc", m_gc}, {NULL, NULL}};
  lun_class(L, CHILD, methods, meta);
  lun_add_prims(L, (const luaL_Reg[]){{"spawn", p_spawn}, {"environ", p_environ}, {NULL, NULL}});
}
