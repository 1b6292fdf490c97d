/* calljob.c - the life of a call that an executor was given (yard.h): its Lua values, which wait in the registry, and when
 * it is freed, which needs both that nothing more comes of it and that the program has let go of it. */
#include "yard.h"

#include <stdlib.h>

#define JOBS "lunette.jobs" /* in the registry: job -> {concurrent future, origins} */

void lun_calljobs_open(lua_State *L) {
  lua_newtable(L);
  lua_setfield(L, LUA_REGISTRYINDEX, JOBS);
}

void lun_calljob_keep(lua_State *L, lun_calljob *c) {
  lua_createtable(L, 2, 0);
  lua_insert(L, -3);
  lua_rawseti(L, -3, 2);
  lua_rawseti(L, -2, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, JOBS);
  lua_insert(L, -2);
  lua_rawsetp(L, -2, c);
  lua_pop(L, 1);
}

void lun_calljob_forget(lua_State *L, lun_calljob *c) {
  lua_getfield(L, LUA_REGISTRYINDEX, JOBS);
  lua_pushnil(L);
  lua_rawsetp(L, -2, c);
  lua_pop(L, 1);
}

void lun_calljob_push_kept(lua_State *L, lun_calljob *c, int which) {
  lua_getfield(L, LUA_REGISTRYINDEX, JOBS);
  lua_rawgetp(L, -1, c);
  if (lua_istable(L, -1)) lua_rawgeti(L, -1, which);
  else lua_pushnil(L);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

static void free_if_done(lun_calljob *c) {
  if (!c->dropped || !c->settled) return;
  if (c->next) c->next->at = c->at;
  *c->at = c->next;
  lun_bytes_free(&c->bytes);
  free(c);
}

void lun_calljob_enter(lun_yard *y, lun_calljob *c) {
  c->next = y->jobs;
  c->at = &y->jobs;
  if (c->next) c->next->at = &c->next;
  y->jobs = c;
}

void lun_calljob_settle(lun_calljob *c) {
  c->job.ended = c->settled = true;
  free_if_done(c);
}

void lun_calljob_drop(lun_calljob *c) {
  c->dropped = true;
  free_if_done(c);
}
