/* input.c - the decoder of what a terminal sends, on any bytes: the same keys, pastes and replies come out whether the
 * bytes come at once or one by one, and what was pasted is never a key. */
#include <string.h>

#include "../../repl/line/input.h"
#include "fuzz.h"

/* A hash of the tokens; pieces of one paste are one. */
typedef struct notes {
  uint64_t hash;
  size_t bytes;
  bool pasting;
} notes;

static void mix(notes *o, const void *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) o->hash = (o->hash ^ ((const uint8_t *)bytes)[i]) * 1099511628211u;
}

static void note(notes *o, const lun_typed *t) {
  DEMAND(t->type <= LUN_TYPED_NOTHING && t->n <= LUN_INPUT_MAX, "a token of %zu bytes", t->n);
  if (t->type == LUN_TYPED_NOTHING) return;
  if (t->type != LUN_TYPED_PASTE) mix(o, &t->type, sizeof t->type);
  if (t->type == LUN_TYPED_KEY) {
    int key[] = {(int)t->key.name, (int)t->key.mods, (int)t->key.ch, t->key.x, t->key.y};
    DEMAND(!o->pasting, "a key within a paste");
    mix(o, key, sizeof key);
  } else {
    mix(o, t->bytes, t->n);
  }
  if (t->type == LUN_TYPED_PASTE) o->pasting = true;
  if (t->type == LUN_TYPED_PASTE_END) o->pasting = false;
}

static notes decode(const uint8_t *data, size_t n, size_t piece) {
  lun_input in = {0};
  lun_typed t;
  notes o = {.hash = 14695981039346656037u};
  while (n > 0) {
    size_t room;
    char *to = lun_input_room(&in, &room);
    size_t k = n < piece ? n : piece;
    DEMAND(room > 0, "there is room for more");
    if (k > room) k = room;
    memcpy(to, data, k);
    lun_input_added(&in, k);
    data += k;
    n -= k;
    while (lun_input_next(&in, false, &t)) note(&o, &t);
  }
  while (lun_input_next(&in, true, &t)) note(&o, &t);
  DEMAND(!lun_input_pending(&in) || in.pasting, "all is taken in the end, but what may be that of a paste");
  return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  notes whole = decode(data, n, LUN_INPUT_MAX / 2), pieces = decode(data, n, 1);
  if (n < LUN_INPUT_MAX / 2) DEMAND(whole.hash == pieces.hash, "the same tokens, however the bytes come");
  return 0;
}
