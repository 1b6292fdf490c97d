/* stack.h - where a task stands: the functions on its stack, through all its
 * awaits. Whoever shows stacks (the prompt, call graphs, another process) gets
 * them here. It runs nothing of the program and keeps nothing. */
#ifndef LUN_LOOK_STACK_H
#define LUN_LOOK_STACK_H

#include "../engine.h"

typedef enum lun_stack_kind {
  LUN_STACK_PLAIN,    /* a function that was called */
  LUN_STACK_ASYNC,    /* the function of a coroutine object */
  LUN_STACK_GENERATOR /* the function of a plain Lua coroutine */
} lun_stack_kind;

/* One function on a stack. Its texts live until the function that was given it returns. */
typedef struct lun_stack_frame {
  uint8_t kind;    /* lun_stack_kind */
  bool lib;        /* of asyncio itself */
  lua_State *co;   /* its Lua thread; NULL: it has none (it is C), or has not begun */
  int level, last; /* its level there; beyond `level`, that of the function whose `async with` the code stands in */
  const char *func, *file;
  int line;        /* 0: it has none */
} lun_stack_frame;

typedef bool lun_stack_fn(void *ud, const lun_stack_frame *f); /* false: that is enough */

/* Tells the frames of the task at `index`, innermost first: those of each coroutine that it awaits through, of plain
 * coroutines between them, too; of a task that has not begun, its function. None of one that is done. Of asyncio's own
 * functions only its coroutines are told. False: `each` has said so. */
bool lun_stack_task(lua_State *L, int index, lun_stack_fn *each, void *ud);
/* The frames around a task that runs: of whoever started it eagerly, and of whoever runs the loop. */
bool lun_stack_around(lua_State *L, const lun_task *t, lun_stack_fn *each, void *ud);

/* Pushes what the function at a level of co is called. `body`: the name of the coroutine object whose thread co is, NULL. */
void lun_push_level_name(lua_State *L, lua_State *co, int level, const char *body);

#endif
