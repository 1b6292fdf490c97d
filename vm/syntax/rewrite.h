/* rewrite.h - Lua with the four forms in, plain Lua 5.4 out, each token on its line.
 *
 * It owns what the forms mean in terms of a few hidden functions:
 *
 *   await E                     __lun_await(E), or __lun_call(E) when E is one call of a name: await a.b:c(x)
 *   async function a.b:c(x)     a.b.c = __lun_async(function(self, x) ... end, "a.b:c");
 *   async for v in E do         for v in __lun_iter(E) do
 *   async with E as x do ...    __lun_with(E, function(x) ... end);
 *
 * In the body of an `async with`, `return` gives back its values packed, `break` and `goto` a word; what
 * stands after the call then does what the body asked for.
 *
 * A text without forms is left alone. One with forms becomes a chunk that takes the hidden functions and
 * returns the program as a function, so that they are upvalues: they need no environment, and the program
 * keeps its `...`. It knows tokens only: never Lua's headers, never the loop. */
#ifndef LUN_REWRITE_H
#define LUN_REWRITE_H

#include <stdbool.h>
#include <stddef.h>

/* What the outer function of a rewritten chunk is called with, in this order: X(name). `session` is a table that
 * keeps what it is assigned for the inputs that follow (LUN_REPL); otherwise nil. */
#define LUN_HIDDEN(X) X(await) X(call) X(async) X(with) X(iter) X(pack) X(unpack) X(session)

enum lun_rewrite_flags {
  LUN_TOP_AWAIT = 1, /* the chunk may await at its top level */
  LUN_REPL = 2,      /* `local` names at the top level stay for later inputs; implies LUN_TOP_AWAIT */
  LUN_FILE = 4       /* a script: a byte order mark and a first line that begins with # are skipped */
};

typedef struct lun_rewritten {
  const char *text; /* the chunk to compile: `owned`, or the source (or a later byte of it) when it uses no form */
  size_t len;
  char *owned;
  size_t body, body_len; /* the program within `text`: compiled alone, it gives Lua's own messages */
  bool forms;            /* uses a form: `text` returns the program when called with the hidden functions */
  bool awaits;           /* has await, async with or async for at its top level */
  bool broken;           /* its blocks do not match: `body` alone may be compiled, and will be refused */
  bool cut;              /* `text` ends where `error` is */
  char error[400];       /* "" or "FILE:LINE: what is wrong"; to be reported if Lua finds nothing wrong before it */
} lun_rewritten;

/* Rewrites src[0..len), which must stay as long as `out` is used. `chunkname` is as for lua_load, for
 * messages. Returns 0, or -1 when out of memory. lun_rewritten_free is allowed after both. */
int lun_rewrite(const char *src, size_t len, const char *chunkname, unsigned flags, lun_rewritten *out);
void lun_rewritten_free(lun_rewritten *out);

/* Writes a chunk's name into buf as Lua's messages show it: `script.lua`, `[string "x = 1..."]`. */
void lun_chunk_id(const char *chunkname, char *buf, size_t size);
#define LUN_CHUNK_ID_MAX 60

/* Turns the hidden names in a message of Lua's compiler into the words that they stand for, in place. */
void lun_unhide(char *message);

#endif
