/* refs.h - what one object refers to: the roads of the heap. */
#ifndef LUN_LOOK_REFS_H
#define LUN_LOOK_REFS_H

#include "../engine.h"

typedef enum lun_ref_kind {
  LUN_REF_FIELD,     /* a table's value; its key lies below it */
  LUN_REF_KEY,       /* a table's key */
  LUN_REF_METATABLE,
  LUN_REF_UPVALUE,   /* name: its own, "" in C */
  LUN_REF_USER,      /* a userdata's n-th user value */
  LUN_REF_LOCAL,     /* a variable of a function on a thread's stack; name: its own */
  LUN_REF_TEMPORARY, /* a value without a name there */
  LUN_REF_FUNCTION   /* a function there */
} lun_ref_kind;

typedef struct lun_ref {
  uint8_t kind;
  bool if_key;      /* FIELD: a road only when there is another one to its key */
  const char *name; /* "" for what has none */
  int n;
  lua_State *co;    /* LOCAL, TEMPORARY, FUNCTION: where; level -1: the thread has not begun */
  int level;
} lun_ref;

/* The object that is referred to is on top of L's stack, which is left as it was found. False: that is enough. */
typedef bool lun_ref_fn(void *ud, lua_State *L, const lun_ref *ref);

/* Objects are what can refer to others, or be different and equal: tables, userdata, threads, functions with upvalues. */
bool lun_is_object(lua_State *L, int index);
/* Tells each reference of the object at `index` to another one. Weak ones are none, nor are those of the library's
 * functions on top of L's own stack, which ask for it. Runs no code; may throw only when out of memory. */
bool lun_refs_each(lua_State *L, int index, lun_ref_fn *each, void *ud);

#endif
