/* parts.c - which file of vm/lib has which names, and what happens when one is asked for (parts.h). It knows the names
 * only: what they mean is in the files. */
#include "parts.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "engine.h"
#include "tasks/tasks.h"
#include "library.h"
#include "loader.h"

/* Where names of the library stand. */
enum { MODULE, HIDDEN, LOOP, TASK, TABLES };

/* A file, and the names that it puts into each of those, separated by blanks. tests/unit/lua_parts.c compares them. */
typedef struct part {
  const char *file, *names[TABLES];
} part;

static const part parts[] = {
  {"repr", {[HIDDEN] = "texts repr function_name call_repr library_name value_repr"}},
  {"arguments", {[HIDDEN] = "check"}},
  {"logging", {[MODULE] = "logger", [HIDDEN] = "logs log warning log_error"}},
  {"debugging", {[HIDDEN] = "tell_poll never_awaited context_words created_at tell_slow swallowed with_handle_traceback"}},
  {"loops",
   {[MODULE] = "create_task get_running_loop Task get_event_loop eager_task_factory new_event_loop set_event_loop "
               "create_eager_task_factory",
    [HIDDEN] = "stuck describe_error keywords call_exception_handler members create_task_as",
    [LOOP] = "set_task_factory call_exception_handler create_task default_exception_handler get_task_factory "
             "set_exception_handler get_exception_handler run_until_complete shutdown_asyncgens"}},
  {"futures",
   {[MODULE] = "iscoroutine iscoroutinefunction isfuture FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED ensure_future Future "
               "current_task all_tasks block mark breakpoint finally",
    [HIDDEN] = "ensure_future_as"}},
  {"gather", {[MODULE] = "gather shield"}},
  {"timeouts", {[MODULE] = "timeout timeout_at wait_for"}},
  {"runners", {[MODULE] = "run Runner", [HIDDEN] = "cancel_all_tasks"}},
  {"classes", {[HIDDEN] = "class object_text loop_of"}},
  {"line", {[HIDDEN] = "line"}},
  {"locks", {[MODULE] = "Lock Event Condition Semaphore BoundedSemaphore Barrier"}},
  {"queues", {[MODULE] = "Queue PriorityQueue LifoQueue", [HIDDEN] = "quiet_queue"}},
  {"waiting", {[MODULE] = "wait as_completed"}},
  {"taskgroups", {[MODULE] = "TaskGroup"}},
  {"contexts",
   {[MODULE] = "copy_context ContextVar Token Context", [HIDDEN] = "context_value copy_context new_context is_context"}},
  {"transports",
   {[MODULE] = "BaseProtocol Protocol SubprocessProtocol",
    [HIDDEN] = "transports",
    [LOOP] = "add_reader remove_reader add_writer remove_writer"}},
  {"pipes", {[LOOP] = "connect_read_pipe connect_write_pipe"}},
  {"connections",
   {[HIDDEN] = "refuse_unknown arguments own_task connections",
    [LOOP] = "getaddrinfo create_connection create_unix_connection"}},
  {"servers", {[LOOP] = "create_server create_unix_server"}},
  {"reader", {[MODULE] = "StreamReader", [HIDDEN] = "stream_limit check_limit"}},
  {"streams",
   {[MODULE] = "StreamReaderProtocol StreamWriter open_connection open_unix_connection start_server start_unix_server",
    [HIDDEN] = "Draining"}},
  {"processes", {[HIDDEN] = "processes", [LOOP] = "subprocess_exec subprocess_shell"}},
  {"subprocesses", {[MODULE] = "subprocess create_subprocess_exec create_subprocess_shell"}},
  {"executors",
   {[MODULE] = "to_thread ThreadPoolExecutor ProcessPoolExecutor wrap_future run_coroutine_threadsafe",
    [HIDDEN] = "job_done call_from_worker pool_closed",
    [LOOP] = "run_in_executor set_default_executor shutdown_default_executor"}},
  {"generators", {[MODULE] = "yield_from"}},
  {"spans", {[MODULE] = "span current_span traceparent parse_traceparent", [HIDDEN] = "traceparent tell_spans"}},
  {"tracemalloc", {[MODULE] = "tracemalloc"}},
  {"stacks",
   {[MODULE] = "FutureCallGraph FrameCallGraphEntry capture_call_graph format_call_graph print_call_graph",
    [HIDDEN] = "awaiters_of each_awaiter write_to",
    [TASK] = "get_stack print_stack"}},
  {"references", {[HIDDEN] = "references"}},
  {"objgraph", {[MODULE] = "objgraph"}},
  {"inspect", {[HIDDEN] = "inspect"}},
  {"complete", {[HIDDEN] = "complete"}},
  {"look", {[HIDDEN] = "look"}},
  {"prompt", {[HIDDEN] = "eval cancel_input"}},
};

enum { PARTS = sizeof parts / sizeof *parts };
_Static_assert(PARTS < 64, "lun_engine.parts has a bit for each");

/* --- the standard library as the files of vm/lib see it --- */

#define STANDARD "lunette.standard" /* registry: the globals' table and those in it, as they were */

/* [table] -> [copy] */
static void copy_table(lua_State *L) {
  lua_newtable(L);
  for (lua_pushnil(L); lua_next(L, -3);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
  lua_remove(L, -2);
}

static void open_standard(lua_State *L) {
  lua_pushglobaltable(L);
  copy_table(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (lua_pushnil(L); lua_next(L, -2);) { /* string, table, math... */
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    bool library = strcmp(lua_tostring(L, -2), LUA_GNAME) != 0 && strcmp(lua_tostring(L, -2), "asyncio") != 0;
    if (library) copy_table(L), lua_rawset(L, -5);
    else lua_pop(L, 2);
  }
  lua_pop(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, STANDARD);
}

/* --- loading --- */

static uint64_t bit(int i) { return (uint64_t)1 << i; }

static bool is_loaded(lua_State *L, int i) { return lun_engine_of(L)->parts & bit(i); }

/* What makes the coroutine functions of chunks that are loaded now. */
static void set_async(lua_State *L, lua_CFunction f) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_pushcfunction(L, f);
  lua_setfield(L, -2, LUN_PRIM_ASYNC);
  lua_pop(L, 1);
}

/* run(file): runs it with the hidden functions and the module. */
static int run(lua_State *L) {
  const char *file = lua_tostring(L, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, STANDARD);
  set_async(L, lun_async_lib);
  lun_push_library(L, file, 2);
  set_async(L, lun_async);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_ASYNCIO);
  lua_call(L, 2, 0);
  return 0;
}

/* On a thread of its own: there are no hooks, and room however deep the program is. The collector, which may run code of
 * the program, waits. */
static void load(lua_State *L, int i) {
  lun_engine *E = lun_engine_of(L);
  bool collects = lua_gc(L, LUA_GCISRUNNING);
  luaL_checkstack(L, 4, "out of stack");
  lua_State *own = lua_newthread(L);
  lua_sethook(own, NULL, 0, 0);
  lua_gc(L, LUA_GCSTOP);
  E->parts |= bit(i); /* what it asks for itself is not there yet */
  E->parts_loading++;
  lua_pushcfunction(own, run);
  lua_pushstring(own, parts[i].file);
  int status = lua_pcall(own, 1, 0, 0);
  E->parts_loading--;
  if (collects) lua_gc(L, LUA_GCRESTART);
  if (status != LUA_OK) {
    E->parts &= ~bit(i); /* out of memory: next time there may be some */
    set_async(L, lun_async);
    lua_xmove(own, L, 1);
    lua_error(L);
  }
  lua_pop(L, 1);
}

/* [t, name]: loads the part that has that name, if it is not loaded. Returns whether there was one. Upvalue: the numbers of
 * parts by their names in t. */
static bool load_name(lua_State *L) {
  lua_pushvalue(L, 2);
  bool found = lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL;
  int i = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  if (!found || is_loaded(L, i)) return false;
  load(L, i);
  return true;
}

/* --- the tables --- */

/* __index(t, name) */
static int get(lua_State *L) {
  lua_settop(L, 2);
  if (!load_name(L)) return 0;
  lua_rawget(L, 1);
  return 1;
}

/* __newindex(t, name, value): what comes later must not take the place of what the program puts in now. */
static int set(lua_State *L) {
  lua_settop(L, 3);
  if (!lun_engine_of(L)->parts_loading) load_name(L);
  lua_rawset(L, 1);
  return 0;
}

/* __pairs(asyncio) */
static int walk(lua_State *L) {
  lun_parts_load_all(L);
  lua_getfield(L, LUA_REGISTRYINDEX, STANDARD);
  lua_getfield(L, -1, "next");
  lua_pushvalue(L, 1);
  return 2;
}

/* Pushes the table from the names that parts have there to their numbers. */
static void push_numbers(lua_State *L, int table) {
  lua_newtable(L);
  for (int i = 0; i < PARTS; i++) {
    const char *name = parts[i].names[table];
    for (size_t n; name && *name; name += n + (name[n] == ' ')) {
      n = strcspn(name, " ");
      lua_pushlstring(L, name, n);
      lua_pushinteger(L, i);
      lua_rawset(L, -3);
    }
  }
}

/* [table]: makes it load what it has not. */
static void watch(lua_State *L, int table) {
  lua_createtable(L, 0, 4);
  push_numbers(L, table);
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, get, 1);
  lua_setfield(L, -3, "__index");
  lua_pushcclosure(L, set, 1);
  lua_setfield(L, -2, "__newindex");
  if (table == MODULE) lua_pushcfunction(L, walk), lua_setfield(L, -2, "__pairs");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
}

/* Pushes one of the tables. */
static void push_table(lua_State *L, int table) {
  lua_getfield(L, LUA_REGISTRYINDEX, table == MODULE ? LUN_R_ASYNCIO : LUN_R_PRIMS);
  if (table == MODULE || table == HIDDEN) return;
  lua_getfield(L, -1, "methods");
  lua_getfield(L, -1, table == LOOP ? LUN_LOOP_TYPE : LUN_TASK);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

void lun_parts_load_all(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  if (is_loaded(L, PARTS)) return;
  for (int i = 0; i < PARTS; i++)
    if (!is_loaded(L, i)) load(L, i);
  for (int table = 0; table < TABLES; table++) {
    push_table(L, table);
    lua_pushnil(L);
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
  }
  E->parts |= bit(PARTS); /* from now on they are tables like others */
}

static int load_all(lua_State *L) { return lun_parts_load_all(L), 0; }

/* Lua's own setmetatable, but that a program may give the module a metatable, too. Upvalue: the module. */
static int set_metatable(lua_State *L) {
  int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (lua_rawequal(L, 1, lua_upvalueindex(1))) lun_parts_load_all(L);
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

void lun_parts_open(lua_State *L) {
  push_table(L, MODULE);
  lua_pushcclosure(L, set_metatable, 1);
  lua_setglobal(L, "setmetatable");
  open_standard(L);
  push_table(L, HIDDEN);
  lua_pushcfunction(L, load_all);
  lua_setfield(L, -2, "load_all");
  lua_getfield(L, LUA_REGISTRYINDEX, STANDARD);
  lua_setfield(L, -2, "standard");
  lua_pop(L, 1);
  for (int table = 0; table < TABLES; table++) {
    push_table(L, table);
    watch(L, table);
    lua_pop(L, 1);
  }
}
