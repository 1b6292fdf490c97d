/* input.h - what a terminal sends, taken apart: keys, pastes, mouse, replies.
 *
 * Bytes go in as they are read, in any pieces; whole tokens come out. A paste
 * is text and never a key, whatever it holds. It reads nothing itself, keeps
 * no time, and its memory is bounded. */
#ifndef LUN_INPUT_H
#define LUN_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../viz/scene/view/keys.h"

typedef enum lun_typed_type {
  LUN_TYPED_KEY,       /* `key`, and in `bytes` what the terminal sent for it */
  LUN_TYPED_PASTE,     /* a piece of a paste in `bytes` */
  LUN_TYPED_PASTE_END, /* the paste is whole */
  LUN_TYPED_REPLY,     /* an operating system command the terminal sent: `bytes` without its frame */
  LUN_TYPED_NOTHING    /* a sequence that means nothing here; it was taken */
} lun_typed_type;

typedef struct lun_typed {
  lun_typed_type type;
  lun_key key;
  const char *bytes; /* valid until the next call on the input */
  size_t n;
} lun_typed;

enum { LUN_INPUT_MAX = 4096 };

typedef struct lun_input {
  char buffer[LUN_INPUT_MAX];
  size_t begin, end; /* bytes not yet taken */
  bool pasting;
} lun_input; /* {0} is an empty one */

/* How long an Esc, or another sequence that stopped in its middle, waits for more, in milliseconds. */
enum { LUN_INPUT_PATIENCE = 25 };

/* Where the next bytes may be read to, and how many; afterwards say how many came with lun_input_added. */
char *lun_input_room(lun_input *in, size_t *room);
void lun_input_added(lun_input *in, size_t n);
/* Takes the next token. False: there is none, or it may go on. `late`: nothing came for LUN_INPUT_PATIENCE, so what
 * is there is all there will be. */
bool lun_input_next(lun_input *in, bool late, lun_typed *token);
/* True when bytes wait for their continuation: ask again with `late` after LUN_INPUT_PATIENCE. */
bool lun_input_pending(const lun_input *in);

#endif
