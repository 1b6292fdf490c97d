/* lines.c - compiles a file in a state of its own and reads the lines of its instructions out of what lua_dump writes:
 * there is no other way to the functions within a function that has not run. The layout is that of Lua 5.4 (ldump.c),
 * which the head of the dump is held against; of anything else nothing is known. */
#include "lines.h"

#include <fcntl.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../syntax/rewrite.h"

enum { FILE_MAX_BYTES = 4 << 20, DEEPEST = 250 };

typedef struct text {
  char *data;
  size_t n, cap;
} text;

/* ---- the file ---- */

static bool read_all(int fd, text *t) {
  for (ssize_t got; t->n < t->cap; t->n += (size_t)got)
    if ((got = read(fd, t->data + t->n, t->cap - t->n)) <= 0) return false;
  return true;
}

static bool read_file(const char *path, text *t) {
  struct stat st;
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  bool good = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= FILE_MAX_BYTES;
  if (good) t->cap = (size_t)st.st_size, t->data = malloc(t->cap);
  good = good && t->data && read_all(fd, t);
  if (fd >= 0) close(fd);
  return good;
}

/* ---- compiling ---- */

static int keep(lua_State *L, const void *data, size_t n, void *ud) {
  text *t = ud;
  (void)L;
  if (t->cap - t->n < n) {
    size_t cap = 2 * t->cap + n;
    char *more = realloc(t->data, cap);
    if (!more) return 1;
    t->data = more;
    t->cap = cap;
  }
  memcpy(t->data + t->n, data, n);
  t->n += n;
  return 0;
}

static bool compile(const lun_rewritten *r, text *dump) {
  lua_State *L = luaL_newstate();
  bool good = L && luaL_loadbufferx(L, r->text, r->len, "=x", "t") == LUA_OK && lua_dump(L, keep, dump, 0) == 0;
  if (L) lua_close(L);
  return good;
}

/* ---- the dump ---- */

typedef struct cursor {
  const unsigned char *at, *end;
  bool bad;
  /* What is looked for, and the nearest that was found at it or below, and above; 0: none. */
  uint32_t line, below, above;
  uint32_t last; /* line of the file: what a rewritten one has behind it is not the program's */
} cursor;

static const unsigned char *skip(cursor *c, size_t n, size_t each) {
  const unsigned char *at = c->at;
  if (c->bad || (each && n > (size_t)(c->end - at) / each)) return c->bad = true, NULL;
  c->at += n * each;
  return at;
}

static unsigned byte(cursor *c) {
  const unsigned char *at = skip(c, 1, 1);
  return at ? *at : 0;
}

/* Seven bits a byte, the highest first; the last one is marked. */
static size_t number(cursor *c) {
  size_t n = 0;
  for (unsigned b = 0; !c->bad && !(b & 0x80);) {
    b = byte(c);
    if (n >> 56) c->bad = true;
    n = n << 7 | (b & 0x7f);
  }
  return c->bad ? 0 : n;
}

static void skip_string(cursor *c) {
  size_t n = number(c); /* one more than its length; 0: there is none */
  if (n > 1) skip(c, n - 1, 1);
}

static void skip_constants(cursor *c) {
  enum { INTEGER = 0x03, FLOAT = 0x13, SHORT = 0x04, LONG = 0x14 };
  for (size_t n = number(c); n > 0 && !c->bad; n--) {
    unsigned kind = byte(c);
    if (kind == INTEGER) skip(c, 1, sizeof(lua_Integer));
    else if (kind == FLOAT) skip(c, 1, sizeof(lua_Number));
    else if (kind == SHORT || kind == LONG) skip_string(c);
  }
}

static void note(cursor *c, uint32_t line) {
  if (line > c->last) return;
  if (line >= c->line && (!c->below || line < c->below)) c->below = line;
  if (line < c->line && line > c->above) c->above = line;
}

/* The lines of a function's instructions: each is told by its distance from the one before, or stands in the list
 * behind. */
static void read_lines(cursor *c, size_t first, bool vararg, bool told) {
  enum { IN_LIST = -0x80 };
  size_t n = number(c), line = first;
  const unsigned char *delta = skip(c, n, 1);
  cursor list = *c;
  size_t listed = number(&list);
  for (size_t i = 0; i < n && !list.bad; i++) {
    int by = (signed char)delta[i];
    if (by == IN_LIST && listed > 0) number(&list), line = number(&list), listed--;
    else line += (size_t)by;
    if (told && !(vararg && i == 0)) note(c, (uint32_t)line); /* the first one of these only arranges the arguments */
  }
  c->bad |= list.bad;
}

static void skip_debug(cursor *c) {
  for (size_t n = number(c); n > 0 && !c->bad; n--) number(c), number(c);
  for (size_t n = number(c); n > 0 && !c->bad; n--) skip_string(c), number(c), number(c);
  for (size_t n = number(c); n > 0 && !c->bad; n--) skip_string(c);
}

/* `told`: its own lines are the program's. */
static void read_function(cursor *c, int depth, bool told) {
  enum { UPVALUE = 3, INSTRUCTION = 4 };
  skip_string(c);
  size_t first = number(c);
  number(c);
  byte(c);
  bool vararg = byte(c);
  byte(c);
  skip(c, number(c), INSTRUCTION);
  skip_constants(c);
  skip(c, number(c), UPVALUE);
  if (depth > DEEPEST) c->bad = true;
  for (size_t n = number(c); n > 0 && !c->bad; n--) read_function(c, depth + 1, true);
  read_lines(c, first, vararg, told);
  skip_debug(c);
}

static bool read_head(cursor *c) {
  static const unsigned char head[] = "\x1bLua\x54\0\x19\x93\r\n\x1a\n\4\x08\x08"; /* version, format, sizes */
  const unsigned char *at = skip(c, sizeof head - 1, 1);
  skip(c, 1, sizeof(lua_Integer) + sizeof(lua_Number) + 1);
  return at && !c->bad && memcmp(at, head, sizeof head - 1) == 0;
}

/* ---- the answer ---- */

static uint32_t lines_of(const text *t) {
  uint32_t n = t->n > 0 && t->data[t->n - 1] != '\n';
  for (size_t i = 0; i < t->n; i++) n += t->data[i] == '\n';
  return n;
}

static uint32_t nearest(const text *dump, uint32_t line, uint32_t last, bool wrapped) {
  const unsigned char *data = (const unsigned char *)dump->data;
  cursor c = {.at = data, .end = data + dump->n, .line = line, .last = last};
  if (!read_head(&c)) return 0;
  read_function(&c, 0, !wrapped);
  return c.bad ? 0 : c.below ? c.below : c.above;
}

uint32_t lun_line_with_code(const char *path, uint32_t line) {
  text source = {0}, dump = {0};
  lun_rewritten r = {0};
  bool good = read_file(path, &source) && lun_rewrite(source.data, source.n, "=x", LUN_FILE | LUN_TOP_AWAIT, &r) == 0;
  good = good && !r.broken && !r.cut && !*r.error && !(r.len && *r.text == *LUA_SIGNATURE) && compile(&r, &dump);
  uint32_t found = good ? nearest(&dump, line, lines_of(&source), r.forms) : 0;
  lun_rewritten_free(&r);
  free(source.data);
  free(dump.data);
  return found;
}
