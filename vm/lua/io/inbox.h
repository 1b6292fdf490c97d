/* inbox.h - what has come of a stream and is not read yet, who waits for more, and in which state the stream is. A
 * StreamReader has one in its field `inbox`. */
#ifndef LUN_INBOX_H
#define LUN_INBOX_H

#include "../deque.h"

/* The bytes are kept as the strings that they came in: what is read as it came is not copied. Mostly there is one, or
 * none. */
typedef struct lun_inbox {
  lun_deque *more;    /* user value MORE: the pieces behind the first */
  size_t size;        /* bytes kept */
  size_t gone;        /* bytes of the first piece that have been taken */
  lua_Number limit;   /* a transport pauses beyond twice as many bytes */
  bool is_eof;        /* no more will come */
  bool paused;        /* the transport has been asked to pause */
  bool waited_for;    /* WAITER is a future */
  bool failed;        /* ERROR is what everybody gets who begins to read, */
  bool goes_on;       /* but not a read that has begun before, which goes on in Lua now */
} lun_inbox;
enum { LUN_INBOX_FIRST = 1, LUN_INBOX_MORE, LUN_INBOX_LOOP, LUN_INBOX_WAITER, LUN_INBOX_ERROR,
       LUN_INBOX_VALUES = LUN_INBOX_ERROR };

void lun_inbox_open(lua_State *L); /* for vm/lib: inbox(limit, loop) */
lun_inbox *lun_toinbox(lua_State *L, int index); /* NULL when the value is none */
/* `index` is that of the inbox b. Adds the string on top (popped), which is not empty. Throws when out of memory. */
void lun_inbox_append(lua_State *L, int index, lun_inbox *b);
/* Pushes the first n bytes, or all that there are, as a string, and keeps them no longer. Throws when out of memory,
 * with nothing lost. */
void lun_inbox_take(lua_State *L, int index, lun_inbox *b, size_t n);
/* How many bytes lie before the first `what` that begins at `from` or behind it; -1: there is none. May throw. */
ptrdiff_t lun_inbox_find(lua_State *L, int index, lun_inbox *b, const char *what, size_t n, size_t from);
void lun_inbox_wake(lua_State *L, int index, lun_inbox *b); /* who waits goes on, and waits no longer. May throw */
void lun_inbox_wait(lua_State *L, int index, lun_inbox *b); /* the future on top, which stays, waits from now on */
void lun_inbox_forget(lua_State *L, int index, lun_inbox *b); /* nobody waits any more */

#endif
