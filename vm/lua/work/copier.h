/* copier.h - what the files that write a copy share: copy_out.c (values, objects
 * as they are met), copy_contents.c (what is in them), copy_place.c (where in a
 * value something stands, for messages). Nobody else includes it. */
#ifndef LUN_COPIER_H
#define LUN_COPIER_H

#include "copy.h"
#include "copy_internal.h"
#include "../engine.h"

/* Where an object was met: for messages. */
enum lun_step_kind { STEP_VALUE, STEP_FIELD, STEP_KEY, STEP_UPVALUE, STEP_GLOBAL, STEP_METATABLE };
typedef struct lun_place {
  uint32_t parent; /* object, 0: a value at the top */
  enum lun_step_kind step;
  lua_Integer number; /* of a value, or of a field without a name */
  const char *name; /* of a field, upvalue or global; its string lives as long as the object that it names a part of */
} lun_place;

typedef struct lun_copier {
  lua_State *L;
  lun_bytes *out;
  const char *what;
  int n;       /* values at the top */
  int memo;    /* index of a table: object -> number, address of an upvalue -> number, name of a global -> true */
  int objects; /* index of a table: number -> object, -number -> the globals that a function reads */
  int names, home, errors, origins; /* indices of tables; home, origins: 0 when there is none */
  uint32_t count, upvalues;
  uint32_t classes; /* within each other, being written */
  bool carrying;    /* context variables take their values along */
  lun_place *places;    /* of the objects, in a userdata */
  uint32_t room;
} lun_copier;

/* All of these may throw: TypeError, or "not enough memory". Those about a value mean the one on top, which stays. */
void lun_copy_put(lun_copier *c, const void *data, size_t n);
void lun_copy_put_tag(lun_copier *c, char tag);
void lun_copy_put_id(lun_copier *c, char tag, uint32_t id);
void lun_copy_put_text(lun_copier *c, char tag, const char *s, size_t n);
void lun_copy_put_value(lun_copier *c, lun_place p);
/* The contents of object `id`. */
void lun_copy_put_content(lun_copier *c, uint32_t id);
/* The number under which it will be found again when it comes home; 0: this copy goes home itself. */
uint32_t lun_copy_add_origin(lun_copier *c);
/* Its number in the table at that index, 0: none. */
lua_Integer lun_copy_look_up(lun_copier *c, int table);
bool lun_copy_is_context_variable(lun_copier *c);
bool lun_copy_is_class(lun_copier *c); /* of errors */
/* Which upvalue of the function is _ENV, from 0; -1: it reads no globals. */
int lun_copy_env_of(lua_State *L);
/* Raises: `thing` cannot be copied, at this place. */
int lun_copy_refuse(lun_copier *c, const char *thing, lun_place p);
/* What a value is called that cannot be copied. */
const char *lun_copy_name_of(lua_State *L, int index);

#endif
