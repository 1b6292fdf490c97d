/* shortage.h - what to say of "not enough memory", an error that Lua makes without a place, for it must not ask for more:
 * where the program stood when it was refused, whose turn it was, and who refused. And the collection that is due then:
 * the one that Lua makes by itself runs no finalizers, so that coroutines and tasks nobody has any more would stay. Nothing
 * is asked for, and nothing done where there is memory. */
#ifndef LUN_SHORTAGE_H
#define LUN_SHORTAGE_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

enum { LUN_SHORTAGE_TASK = 64 };

typedef struct lun_shortage {
  bool fresh;  /* no error has been told with it */
  volatile bool collect; /* as soon as code runs again */
  void *reserve; /* memory to say what happened with, which is given back at a shortage; NULL: there is none */
  size_t reserved; /* its bytes */
  size_t most; /* the limit that refused, bytes; 0: the system did */
  int line;    /* where, 0: no function of the program ran */
  char source[LUA_IDSIZE], task[LUN_SHORTAGE_TASK]; /* "" when no task ran */
} lun_shortage;

struct lun_engine;

/* From now on the refusals of E's memory are noted. */
void lun_shortage_begin(struct lun_engine *E);
/* Keeps a reserve, unless there is one, or no more memory than that. For a prompt: the program may have filled all there
 * is with what it still holds, and only the next input can let go of it. Gone with the engine's memory by lun_shortage_end. */
void lun_shortage_reserve(struct lun_engine *E);
void lun_shortage_end(struct lun_engine *E);
/* If the value at index is Lua's error of that kind, and it has not been told of, pushes where it came from as the line of a
 * traceback. Else pushes nothing, and returns false. May throw. */
bool lun_shortage_push(lua_State *L, int index);
/* A traceback of the value at index has been noted, which has that line. */
void lun_shortage_told(lua_State *L, int index);

/* Collects twice: finalizers run, and what only they held is given back. May throw what they throw. */
void lun_shortage_collect(lua_State *L);

#endif
