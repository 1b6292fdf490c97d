/* rewrite.c - the lexer and the rewriter, on any bytes; the first one says how the chunk is meant. What is rewritten has
 * the lines of its source, and when Lua refuses it, its message speaks of the source alone. */
#include <lauxlib.h>
#include <string.h>

#include "../../vm/syntax/lex.h"
#include "../../vm/syntax/rewrite.h"
#include "fuzz.h"

/* Lines as Lua counts them: \r\n and \n\r are one. */
static size_t lines(const char *s, size_t n) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    if (s[i] != '\n' && s[i] != '\r') continue;
    if (i + 1 < n && (s[i + 1] == '\n' || s[i + 1] == '\r') && s[i + 1] != s[i]) i++;
    count++;
  }
  return count;
}

static void lexed(const char *s, size_t n) {
  lun_lexer lx;
  lun_lex_init(&lx, s, n);
  size_t at = 0, tokens = 0;
  for (lun_token t; (t = lun_lex(&lx)).type != LUN_T_EOF; tokens++) {
    DEMAND(t.start >= at && t.end > t.start && t.end <= n, "token %zu: [%zu, %zu) of %zu", tokens, t.start, t.end, n);
    at = t.end;
  }
  DEMAND(tokens <= n, "%zu tokens", tokens);
  size_t start;
  lun_chunk_unfinished(s, n);
  lun_begins_statement(s, n);
  lun_deepest_line(s, n);
  for (size_t cursor = 0; cursor <= n; cursor += 1 + n / 16)
    DEMAND(!lun_name_chain(s, cursor, &start) || start <= cursor, "a chain before byte %zu", cursor);
}

/* What is asked line by line is answered as if it were asked at once. */
static void grown(const char *s, size_t n) {
  lun_growing g;
  lun_growing_begin(&g);
  bool more = true;
  for (size_t end = 0, asked = 0; more && end < n && asked < 50; end++, asked++) {
    const char *newline = memchr(s + end, '\n', n - end);
    end = newline ? (size_t)(newline - s) : n;
    more = lun_growing_unfinished(&g, s, end);
    DEMAND(more == lun_chunk_unfinished(s, end), "its first %zu bytes are %s", end, more ? "unfinished" : "finished");
  }
}

static void compiled(const lun_rewritten *w) {
  lua_State *L = luaL_newstate();
  if (luaL_loadbufferx(L, w->text, w->len, "=chunk", "t") == LUA_ERRSYNTAX) {
    char message[2000];
    snprintf(message, sizeof message, "%s", lua_tostring(L, -1));
    lun_unhide(message);
    DEMAND(!strstr(message, "__lun_"), "%s", message);
  }
  lua_close(L);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  if (n == 0) return 0;
  unsigned flags = data[0] & 7;
  const char *s = (const char *)data + 1;
  n--;
  if (memmem(s, n, "__lun_", 6)) return 0; /* a program that writes the hidden names itself may see them */
  lexed(s, n);
  grown(s, n);
  lun_rewritten w;
  DEMAND(lun_rewrite(s, n, "=chunk", flags, &w) == 0, "there is memory");
  DEMAND(w.body <= w.len && w.body_len <= w.len - w.body, "the body is in the text");
  if (!w.cut && !w.broken) {
    size_t have = lines(w.text, w.body + w.body_len), want = lines(s, n);
    DEMAND(have == want, "%zu lines for %zu", have, want);
    compiled(&w);
  }
  DEMAND(strlen(w.error) < sizeof w.error, "its error");
  lun_rewritten_free(&w);
  return 0;
}
