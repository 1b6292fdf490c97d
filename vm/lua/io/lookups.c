/* lookups.c - names of hosts to addresses, for loop:getaddrinfo. A thread asks
 * the name server; its answer becomes a callback in the ready queue. */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "../confined.h"
#include "../tasks/tasks.h"
#include "../record.h"
#include "io.h"

/* One question. The registry's table {loop, f} at `ref` is told the answer. */
typedef struct lookup {
  struct lookup *next; /* among the answered ones */
  lun_engine *engine;
  lun_lookup *core;
  int ref;
  uint32_t job;        /* its id in the trace */
} lookup;

/* Called inside the poll: notes, and does no more. */
static void on_answer(lun_lookup *core) {
  lookup *l = core->ud, **at = &l->engine->io->answered;
  while (*at) at = &(*at)->next;
  *at = l;
}

static void free_lookup(lookup *l) {
  lun_lookup_free(l->core);
  free(l);
}

void lun_lookups_free(lun_engine *E) {
  for (lookup *l; (l = E->io->answered);) {
    E->io->answered = l->next;
    free_lookup(l);
  }
}

/* {family, type, proto, canonname, {host, port}}, as Python's tuples */
static void push_found(lua_State *L, const struct addrinfo *a) {
  lun_address address = {.len = a->ai_addrlen};
  char host[LUN_HOST_MAX];
  memcpy(&address.u, a->ai_addr, a->ai_addrlen < sizeof address.u ? a->ai_addrlen : sizeof address.u);
  lua_createtable(L, 5, 0);
  lua_pushinteger(L, a->ai_family);
  lua_rawseti(L, -2, 1);
  lua_pushinteger(L, a->ai_socktype);
  lua_rawseti(L, -2, 2);
  lua_pushinteger(L, a->ai_protocol);
  lua_rawseti(L, -2, 3);
  lua_pushstring(L, a->ai_canonname ? a->ai_canonname : "");
  lua_rawseti(L, -2, 4);
  int port = lun_address_host(&address, host);
  lua_createtable(L, 4, 0);
  lua_pushstring(L, host);
  lua_rawseti(L, -2, 1);
  lua_pushinteger(L, port);
  lua_rawseti(L, -2, 2);
  if (a->ai_family == AF_INET6) {
    lua_pushinteger(L, 0);
    lua_rawseti(L, -2, 3);
    lua_pushinteger(L, address.u.in6.sin6_scope_id);
    lua_rawseti(L, -2, 4);
  }
  lua_rawseti(L, -2, 5);
}

static void push_list(lua_State *L, const lun_lookup *core) {
  lua_newtable(L);
  lua_Integer n = 0;
  for (const struct addrinfo *a = core->found; a; a = a->ai_next) {
    if (a->ai_family != AF_INET && a->ai_family != AF_INET6) continue;
    push_found(L, a);
    lua_rawseti(L, -2, ++n);
  }
  lua_pushinteger(L, n);
  lua_setfield(L, -2, "n");
}

/* Pushes the error, or nil. */
static void push_error(lua_State *L, const lun_lookup *core) {
  int error = core->error == EAI_SYSTEM ? core->system : core->error;
  if (!error) return lua_pushnil(L);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ERRORS);
  lua_getfield(L, -1, "OSError");
  lua_remove(L, -2);
  lua_pushinteger(L, error);
  lua_pushstring(L, core->error == EAI_SYSTEM ? strerror(error) : gai_strerror(error));
  lua_call(L, 2, 1);
}

/* Queues f(error, list) on the loop of l, unless that is closed. */
static void tell(lua_State *L, lookup *l) {
  lun_engine *E = l->engine;
  int top = lua_gettop(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, l->ref);
  luaL_unref(L, LUA_REGISTRYINDEX, l->ref);
  lua_rawgeti(L, top + 1, 1);
  lun_lualoop *loop = lun_checkloop(L, top + 2);
  uint64_t cause = lun_rec(E, LUN_K_JOB_END, l->core->error ? LUN_NOT_OK : LUN_OK, l->job, 0, 0);
  if (!loop->core.closed) {
    lua_rawgeti(L, top + 1, 2);
    push_error(L, l->core);
    push_list(L, l->core);
    lun_call *c = lun_call_new(L, top + 2, 2, LUN_WHAT_CALL);
    lun_anchor(L, -1, &c->anchor);
    loop->core.cause = cause;
    bool ok = lun_loop_queue(&loop->core, &c->handle, 0);
    loop->core.cause = 0;
    if (!ok) luaL_error(L, "not enough memory");
  }
  lua_settop(L, top);
}

void lun_lookups_answer(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  for (lookup *l; (l = E->io->answered);) {
    E->io->answered = l->next;
    tell(L, l);
    free_lookup(l);
  }
}

/* lookup(future, host or nil, service or nil, {family, type, proto, flags}, f): f(error, list) is called later */
static int p_lookup(lua_State *L) {
  lun_confined_check(L, "a look-up of names");
  lun_engine *E = lun_engine_of(L);
  lun_future *f = lun_tofuture(L, 1);
  luaL_argcheck(L, f, 1, "future expected");
  struct addrinfo hints = {0};
  int *const field[] = {&hints.ai_family, &hints.ai_socktype, &hints.ai_protocol, &hints.ai_flags};
  for (int i = 0; i < 4; i++) {
    lua_rawgeti(L, 4, i + 1);
    *field[i] = (int)luaL_checkinteger(L, -1);
    lua_pop(L, 1);
  }
  const char *host = luaL_optstring(L, 2, NULL), *service = luaL_optstring(L, 3, NULL);
  luaL_checktype(L, 5, LUA_TFUNCTION);
  lookup *l = calloc(1, sizeof *l);
  if (!l) return luaL_error(L, "not enough memory");
  *l = (lookup){.engine = E, .job = lun_new_id(E)};
  lua_createtable(L, 2, 0);
  lua_getiuservalue(L, 1, LUN_FU_LOOP);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, 5);
  lua_rawseti(L, -2, 2);
  l->ref = luaL_ref(L, LUA_REGISTRYINDEX);
  l->core = lun_lookup_new(E->poller, host, service, &hints, on_answer, l);
  if (!l->core) {
    luaL_unref(L, LUA_REGISTRYINDEX, l->ref);
    free(l);
    return luaL_error(L, "not enough memory");
  }
  lun_rec(E, LUN_K_JOB, LUN_POOL_THREAD, l->job, lun_rec_str(E, "getaddrinfo"), f->id);
  return 0;
}

void lun_lookups_open(lua_State *L) {
  lun_add_prims(L, (const luaL_Reg[]){{"lookup", p_lookup}, {NULL, NULL}});
}
