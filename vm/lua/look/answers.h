/* answers.h - what the viewer asks about the running program: where a task
 * stands, its variables, who holds an object. Questions are answered by
 * vm/lib/look.lua, and come back as JSON. */
#ifndef LUN_LOOK_ANSWERS_H
#define LUN_LOOK_ANSWERS_H

#include "../debug/orders.h"

/* The command `look` (docs/protocol.md). May throw. */
lun_order_fn lun_op_look;

#endif
