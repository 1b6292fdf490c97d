/* bounds.c - a Lua state that can do no harm: memory that is counted, a hook
 * that counts, and a library without files, processes and packages. */
#include <stdint.h>

#include <lauxlib.h>
#include <lualib.h>

#include "room.h"

enum { INSTRUCTIONS = 10 * 1000 * 1000, STEP = 100 * 1000 };

lua_State *lun_judge_state(lun_memory *memory) {
  lua_State *L = lua_newstate(lun_memory_alloc, memory);
  if (L == NULL) return NULL;
  luaL_requiref(L, "_G", luaopen_base, 1);
  luaL_requiref(L, "string", luaopen_string, 1);
  luaL_requiref(L, "table", luaopen_table, 1);
  luaL_requiref(L, "math", luaopen_math, 1);
  lua_settop(L, 0);
  return L;
}

/* How many more steps of the hook the fence has, in the state's extra space. */
static intptr_t *steps_left(lua_State *L) { return (intptr_t *)lua_getextraspace(L); }

static void tick(lua_State *L, lua_Debug *ar) {
  (void)ar;
  if (--*steps_left(L) > 0) return;
  lua_sethook(L, tick, LUA_MASKCOUNT, 1); /* so that it is raised again wherever it is caught */
  luaL_error(L, "this fence takes more than %d instructions", INSTRUCTIONS);
}

int lun_judge_call(lua_State *L, int n, int results, int times) {
  *steps_left(L) = (intptr_t)INSTRUCTIONS / STEP * times;
  lua_sethook(L, tick, LUA_MASKCOUNT, STEP);
  int status = lua_pcall(L, n, results, 0);
  lua_sethook(L, NULL, 0, 0);
  return status;
}
