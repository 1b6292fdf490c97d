/* heap_internal.h - what the walk over the heap (heap_walk.c) leaves for those who ask (heap.c). Known to these two only. */
#ifndef LUN_LOOK_HEAP_INTERNAL_H
#define LUN_LOOK_HEAP_INTERNAL_H

#include "../engine.h"

/* The user values: objects by number; type names by number and the other way round; type numbers by metatable; names of
 * global tables; labels of roots by number. */
enum { LUN_OBJECTS_ALL = 1, LUN_OBJECTS_NAMES, LUN_OBJECTS_METATABLES, LUN_OBJECTS_CLASSES, LUN_OBJECTS_ROOTS, LUN_OBJECTS_VALUES = LUN_OBJECTS_ROOTS };

typedef struct lun_object_list {
  uint32_t *item;
  size_t n, cap;
} lun_object_list;

typedef struct lun_objects {
  const void **address; /* by number; 0 is none */
  uint32_t *parent, *type;
  size_t n, cap;
  uint32_t *slot; /* numbers by address, open addressing */
  size_t slots;
  lun_object_list running;    /* threads of the code that runs, which are looked at after what it has left behind */
  lun_object_list later;      /* the library's own, which are looked at last */
  lun_object_list ephemerons; /* tables with weak keys */
  lun_object_list from, to;   /* all references, with links */
  uint32_t *first, *holder; /* made of these when asked for: the holders of i are holder[first[i]] up to first[i + 1] */
  bool links;
} lun_objects;

/* [heap, the object that is asked about]: walks, and fills the heap and its user values. May throw: what is there then is
 * given back with the heap. */
int lun_objects_build(lua_State *L);
uint32_t lun_objects_number(const lun_objects *h, const void *p); /* of the object at this address, 0: none */
/* Makes room for n items of this size where p is, which may be NULL. Throws when there is no memory. */
void *lun_objects_grown(lua_State *L, void *p, size_t n, size_t size);

#endif
