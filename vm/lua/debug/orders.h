/* orders.h - the viewer's commands that hold the loop and let it go: pause, go,
 * step, speed, break, unbreak (docs/protocol.md). */
#ifndef LUN_ORDERS_H
#define LUN_ORDERS_H

#include <jansson.h>

#include "../engine.h"

/* A command: does it, and returns the reply. May throw. */
typedef json_t *lun_order_fn(lun_engine *E, lua_State *L, const json_t *args);

json_t *lun_ok(void);
json_t *lun_refuse(const char *why); /* `why`: a sentence, copied */
/* A text for JSON, which takes valid UTF-8 only: other bytes become '?'. NULL when out of memory. */
json_t *lun_text_json(const char *s, size_t n);

lun_order_fn lun_op_pause, lun_op_go, lun_op_step, lun_op_speed, lun_op_break, lun_op_unbreak;

#endif
