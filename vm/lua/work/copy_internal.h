/* copy_internal.h - the form of the buffer that copy_out.c writes and copy_in.c
 * reads, on one machine and by one program: numbers lie in it as in memory.
 *
 *   uint32 count of values, that many values, contents, END
 *
 * A value is a byte, and what the byte asks for. Tables, functions and error
 * classes are objects: numbered from 1 in the order in which they are first
 * met, where only what makes an empty one stands; their contents follow the
 * values, in the same order, so that nothing nests. Upvalues that functions
 * share are numbered apart. */
#ifndef LUN_COPY_INTERNAL_H
#define LUN_COPY_INTERNAL_H

#define LUN_R_WORLD_NAMES "lunette.world.names"   /* value -> its name in every state */
#define LUN_R_WORLD_VALUES "lunette.world.values" /* that name -> value */
#define LUN_R_CARRYING "lunette.carrying"         /* true: copies take the values of context variables along */
#define LUN_R_ORIGINS "lunette.origins"           /* in a worker: value -> its number among the engine's origins */

enum {
  TAG_NIL = 'n',
  TAG_FALSE = 'f',
  TAG_TRUE = 't',
  TAG_INT = 'i',      /* lua_Integer */
  TAG_FLOAT = 'd',    /* lua_Number */
  TAG_STRING = 's',   /* size_t, bytes */
  TAG_REF = '@',      /* uint32 object */
  TAG_TABLE = 'T',    /* content: key, value, ..., END, uint32 origin (0: none), metatable */
  TAG_FUNCTION = 'F', /* uint32 origin, size_t, dump; content: a cell for each upvalue; name, value, ..., END */
  TAG_CLASS = 'C',    /* uint32 origin, class above, name; content: key, value, ..., END */
  TAG_WORLD = 'W',    /* size_t, name */
  TAG_HOME = 'O',     /* uint32 origin: what came from the engine */
  TAG_LOOP = 'L',     /* uint32 origin */
  TAG_CELL = 'c',     /* a new upvalue: value */
  TAG_SHARED = 'j',   /* uint32 upvalue */
  TAG_END = 'e'
};

#endif
