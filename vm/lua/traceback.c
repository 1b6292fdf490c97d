/* traceback.c - where an error came from: the functions that it passed on its
 * way out, through all awaits, innermost first as Lua has them.
 *
 * Each coroutine runs under a protected call with lun_msgh, which notes the
 * frames of its own thread while they still stand; the next one outward adds
 * its own. An error object carries the text in a hidden field; for any other
 * value the engine keeps that of the last one raised. */
#include <limits.h>
#include <string.h>

#include "engine.h"
#include "tasks/tasks.h"
#include "record.h"
#include "errors.h"
#include "loader.h"

enum {
  FRAMES_MAX = 22,
  TEXT_MAX = 16384,
  DEEP = 1000, /* levels beyond which frames are not counted */
  NEAR = 32,    /* of a deep stack: the levels at either end where a block is looked for */
};

#define FIELD "__traceback"
#define LAST "lunette.last_traceback" /* {value, text} in the registry */

bool lun_is_internal(const lua_Debug *ar) { return strncmp(ar->source, "=asyncio", 8) == 0; }

/* A traceback is made for each error, most of which nobody ever looks at (a cancellation's above all): so its text is put
 * together from its parts, without Lua's formats, and each frame is asked for its place first and for its name only if it is
 * shown. */

static void add_number(luaL_Buffer *b, int n) {
  char digits[12], *at = digits + sizeof digits;
  do *--at = (char)('0' + n % 10);
  while ((n /= 10) > 0);
  luaL_addlstring(b, at, (size_t)(digits + sizeof digits - at));
}

static void describe(const lua_Debug *ar, luaL_Buffer *b, const char *async_name) {
  bool is_main = async_name ? strcmp(async_name, "<main>") == 0 : *ar->what == 'm';
  if (is_main) return luaL_addstring(b, "main chunk");
  if (async_name || *ar->namewhat) {
    luaL_addstring(b, async_name ? "async function" : ar->namewhat);
    luaL_addstring(b, " '");
    luaL_addstring(b, async_name ? async_name : ar->name);
    return luaL_addchar(b, '\''), (void)0;
  }
  luaL_addstring(b, "function <");
  luaL_addstring(b, ar->short_src);
  luaL_addchar(b, ':');
  add_number(b, ar->linedefined);
  luaL_addchar(b, '>');
}

/* Fills in where the frame is (Sl): is it one of the program's? A function of C, which is none, is only asked for its line. */
static bool is_own(lua_State *co, lua_Debug *ar) {
  lua_getinfo(co, "l", ar);
  if (ar->currentline <= 0) return false;
  lua_getinfo(co, "S", ar);
  return !lun_is_internal(ar);
}

/* Fills in the rest of such a frame: its name (nt). */
static void name_frame(lua_State *co, lua_Debug *ar) {
  lua_getinfo(co, "nt", ar);
  if (*ar->what == 'm' || ar->linedefined != 1) return;
  lua_getinfo(co, "f", ar);
  if (lun_is_chunk(co, -1)) ar->what = "main";
  lua_pop(co, 1);
}

bool lun_is_shown(lua_State *co, lua_Debug *ar) {
  bool own = is_own(co, ar);
  if (own) name_frame(co, ar);
  else lua_getinfo(co, "Snt", ar); /* is_own may have asked for the line alone */
  return own;
}

static int count_shown(lua_State *co, int level, int end) {
  lua_Debug ar;
  int n = 0;
  for (; level < end && lua_getstack(co, level, &ar); level++) n += is_own(co, &ar);
  return n;
}

static bool is_any_shown(lua_State *co, int end) {
  lua_Debug ar;
  for (int level = 1; level < end && lua_getstack(co, level, &ar); level++)
    if (is_own(co, &ar)) return true;
  return false;
}

/* The body of an `async with` is a function only for us: its line is told as a line of the function that it stands in.
 * When an error leaves it, TOLD at the end of the note says that this function needs no frame of its own. */
#define TOLD '\1'

/* Is this the level of a block that with.lua runs? Behind it stand xpcall and with.lua. */
bool lun_is_block(lua_State *co, int level) {
  lua_Debug ar;
  if (!lua_getstack(co, level + 1, &ar) || !lua_getinfo(co, "S", &ar) || *ar.what != 'C') return false;
  return lua_getstack(co, level + 2, &ar) && lua_getinfo(co, "S", &ar) && strcmp(ar.source, "=asyncio.with") == 0;
}

/* The block that the error leaves, 0: none. At level 1 stands what raises. A deep stack is looked at near its two ends. */
static int block_level(lua_State *co) {
  int depth = lun_stack_depth(co);
  for (int level = 1; level < depth; level++) {
    if (level == NEAR && depth > 2 * NEAR) level = depth - NEAR;
    if (lun_is_block(co, level)) return level;
  }
  return 0;
}

/* Appends the frame at `level`, a block's with the name of the function around it; returns that function's level. The
 * outermost function of a coroutine object has its name. */
static int add_frame(lua_State *co, int level, luaL_Buffer *b, const char *name) {
  lua_Debug ar;
  if (!lua_getstack(co, level, &ar) || !is_own(co, &ar)) return level;
  luaL_addstring(b, "\n\t");
  luaL_addstring(b, ar.short_src);
  luaL_addchar(b, ':');
  add_number(b, ar.currentline);
  luaL_addstring(b, ": in ");
  while (lun_is_block(co, level)) {
    do level++;
    while (lua_getstack(co, level, &ar) && !is_own(co, &ar));
  }
  name_frame(co, &ar);
  describe(&ar, b, lua_getstack(co, level + 2, &(lua_Debug){0}) ? NULL : name);
  return level;
}

/* How many levels the stack has. Looking a level up takes time in proportion to it: never walk a deep stack. */
int lun_stack_depth(lua_State *co) {
  lua_Debug ar;
  int low = 0, high = 1; /* level low - 1 exists, high does not */
  while (lua_getstack(co, high, &ar)) low = high, high *= 2;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (lua_getstack(co, middle, &ar)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* The two ends of a deep stack, as an endless recursion leaves it. */
static void add_ends(lua_State *co, int level, int end, luaL_Buffer *b, const char *name) {
  for (int i = 0; i < FRAMES_MAX / 2; i++) add_frame(co, level + i, b, name);
  luaL_addstring(b, "\n\t...");
  for (int i = FRAMES_MAX / 2; i > 0; i--) add_frame(co, end - i, b, name);
}

/* Appends the frames of `co` from `level` outward, as far as `end`. The first `skip` of them have been told. */
static void add_frames(lua_State *co, int level, int end, int skip, luaL_Buffer *b, const char *name) {
  lua_Debug ar;
  int depth = lun_stack_depth(co);
  if (end > depth) end = depth;
  if (end - level > DEEP) return add_ends(co, level, end, b, name);
  int total = end - level > FRAMES_MAX ? count_shown(co, level, end) : 0, seen = 0;
  for (; level < end && lua_getstack(co, level, &ar); level++) {
    if (!is_own(co, &ar) || ++seen <= skip) continue;
    if (total > FRAMES_MAX && seen > FRAMES_MAX / 2 && seen <= total - FRAMES_MAX / 2) {
      if (seen == FRAMES_MAX / 2 + 1) luaL_addstring(b, "\n\t...");
      continue;
    }
    int last = add_frame(co, level, b, name);
    if (last > level) seen += count_shown(co, level + 1, last + 1);
    level = last;
  }
}

/* Pushes what is noted of the error at index so far, "" when nothing is. */
static void push_note(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (lun_shortage_push(L, index)) return;
  if (lua_istable(L, index)) {
    lua_pushliteral(L, FIELD);
    lua_rawget(L, index);
    if (lua_type(L, -1) == LUA_TSTRING) return;
    lua_pop(L, 1);
    return lua_pushliteral(L, ""), (void)0;
  }
  lua_getfield(L, LUA_REGISTRYINDEX, LAST);
  if (lua_istable(L, -1)) {
    lua_rawgeti(L, -1, 1);
    bool same = lua_rawequal(L, -1, index);
    lua_rawgeti(L, -2, 2);
    lua_replace(L, -3);
    lua_pop(L, 1);
    if (same) return;
  }
  lua_pop(L, 1);
  lua_pushliteral(L, "");
}

void lun_push_traceback(lua_State *L, int index) {
  size_t n;
  push_note(L, index);
  const char *text = lua_tolstring(L, -1, &n);
  if (!n || text[n - 1] != TOLD) return;
  lua_pushlstring(L, text, n - 1);
  lua_remove(L, -2);
}

/* Notes the text on top (popped) for the error at index. */
static void store(lua_State *L, int index) {
  lun_shortage_told(L, index);
  if (lua_istable(L, index) && lua_getmetatable(L, index)) {
    lua_pop(L, 1);
    lua_pushliteral(L, FIELD);
    lua_insert(L, -2);
    lua_rawset(L, index);
    return;
  }
  lua_createtable(L, 2, 0);
  lua_insert(L, -2);
  lua_rawseti(L, -2, 2);
  lua_pushvalue(L, index);
  lua_rawseti(L, -2, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, LAST);
}

void lun_note_traceback(lua_State *L, int index) { store(L, lua_absindex(L, index)); }

void lun_drop_traceback(lua_State *L, int index) {
  index = lua_absindex(L, index);
  lua_pushnil(L);
  if (lua_istable(L, index)) store(L, index);
  else lua_setfield(L, LUA_REGISTRYINDEX, LAST);
}

/* The coroutine object whose thread L is, NULL: it is another kind of thread. Its body is the outermost frame, and
 * has the object as its first argument. */
lun_coro *lun_coroutine_of(lua_State *L) {
  lua_Debug ar;
  int level = lun_stack_depth(L);
  if (!level || !lua_getstack(L, level - 1, &ar)) return NULL;
  lua_getinfo(L, "f", &ar);
  bool is_body = lun_is_coro_body(L, -1);
  lua_pop(L, 1);
  if (!is_body || !lua_getlocal(L, &ar, 1)) return NULL;
  lun_coro *c = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return c;
}

static const char *coroutine_name(lua_State *L) {
  const lun_coro *c = lun_coroutine_of(L);
  return c ? c->name : NULL;
}

/* Is the text of an error that has just come up, and not one that is passed on? Lua's own errors have, and those of
 * error("...") called on the line that the text begins with. (Equal texts cannot be told apart by themselves.) */
static bool is_new(lua_State *L) {
  lua_Debug ar;
  if (lua_type(L, 1) != LUA_TSTRING || !lua_getstack(L, 1, &ar) || !lua_getinfo(L, "Sn", &ar)) return false;
  if (*ar.what != 'C') return !lun_is_internal(&ar);
  if (!ar.name || strcmp(ar.name, "error") != 0) return false;
  if (!lua_getstack(L, 2, &ar) || !lun_is_shown(L, &ar)) return false;
  const char *place = lua_pushfstring(L, "%s:%d: ", ar.short_src, ar.currentline);
  bool begins = strncmp(lua_tostring(L, 1), place, strlen(place)) == 0;
  lua_pop(L, 1);
  return begins;
}

/* The slots that each C function has suffice here: a stack that has to grow for it would shrink again with the error.
 * [error] -> [error], with the frames noted as far as level `end`, and then a body's, if `body` is its level. */
static int note(lua_State *L, int end, int body) {
  luaL_Buffer b;
  lua_Debug ar;
  size_t n;
  lun_coro *c = lun_coroutine_of(L);
  const char *name = c ? c->name : NULL;
  if (c) c->raised = lun_where(L);
  const char *closing = body ? lua_pushliteral(L, "") : lun_closing_push(L, c); /* what leaves a block may yet be caught in there */
  if (is_new(L)) lua_pushliteral(L, "");
  else push_note(L, 1);
  const char *before = lua_tolstring(L, 3, &n);
  int told = n && before[n - 1] == TOLD;
  luaL_buffinit(L, &b);
  luaL_addlstring(&b, before, n - (size_t)told);
  if (n < TEXT_MAX) add_frames(L, 1, end, told, &b, name);
  bool still_told = told && !is_any_shown(L, end), in_body = body > 0 && lua_getstack(L, body, &ar) && lun_is_shown(L, &ar);
  if (in_body && !still_told) add_frame(L, body, &b, name);
  luaL_addstring(&b, closing);
  if (in_body || still_told) luaL_addchar(&b, TOLD);
  luaL_pushresult(&b);
  store(L, 1);
  lua_settop(L, 1);
  return 1;
}

int lun_msgh(lua_State *L) {
  lua_settop(L, 1);
  return note(L, INT_MAX, 0);
}

/* Many tasks are cancelled at one line: an error object that comes up in the outermost function of a coroutine, where nothing
 * else of the program stands, gets the text that the last one got there. */

/* Where that is: the frame of that function; false: it stands otherwise. */
static bool is_outermost(lua_State *L, lua_Debug *at) {
  enum { FEW = 6 };
  lua_Debug ar;
  int own = 0, level = 1;
  for (; level < FEW && lua_getstack(L, level, &ar); level++) {
    if (!is_own(L, &ar)) continue;
    if (own) return false;
    own = level;
    *at = ar;
  }
  return own && own == level - 2; /* below it stands the body */
}

/* Has the error at 1 no traceback yet, and is it the first one of its coroutine? */
static bool is_fresh(lua_State *L, const lun_coro *c) {
  if (c->unwinding || !lua_istable(L, 1) || !lua_getmetatable(L, 1)) return false;
  lua_pushliteral(L, FIELD);
  bool fresh = lua_rawget(L, 1) == LUA_TNIL;
  lua_settop(L, 1);
  return fresh;
}

static bool is_same(const lun_raised *r, const lua_Debug *ar, const lun_coro *c) {
  return r->line == ar->currentline && strcmp(r->source, ar->short_src) == 0 && strcmp(r->name, c->name) == 0;
}

/* The text that the error at 1 has got is that of this place. May throw. */
static void remember(lua_State *L, lun_raised *r, const lua_Debug *ar, const lun_coro *c) {
  size_t n = strlen(c->name);
  if (n >= sizeof r->name) return;
  push_note(L, 1);
  if (!r->text) {
    r->text = luaL_ref(L, LUA_REGISTRYINDEX);
  } else {
    r->line = 0;
    lua_rawseti(L, LUA_REGISTRYINDEX, r->text);
  }
  r->line = ar->currentline;
  memcpy(r->source, ar->short_src, sizeof r->source);
  memcpy(r->name, c->name, n + 1);
}

int lun_msgh_coro(lua_State *L) {
  const lun_engine *E = lun_engine_of(L);
  const lun_task *t = E->task;
  lun_coro *c = t && t->depth && t->stack[t->depth - 1]->co == L ? t->stack[t->depth - 1] : NULL;
  lua_Debug ar;
  lua_settop(L, 1);
  if (!c || !is_fresh(L, c) || !is_outermost(L, &ar)) return note(L, INT_MAX, 0);
  lun_raised *r = &lun_engine_of(L)->raised[ar.currentline % LUN_RAISED];
  if (!is_same(r, &ar, c)) return note(L, INT_MAX, 0), remember(L, r, &ar, c), 1;
  c->raised = lun_where(L);
  c->unwinding = true;
  lua_rawgeti(L, LUA_REGISTRYINDEX, r->text);
  return store(L, 1), 1;
}

int lun_msgh_within(lua_State *L) {
  lua_settop(L, 1);
  int block = block_level(L);
  return block ? note(L, block, block) : 1;
}

/* debug.traceback([thread,] [message [, level]]), and below it the functions that await the coroutine. */
int lun_debug_traceback(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lua_State *co = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
  int arg = co == L ? 0 : 1;
  if (!lua_isstring(L, arg + 1) && !lua_isnoneornil(L, arg + 1)) return lua_pushvalue(L, arg + 1), 1;
  int level = (int)luaL_optinteger(L, arg + 2, co == L ? 1 : 0);
  const char *message = lua_tostring(L, arg + 1);
  const char *name = co == L ? coroutine_name(L) : NULL;
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  if (message) luaL_addstring(&b, message), luaL_addchar(&b, '\n');
  luaL_addstring(&b, "stack traceback:");
  add_frames(co, level, INT_MAX, 0, &b, name);
  for (int i = E->task && co == L ? E->task->depth - 2 : -1; i >= 0; i--) {
    lun_coro *c = E->task->stack[i];
    if (c->co) add_frames(c->co, 0, INT_MAX, 0, &b, c->name);
  }
  luaL_pushresult(&b);
  return 1;
}
