/* input.c - the decoder of input.h: one function for each form that a terminal
 * sends, each of which looks at the front of the buffer and says how many bytes
 * it took, or that it needs more. */
#include "input.h"

#include <string.h>

#include "../../viz/base/sanitise.h"

enum { MORE = 0 }; /* "this may go on": a token takes at least one byte */

static const char paste_end[] = "\033[201~";

char *lun_input_room(lun_input *in, size_t *room) {
  memmove(in->buffer, in->buffer + in->begin, in->end - in->begin);
  in->end -= in->begin;
  in->begin = 0;
  *room = sizeof in->buffer - in->end;
  return in->buffer + in->end;
}

void lun_input_added(lun_input *in, size_t n) {
  in->end += n;
}

bool lun_input_pending(const lun_input *in) {
  return in->begin < in->end;
}

static size_t take_key(lun_typed *t, size_t n, lun_key_name name, unsigned mods, uint32_t ch) {
  t->type = LUN_TYPED_KEY;
  t->key = (lun_key){.name = (uint8_t)name, .mods = (uint8_t)mods, .ch = ch};
  return n;
}

/* ---- characters ---- */

static size_t control(lun_typed *t, unsigned char c) {
  switch (c) {
    case '\r': case '\n': return take_key(t, 1, LUN_KEY_ENTER, 0, 0);
    case '\t': return take_key(t, 1, LUN_KEY_TAB, 0, 0);
    case 0x7F: return take_key(t, 1, LUN_KEY_BACKSPACE, 0, 0);
    case 0x1B: return take_key(t, 1, LUN_KEY_ESC, 0, 0);
    case 0: return take_key(t, 1, LUN_KEY_CHAR, LUN_MOD_CTRL, ' ');
    default: return take_key(t, 1, LUN_KEY_CHAR, LUN_MOD_CTRL, c < 27 ? c + 0x60u : c + 0x40u);
  }
}

/* The length that a first byte promises, 0 for one that is none. */
static size_t promised(unsigned char c) {
  if (c < 0x80) return 1;
  return c >= 0xF0 && c <= 0xF4 ? 4 : c >= 0xE0 ? (c < 0xF0 ? 3 : 0) : c >= 0xC2 ? 2 : 0;
}

static size_t character(lun_typed *t, const char *s, size_t n, bool late) {
  unsigned char c = (unsigned char)*s;
  if (c < 0x20 || c == 0x7F) return control(t, c);
  uint32_t cp;
  size_t len = lun_utf8(s, n, &cp);
  if (cp == LUN_UTF8_BAD && n < promised(c) && len == n && !late) return MORE;
  if (cp == LUN_UTF8_BAD || (cp >= 0x80 && cp < 0xA0)) return len; /* no character: dropped */
  return take_key(t, len, LUN_KEY_CHAR, 0, cp);
}

/* ---- control sequences: ESC [ parameters intermediates final ---- */

enum { PARAMS_MAX = 4 };
typedef struct csi {
  unsigned param[PARAMS_MAX];
  int nparams;
  char prefix, final; /* '<', '?', '>' or 0 */
} csi;

/* Which keys end with a letter, and which with a number and ~. */
static const struct {
  char final;
  uint8_t name;
} letters[] = {
  {'A', LUN_KEY_UP}, {'B', LUN_KEY_DOWN}, {'C', LUN_KEY_RIGHT}, {'D', LUN_KEY_LEFT}, {'H', LUN_KEY_HOME},
  {'F', LUN_KEY_END}, {'P', LUN_KEY_F1}, {'Q', LUN_KEY_F2}, {'R', LUN_KEY_F3}, {'S', LUN_KEY_F4},
};
static const struct {
  uint8_t number, name;
} numbers[] = {
  {1, LUN_KEY_HOME}, {2, LUN_KEY_INSERT}, {3, LUN_KEY_DELETE}, {4, LUN_KEY_END}, {5, LUN_KEY_PGUP},
  {6, LUN_KEY_PGDN}, {7, LUN_KEY_HOME}, {8, LUN_KEY_END}, {11, LUN_KEY_F1}, {12, LUN_KEY_F2}, {13, LUN_KEY_F3},
  {14, LUN_KEY_F4}, {15, LUN_KEY_F5}, {17, LUN_KEY_F6}, {18, LUN_KEY_F7}, {19, LUN_KEY_F8}, {20, LUN_KEY_F9},
  {21, LUN_KEY_F10}, {23, LUN_KEY_F11}, {24, LUN_KEY_F12},
};

static int letter_key(char final) {
  for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
    if (letters[i].final == final) return letters[i].name;
  return -1;
}

static int number_key(unsigned number) {
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (numbers[i].number == number) return numbers[i].name;
  return -1;
}

/* Reads what stands behind ESC [. Returns its length, MORE, or SIZE_MAX for bytes that are no sequence. */
static size_t read_csi(csi *c, const char *s, size_t n) {
  size_t i = 0;
  *c = (csi){0};
  if (i < n && s[i] >= '<' && s[i] <= '?') c->prefix = s[i++];
  for (; i < n && s[i] >= 0x20 && s[i] < 0x40; i++) {
    if (s[i] >= '0' && s[i] <= '9') {
      if (c->nparams == 0) c->nparams = 1;
      unsigned *p = &c->param[c->nparams - 1];
      if (*p < 100000) *p = *p * 10 + (unsigned)(s[i] - '0');
    } else if (s[i] == ';' && c->nparams < PARAMS_MAX) {
      c->nparams += c->nparams == 0 ? 2 : 1;
    }
    if (i > 64) return SIZE_MAX;
  }
  if (i == n) return MORE;
  if (s[i] < 0x40 || s[i] == 0x7F) return SIZE_MAX;
  c->final = s[i];
  return i + 1;
}

static unsigned modifiers(unsigned param) {
  return param > 1 ? (param - 1) & (LUN_MOD_SHIFT | LUN_MOD_ALT | LUN_MOD_CTRL) : 0;
}

/* A mouse report. The button's low bits say which, 4 8 16 the modifiers, 32 motion, 64 the wheel. */
static void mouse(lun_typed *t, unsigned button, unsigned x, unsigned y, bool release) {
  unsigned mods = (button & 4 ? LUN_MOD_SHIFT : 0) | (button & 8 ? LUN_MOD_ALT : 0) | (button & 16 ? LUN_MOD_CTRL : 0);
  bool right = !(button & 64) && (button & 3) == 2;
  int name = -1;
  if (button & 64) name = button & 1 ? LUN_KEY_WHEEL_DOWN : LUN_KEY_WHEEL_UP;
  else if (release) name = LUN_KEY_RELEASE;
  else if ((button & 3) == 0 || right) name = button & 32 ? LUN_KEY_DRAG : LUN_KEY_CLICK;
  if (name < 0 || (button & 66) == 66) return;
  if (right) mods |= LUN_MOD_SHIFT;
  take_key(t, 0, (lun_key_name)name, mods, 0);
  t->key.x = x > 0 ? (int)x - 1 : 0;
  t->key.y = y > 0 ? (int)y - 1 : 0;
}

static void csi_token(lun_input *in, lun_typed *t, const csi *c) {
  unsigned mods = c->nparams > 1 ? modifiers(c->param[1]) : 0;
  if (c->prefix == '<' && (c->final == 'M' || c->final == 'm')) {
    mouse(t, c->param[0], c->param[1], c->param[2], c->final == 'm');
  } else if (c->prefix != 0) {
    return; /* a reply to a question */
  } else if (c->final == '~' && c->param[0] == 200) {
    in->pasting = true;
  } else if (c->final == '~' && number_key(c->param[0]) >= 0) {
    take_key(t, 0, (lun_key_name)number_key(c->param[0]), mods, 0);
  } else if (c->final == 'Z') {
    take_key(t, 0, LUN_KEY_TAB, LUN_MOD_SHIFT, 0);
  } else if (letter_key(c->final) >= 0 && c->param[0] <= 1) {
    take_key(t, 0, (lun_key_name)letter_key(c->final), mods, 0);
  }
}

/* The old mouse report, ESC [ M and three bytes. */
static size_t old_mouse(lun_typed *t, const char *s, size_t n, bool late) {
  if (n < 6) return late ? n : MORE;
  unsigned button = (unsigned char)s[3] - 32u;
  mouse(t, button, (unsigned char)s[4] - 32u, (unsigned char)s[5] - 32u, (button & 3) == 3 && !(button & 64));
  return 6;
}

static size_t control_sequence(lun_input *in, lun_typed *t, const char *s, size_t n, bool late) {
  if (n > 2 && s[2] == 'M') return old_mouse(t, s, n, late);
  if (n > 2 && s[2] == '[') { /* the Linux console's F1 to F5 */
    if (n < 4) return late ? n : MORE;
    return s[3] >= 'A' && s[3] <= 'E' ? take_key(t, 4, (lun_key_name)(LUN_KEY_F1 + s[3] - 'A'), 0, 0) : 3;
  }
  csi c;
  size_t len = read_csi(&c, s + 2, n - 2);
  if (len == MORE && !late) return MORE;
  if (len == MORE) return n == 2 ? take_key(t, 2, LUN_KEY_CHAR, LUN_MOD_ALT, '[') : n;
  if (len == SIZE_MAX) return 2; /* what follows is text, or the next sequence */
  csi_token(in, t, &c);
  return len + 2;
}

/* ---- strings: ESC ] ... BEL, ESC P ... ESC \ and their like ---- */

static size_t string_sequence(lun_typed *t, const char *s, size_t n, bool late) {
  for (size_t i = 2; i < n; i++) {
    size_t frame = s[i] == '\a' ? 1 : s[i] == '\033' && i + 1 < n && s[i + 1] == '\\' ? 2 : 0;
    if (frame > 0) {
      t->type = s[1] == ']' ? LUN_TYPED_REPLY : LUN_TYPED_NOTHING;
      t->bytes = s + 2;
      t->n = i - 2;
      return i + frame;
    }
    if ((unsigned char)s[i] < 0x20 && s[i] != '\033') return i; /* a string has no control characters */
  }
  if (n == 2 && late) return take_key(t, 2, LUN_KEY_CHAR, LUN_MOD_ALT, (uint32_t)s[1]);
  return late || n >= LUN_INPUT_MAX ? n : MORE;
}

/* ---- Esc and what follows it ---- */

static size_t ss3(lun_typed *t, const char *s, size_t n, bool late) {
  if (n < 3) return late ? take_key(t, 2, LUN_KEY_CHAR, LUN_MOD_ALT, 'O') : MORE;
  int name = letter_key(s[2]);
  if (name < 0) return take_key(t, 2, LUN_KEY_CHAR, LUN_MOD_ALT, 'O');
  return take_key(t, 3, (lun_key_name)name, 0, 0);
}

static size_t escape(lun_input *in, lun_typed *t, const char *s, size_t n, bool late) {
  if (n == 1) return late ? take_key(t, 1, LUN_KEY_ESC, 0, 0) : MORE;
  switch (s[1]) {
    case '\033': return take_key(t, 1, LUN_KEY_ESC, 0, 0);
    case '[': return control_sequence(in, t, s, n, late);
    case 'O': return ss3(t, s, n, late);
    case ']': case 'P': case '_': case '^': case 'X': return string_sequence(t, s, n, late);
  }
  size_t len = character(t, s + 1, n - 1, late);
  if (len == MORE) return MORE;
  if (t->type == LUN_TYPED_KEY) t->key.mods |= LUN_MOD_ALT;
  return len + 1;
}

/* ---- pastes ---- */

/* Gives out what is surely text: all before the end mark, and nothing that may be the beginning of one. */
static size_t paste(lun_input *in, lun_typed *t, const char *s, size_t n) {
  const size_t mark = sizeof paste_end - 1;
  const char *esc = memchr(s, '\033', n);
  size_t text = esc == NULL ? n : (size_t)(esc - s);
  t->type = LUN_TYPED_PASTE;
  if (text > 0) return text;
  size_t same = 0;
  while (same < n && same < mark && s[same] == paste_end[same]) same++;
  if (same == mark) {
    in->pasting = false;
    t->type = LUN_TYPED_PASTE_END;
    return mark;
  }
  return same == n ? MORE : 1;
}

bool lun_input_next(lun_input *in, bool late, lun_typed *t) {
  const char *s = in->buffer + in->begin;
  size_t n = in->end - in->begin, used;
  *t = (lun_typed){.type = LUN_TYPED_NOTHING};
  if (n == 0) return false;
  if (in->pasting) used = paste(in, t, s, n);
  else if (*s == '\033') used = escape(in, t, s, n, late);
  else used = character(t, s, n, late);
  if (used == MORE) return false;
  if (t->bytes == NULL) {
    t->bytes = s;
    t->n = used;
  }
  in->begin += used;
  return true;
}
