/* words.c - from Markdown to lines (words.h). It knows paragraphs, lists, fences and
 * four marks of emphasis; what it does not know stays as it is. */
#include "words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../viz/base/sanitise.h"
#include "../viz/base/width.h"
#include "../viz/scene/prose_table.h"
#include "../viz/scene/view/keys.h"

static const struct {
  const char *name;
  lun_cmd cmd;
  const char *label; /* NULL: that of the table */
} keys[] = {{"next-callback", LUN_CMD_STEP, NULL},   {"callback-before", LUN_CMD_STEP_BACK, NULL}, {"next-tick", LUN_CMD_TICK, NULL},
            {"tick-before", LUN_CMD_TICK_BACK, NULL}, {"pause", LUN_CMD_PAUSE, NULL},               {"now", LUN_CMD_NOW, "End"},
            {"begin", LUN_CMD_BEGIN, "Home"},         {"why", LUN_CMD_WHY, NULL},                   {"find", LUN_CMD_FIND, NULL},
            {"axis", LUN_CMD_AXIS, NULL},             {"table", LUN_CMD_TABLE, NULL},               {"help", LUN_CMD_HELP, NULL},
            {"look", LUN_CMD_LOOK, NULL},             {"type", LUN_CMD_TYPE, NULL},                 {"enter", LUN_CMD_ENTER, NULL},
            {"source", LUN_CMD_PANEL, "4"},           {"sequence", LUN_CMD_PANEL, "5"},             {"timeline", LUN_CMD_PANEL, "3"}};

static const char *label_of(lun_cmd cmd) {
  size_t n;
  const lun_binding *table = lun_bindings(&n);
  for (size_t i = 0; i < n; i++)
    if (table[i].cmd == cmd && table[i].label != NULL) return table[i].label;
  return NULL;
}

const char *lun_words_key(const char *name) {
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (strcmp(keys[i].name, name) == 0) return keys[i].label != NULL ? keys[i].label : label_of(keys[i].cmd);
  return NULL;
}

/* ---- a line of prose ---- */

typedef struct writer {
  FILE *out;
  int cols, indent, hang, x; /* hang: of the lines after the first of a list's item */
  bool any, fresh, wide; /* fresh: nothing stands in the line yet; wide: the last character is */
} writer;

static void new_line(writer *w, int indent) {
  if (w->any) fputc('\n', w->out);
  fprintf(w->out, "%*s", indent, "");
  w->x = indent;
  w->fresh = true;
  w->any = true;
  w->wide = false;
}

/* ---- where a line may be broken: between words, and between characters that stand without blanks ---- */

enum { ATOM = 256 };

/* The bytes of the first character, 0 at the end. */
static size_t char_at(const char *s, size_t n) { return n > 0 ? lun_next_piece(s, n).eaten : 0; }

static bool is_wide(const char *s, size_t n) { return n > 0 && lun_text_width(s, char_at(s, n)) == 2; }

/* The bytes that stay together: a word, or one wide character, with the marks that do not begin or end a line. */
static size_t atom_at(const char *s, size_t n) {
  size_t len = lun_opening_marks(s, n);
  if (is_wide(s + len, n - len)) len += char_at(s + len, n - len);
  else
    while (len < n && len < ATOM - 8 && !is_wide(s + len, n - len) && lun_opening_marks(s + len, n - len) == 0) len += char_at(s + len, n - len);
  len += lun_closing_marks(s + len, n - len);
  return len < ATOM ? len : ATOM - 8;
}

static void put_atom(writer *w, const char *atom, size_t n, bool blank) {
  char safe[LUN_SANITISED_SIZE(ATOM)];
  lun_sanitise(safe, sizeof safe, atom, n);
  int width = lun_text_width(safe, strlen(safe));
  if (!w->fresh && w->x + blank + width > w->cols) new_line(w, w->indent + w->hang);
  bool apart = blank && !w->fresh;
  fprintf(w->out, "%s%s", apart ? " " : "", safe);
  w->x += width + apart;
  w->fresh = false;
}

/* Between two wide characters a blank, or the end of a line of the file, is none of the text. */
static void put_word(writer *w, const char *word, size_t n) {
  bool blank = !(w->wide && (is_wide(word, n) || lun_opening_marks(word, n) > 0));
  for (size_t len; n > 0; word += len, n -= len, blank = false) {
    len = atom_at(word, n);
    put_atom(w, word, len, blank);
    size_t last = len; /* the beginning of its last character */
    while (last > 0 && ((unsigned char)word[--last] & 0xc0) == 0x80) continue;
    w->wide = is_wide(word + last, len - last);
  }
}

/* ". F6", as help has it, within a sentence: ". (F6)". */
static void key_in_prose(char *out, size_t cap, const char *key) {
  const char *blank = strchr(key, ' ');
  if (blank == NULL) snprintf(out, cap, "%s", key);
  else snprintf(out, cap, "%.*s (%s)", (int)(blank - key), key, blank + 1);
}

/* {key:NAME} at s: writes the key into out; the bytes that it takes, 0: it is none. */
static size_t key_at(const char *s, char *out, size_t cap) {
  char name[40];
  const char *close = strncmp(s, "{key:", 5) == 0 ? strchr(s, '}') : NULL;
  if (close == NULL || close - s - 5 >= (long)sizeof name) return 0;
  snprintf(name, sizeof name, "%.*s", (int)(close - s - 5), s + 5);
  const char *key = lun_words_key(name);
  key_in_prose(out, cap, key != NULL ? key : name);
  return (size_t)(close - s) + 1;
}

const char *lun_words_with_keys(const char *s, lun_arena *a) {
  char key[40];
  size_t n = strlen(s), len = 0, most = sizeof key + 2; /* a key is shown in bold */
  char *out = strstr(s, "{key:") != NULL ? lun_arena_take(a, n * 2 + most) : NULL;
  if (out == NULL) return s;
  for (size_t i = 0; i < n && len + most < n * 2 + most;) {
    size_t taken = key_at(s + i, key, sizeof key);
    if (taken > 0) len += (size_t)sprintf(out + len, "**%s**", key), i += taken;
    else out[len++] = s[i++];
  }
  out[len] = '\0';
  return out;
}

const char *lun_words_unmarked(const char *s, lun_arena *a) {
  char *out = lun_arena_take(a, strlen(s) + 1), *to = out;
  if (out == NULL) return s;
  for (; *s != '\0'; s++)
    if (*s != '`' && *s != '*') *to++ = *s;
  *to = '\0';
  return out;
}

/* Emphasis goes, code keeps its quotes. Returns a new text. */
static char *unmarked(const char *s, size_t n) {
  char *out = malloc(n * 2 + 64), key[40];
  size_t len = 0;
  bool code = false;
  for (size_t i = 0; out != NULL && i < n;) {
    size_t taken = code ? 0 : key_at(s + i, key, sizeof key);
    if (taken > 0) {
      len += (size_t)sprintf(out + len, "%s", key);
      i += taken;
      continue;
    }
    if (s[i] == '`') code = !code;
    bool mark = !code && s[i] == '*';
    if (!mark) out[len++] = s[i];
    i++;
  }
  if (out != NULL) out[len] = '\0';
  return out;
}

static void put_words(writer *w, const char *s, size_t n) {
  char *text = unmarked(s, n), *rest = NULL;
  for (char *word = text != NULL ? strtok_r(text, " \t\n", &rest) : NULL; word != NULL; word = strtok_r(NULL, " \t\n", &rest)) put_word(w, word, strlen(word));
  free(text);
}

static void put_verbatim(writer *w, const char *s, size_t n) {
  char *safe = malloc(LUN_SANITISED_SIZE(n));
  if (safe == NULL) return;
  lun_sanitise(safe, LUN_SANITISED_SIZE(n), s, n);
  new_line(w, w->indent);
  fputs(safe, w->out);
  free(safe);
}

/* ---- tables: each row is an item of a list, and its cells bear their heads ---- */

static void put_head(writer *w, lun_stretch head) {
  char *text = NULL;
  if (head.n > 0 && asprintf(&text, "%.*s:", (int)head.n, head.s) >= 0) put_words(w, text, strlen(text));
  free(text);
}

static void put_row(writer *w, const lun_stretch head[static LUN_HEADS], lun_stretch row) {
  lun_stretch cell = lun_prose_cell(&row);
  new_line(w, w->indent);
  put_words(w, "-", 1);
  put_words(w, cell.s != NULL ? cell.s : "", cell.n);
  for (size_t i = 1; cell = lun_prose_cell(&row), cell.s != NULL; i++) {
    if (cell.n == 0) continue;
    new_line(w, w->indent + w->hang);
    if (i < LUN_HEADS) put_head(w, head[i]);
    put_words(w, cell.s, cell.n);
  }
}

/* Returns what follows the table. */
static const char *put_table(writer *w, const char *s) {
  lun_stretch head[LUN_HEADS], row = lun_line_at(s);
  lun_prose_heads(row, head);
  w->hang = 2;
  if (head[0].n > 0) new_line(w, w->indent), put_head(w, head[0]);
  for (bool first = true; row.n > 0 && *row.s == '|'; row = lun_line_at(s), first = false) {
    if (!first && !lun_prose_rule(row)) put_row(w, head, row);
    s = row.s + row.n + (row.s[row.n] == '\n');
  }
  w->hang = 0;
  return s;
}

void lun_words_print(FILE *out, const char *s, int cols, int indent) {
  writer w = {.out = out, .cols = cols, .indent = indent};
  bool fenced = false, open = false; /* open: a paragraph goes on */
  while (*s != '\0') {
    size_t n = strcspn(s, "\n");
    if (!fenced && lun_prose_begins(s)) {
      s = put_table(&w, s);
      open = false;
      continue;
    }
    bool fence = strncmp(s, "```", 3) == 0, item = strncmp(s, "- ", 2) == 0;
    if (fence) fenced = !fenced, open = false;
    else if (fenced) put_verbatim(&w, s, n);
    else if (n == 0 || *s == '|') {
      if (n > 0) put_verbatim(&w, s, n);
      else if (w.any) new_line(&w, 0);
      open = false;
    } else {
      if (!open || item) w.hang = 0, new_line(&w, indent);
      if (item) w.hang = 2;
      put_words(&w, s, n);
      open = true;
    }
    s += n + (s[n] == '\n');
  }
  if (w.any) fputc('\n', out);
}
