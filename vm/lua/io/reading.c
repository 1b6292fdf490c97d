/* reading.c - what comes of a stream and who awaits it, in C: feed_data, and the read, readexactly and readline of a
 * StreamReader where they are awaited as they are called. What they do, and what becomes of all that is unusual, is
 * vm/lib/reader.lua's; here is the same once more for what is usual. */
#include "../args.h"
#include "../errors.h"
#include "../record.h"
#include "../tasks/tasks.h"
#include "inbox.h"
#include "io.h"

/* Where the values stand that read and its kind work with. */
enum { SELF = 1, N, INBOX, FUTURE };

/* Pushes the inbox of the reader at index, or nil. */
static lun_inbox *push_inbox(lua_State *L, int index) {
  if (lua_istable(L, index)) lua_getfield(L, index, "inbox");
  else lua_pushnil(L);
  return lun_toinbox(L, -1);
}

/* Coming */

int lun_feed_data(lua_State *L) {
  lua_settop(L, 2);
  lun_inbox *b = push_inbox(L, 1);
  if (!b) return lun_bad_self(L, 1, "StreamReader", "StreamReader.feed_data");
  if (b->is_eof) return lun_raise(L, "AssertionError", "feed_data after feed_eof");
  if (lua_type(L, 2) != LUA_TSTRING)
    return lun_raise(L, "TypeError", "data must be a string, not %s", luaL_typename(L, 2));
  if (lua_rawlen(L, 2) == 0) return 0;
  lua_pushvalue(L, 2);
  lun_inbox_append(L, -2, b);
  lun_inbox_wake(L, -1, b);
  if ((lua_Number)b->size <= 2 * b->limit) return 0;
  lua_getfield(L, 1, "_pause");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
  return 0;
}

/* Going */

/* In a recording, which descriptor the reader waits for. */
static const char *push_label(lua_State *L) {
  lua_getfield(L, SELF, "transport");
  if (lua_istable(L, -1) && lua_getfield(L, -1, "fd") == LUA_TNUMBER)
    return lua_pushfstring(L, "fd %d", (int)lua_tointeger(L, -1));
  return "";
}

static void record_wait(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lua_getfield(L, SELF, "transport");
  if (lua_istable(L, -1)) lua_getfield(L, -1, "sock");
  const lun_sock *s = lun_tosock(L, -1);
  if (s && s->fd >= 0) lun_rec(E, LUN_K_IO_WAIT, LUN_IO_READ, (uint32_t)s->fd, E->task->future.id, s->conn);
}

/* Waits until something comes, or the end; then k goes on. */
static int wait_for_data(lua_State *L, lun_inbox *b, lua_KFunction k) {
  lun_engine *E = lun_engine_of(L);
  lua_settop(L, FUTURE);
  const char *label = E->trace ? push_label(L) : "";
  lua_getiuservalue(L, INBOX, LUN_INBOX_LOOP);
  lun_future_new(L, -1, LUN_WHAT_READ, label);
  lua_replace(L, FUTURE);
  if (E->trace) record_wait(L);
  lua_settop(L, FUTURE);
  lun_inbox_wait(L, INBOX, b);
  return lun_method_wait(L, 0, k);
}

/* The wait is over; false: with the error on top. */
static bool has_come(lua_State *L, lun_inbox *b) {
  bool raised = lun_method_raised(L, FUTURE);
  lun_inbox_forget(L, INBOX, b);
  if (!raised) lua_settop(L, INBOX);
  return !raised;
}

/* Hands out at most n bytes. The transport goes on when little enough is left. */
static int hand_out(lua_State *L, lun_inbox *b, size_t n) {
  lun_inbox_take(L, INBOX, b, n);
  if (!b->paused) return lun_method_end(L, 1);
  lua_getfield(L, SELF, "_resume_if_small");
  lua_pushvalue(L, SELF);
  lua_call(L, 1, 0);
  return lun_method_end(L, 1);
}

/* [reader, n] -> [reader, n, inbox], NULL: nothing unusual may be about it. Throws nothing. */
static lun_inbox *usual(lua_State *L) {
  lua_settop(L, N);
  if (lun_meta_of(L, SELF) != lua_topointer(L, lua_upvalueindex(LUN_METHOD_KEYS))) return NULL;
  lun_inbox *b = push_inbox(L, SELF);
  return b && !b->failed ? b : NULL;
}

static bool may_wait(const lun_inbox *b) { return !b->is_eof && !b->waited_for && !b->paused; }

/* What C does not do: the wait is over, and it goes on as the method in Lua. */
static int go_on_by_lua(lua_State *L, lun_inbox *b, int nargs) {
  b->goes_on = true;
  return lun_method_by_lua(L, nargs);
}

static int decline(lua_State *L) { return lua_settop(L, N), LUN_DECLINED; }

/* read(n) */

static int read_on(lua_State *L, int status, lua_KContext ctx) {
  lun_inbox *b = lua_touserdata(L, INBOX);
  (void)status, (void)ctx;
  return has_come(L, b) ? hand_out(L, b, (size_t)lua_tointeger(L, N)) : lun_native_fail(L);
}

static int reader_read(lua_State *L) {
  lun_inbox *b = usual(L);
  lua_Integer n = lua_isinteger(L, N) ? lua_tointeger(L, N) : 0;
  if (!b || n <= 0) return decline(L);
  bool waits = b->size == 0 && !b->is_eof;
  if (waits && !may_wait(b)) return decline(L);
  if (waits || lun_engine_of(L)->trace) lun_method_begin(L);
  return waits ? wait_for_data(L, b, read_on) : hand_out(L, b, (size_t)n);
}

/* readexactly(n) */

static int readexactly_on(lua_State *L, int status, lua_KContext ctx) {
  lun_inbox *b = lua_touserdata(L, INBOX);
  (void)status, (void)ctx;
  if (!has_come(L, b)) return lun_native_fail(L);
  size_t n = (size_t)lua_tointeger(L, N);
  if (b->size >= n) return hand_out(L, b, n);
  return may_wait(b) ? wait_for_data(L, b, readexactly_on) : go_on_by_lua(L, b, N);
}

static int reader_readexactly(lua_State *L) {
  lun_inbox *b = usual(L);
  lua_Integer n = lua_isinteger(L, N) ? lua_tointeger(L, N) : 0;
  if (!b || n <= 0) return decline(L);
  bool waits = b->size < (size_t)n;
  if (waits && !may_wait(b)) return decline(L);
  if (waits || lun_engine_of(L)->trace) lun_method_begin(L);
  return waits ? wait_for_data(L, b, readexactly_on) : hand_out(L, b, (size_t)n);
}

/* readline(), where nobody records: a recording tells of the readuntil within */

/* Where the line ends that has come, with its newline; 0: it has not, or is too long. `from` bytes are known to have no
 * newline. */
static size_t line_end(lua_State *L, lun_inbox *b, size_t from) {
  ptrdiff_t at = lun_inbox_find(L, INBOX, b, "\n", 1, from);
  return at >= 0 && (lua_Number)at <= b->limit ? (size_t)at + 1 : 0;
}

static int readline_on(lua_State *L, int status, lua_KContext ctx);

/* All that is kept has been looked through: waits for more, unless that is too much. */
static int wait_for_line(lua_State *L, lun_inbox *b) {
  lua_pushinteger(L, (lua_Integer)b->size);
  lua_replace(L, N);
  return wait_for_data(L, b, readline_on);
}

static bool may_wait_for_line(const lun_inbox *b) { return may_wait(b) && (lua_Number)b->size <= b->limit; }

static int readline_on(lua_State *L, int status, lua_KContext ctx) {
  lun_inbox *b = lua_touserdata(L, INBOX);
  (void)status, (void)ctx;
  if (!has_come(L, b)) return lun_native_fail(L);
  size_t n = line_end(L, b, (size_t)lua_tointeger(L, N));
  if (n) return hand_out(L, b, n);
  return may_wait_for_line(b) ? wait_for_line(L, b) : go_on_by_lua(L, b, SELF);
}

static int reader_readline(lua_State *L) {
  lun_inbox *b = usual(L);
  if (!b || lun_engine_of(L)->trace) return decline(L);
  size_t n = line_end(L, b, 0);
  if (n) return hand_out(L, b, n);
  if (!may_wait_for_line(b)) return decline(L);
  lun_method_begin(L);
  return wait_for_line(L, b);
}

void lun_reading_open(lua_State *L) {
  static const luaL_Reg prims[] = {{"feed_data", lun_feed_data},
                                   {"reader_read", reader_read},
                                   {"reader_readexactly", reader_readexactly},
                                   {"reader_readline", reader_readline},
                                   {NULL, NULL}};
  lun_add_prims(L, prims);
}
