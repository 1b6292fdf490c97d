/* copy_code.c - which globals does a function read? Its compiled form tells:
 * each of them is an instruction that looks a constant string up in the
 * upvalue _ENV. This file reads that form, as lua_dump writes it, with every
 * length checked, and runs nothing. */
#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>

#include "copy.h"

#if LUA_VERSION_NUM != 504
#error "copy_code.c reads the compiled form of Lua 5.4"
#endif

enum { OP_GETUPVAL = 9, OP_GETTABUP = 11 };
enum { T_FALSE = 1, T_TRUE = 17, T_INT = 3, T_FLOAT = 19, T_SHORT = 4, T_LONG = 20 };
enum { HEADER = 4 + 1 + 1 + 6 + 3 + sizeof(lua_Integer) + sizeof(lua_Number), NESTED_MAX = 200 };

typedef struct reader {
  const char *at, *end;
  bool bad;
  void (*found)(void *ud, const char *name, size_t len);
  void *ud;
} reader;

typedef struct text {
  const char *s;
  size_t len;
} text;

static const char *skip(reader *r, size_t n) {
  if (r->bad || (size_t)(r->end - r->at) < n) return r->bad = true, NULL;
  const char *p = r->at;
  r->at += n;
  return p;
}

static unsigned byte(reader *r) {
  const char *p = skip(r, 1);
  return p ? (unsigned char)*p : 0;
}

/* Groups of 7 bits, the last one marked. */
static size_t number(reader *r) {
  size_t n = 0;
  for (;;) {
    unsigned b = byte(r);
    if (r->bad || n > SIZE_MAX >> 8) return r->bad = true, 0;
    n = n << 7 | (b & 0x7F);
    if (b & 0x80) return n;
  }
}

/* How many things of at least `each` bytes follow. */
static size_t count_of(reader *r, size_t each) {
  size_t n = number(r);
  if (!r->bad && n > (size_t)(r->end - r->at) / each) r->bad = true;
  return r->bad ? 0 : n;
}

static text string(reader *r) {
  size_t n = number(r);
  if (n < 2) return (text){NULL, 0};
  return (text){skip(r, n - 1), n - 1};
}

/* The constants that are strings; others are {NULL, 0}. To be freed. */
static text *constants(reader *r, size_t *n) {
  *n = count_of(r, 1);
  text *k = calloc(*n + 1, sizeof *k);
  if (!k) r->bad = true;
  for (size_t i = 0; i < *n && !r->bad; i++) {
    unsigned type = byte(r);
    if (type == T_SHORT || type == T_LONG) k[i] = string(r);
    else if (type == T_INT) skip(r, sizeof(lua_Integer));
    else if (type == T_FLOAT) skip(r, sizeof(lua_Number));
    else if (type != T_FALSE && type != T_TRUE && type != 0) r->bad = true;
  }
  return k;
}

/* The index of _ENV among the upvalues of an inner function; -1: it has none, or another one. */
static int inner_env(const char *upvalues, size_t n, int env) {
  for (size_t i = 0; i < n; i++)
    if (!upvalues[3 * i] && (unsigned char)upvalues[3 * i + 1] == env) return (int)i;
  return -1;
}

static void tell(reader *r, const text *k, size_t n, size_t i) {
  if (i < n && k[i].s) r->found(r->ud, k[i].s, k[i].len);
}

/* A function that takes hold of _ENV itself, as one with very many constants does, may read any name in it. */
static void scan(reader *r, const char *code, size_t n, const text *k, size_t nk, int env) {
  bool any = false;
  for (size_t i = 0; i < n && env >= 0; i++) {
    uint32_t instruction;
    memcpy(&instruction, code + 4 * i, 4);
    unsigned op = instruction & 0x7F, b = instruction >> 16 & 0xFF, c = instruction >> 24;
    if (op == OP_GETTABUP && b == (unsigned)env) tell(r, k, nk, c);
    any = any || (op == OP_GETUPVAL && b == (unsigned)env);
  }
  for (size_t i = 0; any && i < nk; i++) tell(r, k, nk, i);
}

static void skip_debug(reader *r) {
  skip(r, count_of(r, 1));
  for (size_t n = count_of(r, 2); n > 0 && !r->bad; n--) number(r), number(r);
  for (size_t n = count_of(r, 3); n > 0 && !r->bad; n--) string(r), number(r), number(r);
  for (size_t n = count_of(r, 1); n > 0 && !r->bad; n--) string(r);
}

/* A function; `env`: which upvalue is _ENV, of itself or (inner) of the function around it; -1: none. */
static void function(reader *r, int env, bool inner, int depth) {
  size_t nk;
  if (depth > NESTED_MAX) r->bad = true;
  string(r);
  number(r), number(r); /* lines */
  skip(r, 3);           /* parameters, varargs, stack */
  size_t ncode = count_of(r, 4);
  const char *code = skip(r, ncode * 4);
  text *k = constants(r, &nk);
  size_t nup = count_of(r, 3);
  const char *upvalues = skip(r, nup * 3);
  if (!r->bad && inner) env = env >= 0 ? inner_env(upvalues, nup, env) : -1;
  if (!r->bad) scan(r, code, ncode, k, nk, env);
  free(k);
  for (size_t n = count_of(r, 1); n > 0 && !r->bad; n--) function(r, env, true, depth + 1);
  if (!r->bad) skip_debug(r);
}

bool lun_globals_of(const char *dump, size_t len, int env, void (*found)(void *ud, const char *name, size_t len),
                    void *ud) {
  reader r = {.at = dump, .end = dump + len, .found = found, .ud = ud};
  skip(&r, HEADER);
  skip(&r, 1); /* how many upvalues the function has */
  function(&r, env, false, 0);
  return !r.bad && r.at == r.end;
}
