/* keys.c - the names of keys (keys.h). */
#include "keys.h"

#include <string.h>

#include "../viz/base/sanitise.h"

static const struct {
  const char *name;
  uint8_t key;
} names[] = {{"Enter", LUN_KEY_ENTER}, {"Esc", LUN_KEY_ESC},   {"Tab", LUN_KEY_TAB},   {"Backspace", LUN_KEY_BACKSPACE},
             {"Up", LUN_KEY_UP},       {"Down", LUN_KEY_DOWN}, {"Left", LUN_KEY_LEFT}, {"Right", LUN_KEY_RIGHT},
             {"Home", LUN_KEY_HOME},   {"End", LUN_KEY_END},   {"PgUp", LUN_KEY_PGUP}, {"PgDn", LUN_KEY_PGDN},
             {"F1", LUN_KEY_F1},       {"F5", LUN_KEY_F5},     {"F6", LUN_KEY_F6},     {"F7", LUN_KEY_F7}};

/* The bytes of the name at s with its angles, 0: there is none. */
static size_t take_name(const char *s, lun_key *key) {
  for (size_t i = 0; *s == '<' && i < sizeof names / sizeof *names; i++) {
    size_t n = strlen(names[i].name);
    if (strncmp(s + 1, names[i].name, n) != 0 || s[n + 1] != '>') continue;
    *key = (lun_key){.name = names[i].key};
    return n + 2;
  }
  return 0;
}

bool lun_keys_next(const char **text, lun_key *key) {
  const char *s = *text;
  if (!*s) return false;
  size_t n = take_name(s, key);
  if (!n) {
    *key = (lun_key){.name = LUN_KEY_CHAR};
    n = lun_utf8(s, strlen(s), &key->ch);
  }
  *text = s + n;
  return true;
}
