/* prose.c - wraps Markdown (prose.h): a word goes to the next row when it does not
 * fit; between wide characters a row may end anywhere, as Chinese is set. */
#include "prose.h"
#include "prose_table.h"

#include <string.h>

#include "../base/width.h"

enum { TAB = 2 };

static int columns(void *ud, lun_style st, const char *s, size_t n) {
  (void)ud, (void)st;
  return lun_text_width(s, n);
}

static size_t fit_columns(void *ud, lun_style st, const char *s, size_t n, int room, int *used) {
  (void)ud, (void)st;
  return lun_text_fit(s, n, room, used);
}

const lun_measure lun_in_columns = {columns, fit_columns, NULL, 1};

typedef struct writer {
  const lun_measure *m;
  lun_arena *a;
  lun_prose *to;
  size_t cap;
  int room, indent, x; /* of a row, all in the measure's units; indent: of the rows that follow */
  lun_ink ink;
  uint8_t attr, before; /* of the words that come, and of the last one */
  bool plain;           /* no mark means anything */
  bool in_code, gap;    /* gap: a blank was read since the last word */
  bool wide;            /* the line before ended with a wide character: its end is no blank before another one */
} writer;

/* ---- rows ---- */

static lun_prose_row *new_row(writer *w, int indent) {
  if (w->to->n == w->cap) {
    size_t cap = w->cap ? 2 * w->cap : 32;
    lun_prose_row *more = lun_arena_take(w->a, cap * sizeof *more);
    if (!more) return NULL;
    if (w->to->n) memcpy(more, w->to->row, w->to->n * sizeof *more);
    w->to->row = more;
    w->cap = cap;
  }
  w->to->row[w->to->n] = (lun_prose_row){indent, lun_phrase_in(w->a)};
  w->x = indent;
  w->gap = false;
  return &w->to->row[w->to->n++];
}

static lun_style style(const writer *w) { return (lun_style){(uint8_t)w->ink, LUN_GROUND_NONE, w->attr}; }

static int width_of(const writer *w, const char *s, size_t n) { return w->m->width(w->m->ud, style(w), s, n); }

static void put(writer *w, const char *s, size_t n, int width) {
  lun_prose_row *r = w->to->n ? &w->to->row[w->to->n - 1] : new_row(w, w->indent);
  if (!r) return;
  lun_run *last = r->words.n ? &r->words.run[r->words.n - 1] : NULL;
  if (last && w->before == w->attr) last->text = lun_arena_print(w->a, "%s%.*s", last->text, (int)n, s);
  else lun_phrase_text(&r->words, style(w), lun_arena_print(w->a, "%.*s", (int)n, s));
  w->x += width;
  w->before = w->attr;
}

/* What stands between two words has of their style what they share. */
static int blank_width(const writer *w) {
  writer between = *w;
  between.attr &= w->before;
  return width_of(&between, " ", 1);
}

static void put_blank(writer *w) {
  uint8_t attr = w->attr;
  int width = blank_width(w);
  w->attr &= w->before;
  put(w, " ", 1, width);
  w->attr = attr;
}

/* A word, cut where even a row of its own is too short. */
static void put_word(writer *w, const char *s, size_t n) {
  bool blank = w->gap && w->x > w->indent;
  int width = width_of(w, s, n), one = blank_width(w), used;
  if (w->x > w->indent && w->x + (blank ? one : 0) + width > w->room) new_row(w, w->indent), blank = false;
  if (blank) put_blank(w);
  w->gap = false;
  while (n > 0 && w->x + width > w->room) {
    size_t part = w->m->fit(w->m->ud, style(w), s, n, w->room - w->x, &used);
    if (part == 0) break;
    put(w, s, part, used);
    s += part, n -= part, width -= used;
    if (n > 0 && !new_row(w, w->indent)) return;
  }
  if (n > 0) put(w, s, n, width);
}

/* ---- words ---- */

static size_t char_length(const char *s, size_t n) { return lun_next_piece(s, n).eaten; }

static bool is_wide(const char *s, size_t n) {
  return (unsigned char)*s >= 0xE1 && lun_text_width(s, char_length(s, n)) == 2;
}

/* The mark of emphasis at s: its bytes, 0: none. It is switched on and off. */
static size_t take_mark(writer *w, const char *s, size_t n) {
  if (w->plain) return 0;
  if (*s == '`') {
    w->in_code = !w->in_code;
    w->attr ^= LUN_BOLD | LUN_CODE;
    return 1;
  }
  if (w->in_code || *s != '*') return 0;
  bool strong = n > 1 && s[1] == '*';
  w->attr ^= strong ? LUN_BOLD : LUN_UNDERLINE;
  return strong ? 2 : 1;
}

/* A word ends at a blank, a mark, or beside a wide character; marks that may not begin or end a row stay with it. */
static size_t word_length(const writer *w, const char *s, size_t n) {
  size_t i = lun_opening_marks(s, n);
  if (i < n && is_wide(s + i, n - i)) i += char_length(s + i, n - i);
  else
    while (i < n && s[i] != ' ' && s[i] != '\t' && (w->plain || (s[i] != '`' && (w->in_code || s[i] != '*'))) &&
           !is_wide(s + i, n - i))
      i += char_length(s + i, n - i);
  return i + lun_closing_marks(s + i, n - i);
}

/* Whether a row may end behind this word: it is a wide character, and not the mark that opens what follows. */
static bool may_break_behind(const char *s, size_t part) {
  size_t opening = lun_opening_marks(s, part);
  return opening < part && is_wide(s + opening, part - opening);
}

/* Marks split a word into pieces that must stay together: they are measured as one. */
static int glued_width(const writer *w, const char *s, size_t n) {
  writer probe = *w;
  int width = 0;
  while (n > 0 && *s != ' ' && *s != '\t') {
    size_t mark = take_mark(&probe, s, n), part = mark ? mark : word_length(&probe, s, n);
    if (!mark) width += width_of(&probe, s, part);
    if (!mark && may_break_behind(s, part)) break;
    s += part, n -= part;
  }
  return width;
}

/* Whether the last character is wide. */
static bool ends_wide(const char *s, size_t n) {
  size_t last = n;
  while (last > 0 && ((unsigned char)s[--last] & 0xC0) == 0x80) continue;
  return n > 0 && is_wide(s + last, n - last);
}

static void put_words(writer *w, const char *s, size_t n) {
  bool begins = true; /* of a word, marks and all */
  if (w->wide && n > 0 && (is_wide(s, n) || lun_opening_marks(s, n) > 0)) w->gap = false;
  w->wide = ends_wide(s, n);
  while (n > 0) {
    if (*s == ' ' || *s == '\t') {
      w->gap = begins = true;
      s++, n--;
      continue;
    }
    int width = begins ? glued_width(w, s, n) : 0;
    int gap = w->gap ? blank_width(w) : 0;
    if (begins && w->x > w->indent && w->x + gap + width > w->room && width <= w->room - w->indent)
      new_row(w, w->indent);
    size_t mark = take_mark(w, s, n), part = mark ? mark : word_length(w, s, n);
    if (!mark) {
      begins = may_break_behind(s, part);
      put_word(w, s, part);
    } else {
      begins = false;
    }
    s += part, n -= part;
  }
  w->gap = true;
}

/* ---- lines ---- */

static void put_line(writer *w, const char *s, size_t n) {
  int used, room = w->room - w->indent, more = width_of(w, "\xe2\x80\xa6", 3);
  if (!new_row(w, w->indent)) return;
  size_t fit = w->m->fit(w->m->ud, style(w), s, n, room, &used);
  if (fit < n) fit = w->m->fit(w->m->ud, style(w), s, n, room - more, &used);
  put(w, s, fit, used);
  if (fit < n) put(w, "\xe2\x80\xa6", 3, more);
}

static void new_paragraph(writer *w, int hang) {
  w->attr = 0;
  w->in_code = w->wide = false;
  w->indent = 0;
  new_row(w, 0);
  w->indent = hang;
}

static bool is_blank_row(const lun_prose *p) { return p->n == 0 || p->row[p->n - 1].words.n == 0; }

/* The number of bytes of a list's bullet at s, 0: it is none. */
static size_t bullet(const char *s) {
  size_t digits = strspn(s, "0123456789");
  if (strncmp(s, "- ", 2) == 0) return 2;
  return digits > 0 && digits < 3 && s[digits] == '.' && s[digits + 1] == ' ' ? digits + 2 : 0;
}

static void begin_item(writer *w, const char *s, size_t mark) {
  bool dash = *s == '-';
  const char *sign = dash ? "\xc2\xb7" : s;
  size_t n = dash ? 2 : mark - 1;
  new_paragraph(w, 0);
  put(w, sign, n, width_of(w, sign, n));
  put_blank(w);
  w->indent = w->x;
}

/* ---- tables: a panel is too narrow for columns, so each row is an item of a list, and its cells bear their heads ---- */

/* The head of the first column stands above all. */
static void put_heads(writer *w, lun_stretch line, lun_stretch head[static LUN_HEADS]) {
  lun_prose_heads(line, head);
  if (head[0].n == 0) return;
  new_paragraph(w, 0);
  w->attr = LUN_UNDERLINE;
  put_words(w, head[0].s, head[0].n);
}

static void put_row(writer *w, const lun_stretch head[static LUN_HEADS], lun_stretch line) {
  lun_stretch cell = lun_prose_cell(&line);
  begin_item(w, "- ", 2);
  put_words(w, cell.s ? cell.s : "", cell.n);
  for (size_t i = 1; cell = lun_prose_cell(&line), cell.s; i++) {
    if (cell.n == 0) continue;
    w->attr = 0;
    w->in_code = w->wide = false;
    new_row(w, w->indent);
    const char *bears = i < LUN_HEADS && head[i].n > 0 ? lun_arena_print(w->a, "%.*s:", (int)head[i].n, head[i].s) : "";
    put_words(w, bears, strlen(bears));
    put_words(w, cell.s, cell.n);
  }
}

/* Returns what follows the table. */
static const char *put_table(writer *w, const char *s) {
  lun_stretch head[LUN_HEADS], row = lun_line_at(s);
  put_heads(w, row, head);
  for (bool first = true; row.n > 0 && *row.s == '|'; row = lun_line_at(s), first = false) {
    if (!first && !lun_prose_rule(row)) put_row(w, head, row);
    s = row.s + row.n + (row.s[row.n] == '\n');
  }
  w->indent = 0;
  w->attr = 0;
  return s;
}

lun_prose lun_prose_wrap(const char *s, const lun_measure *m, int room, lun_ink ink, lun_arena *a) {
  lun_prose p = {0};
  writer w = {.m = m, .a = a, .to = &p, .room = room, .ink = ink};
  bool fenced = false, open = false; /* open: a paragraph goes on */
  while (*s != '\0') {
    size_t n = strcspn(s, "\n"), mark = bullet(s);
    bool fence = strncmp(s, "```", 3) == 0;
    if (!fenced && lun_prose_begins(s)) {
      s = put_table(&w, s);
      open = false;
      continue;
    }
    if (fence) {
      fenced = !fenced;
      w.indent = fenced ? TAB * m->unit : 0;
      w.attr = 0;
      open = false;
    } else if (fenced || *s == '|') {
      w.attr = LUN_CODE;
      put_line(&w, s, n);
      open = false;
    } else if (n == 0) {
      if (!is_blank_row(&p)) new_row(&w, 0);
      open = false;
    } else {
      if (mark) begin_item(&w, s, mark);
      else if (!open) new_paragraph(&w, 0);
      put_words(&w, s + mark, n - mark);
      open = true;
    }
    s += n + (s[n] == '\n');
  }
  while (p.n > 0 && p.row[p.n - 1].words.n == 0) p.n--;
  return p;
}

lun_prose lun_prose_plain(const char *s, const lun_measure *m, int room, lun_ink ink, lun_arena *a) {
  lun_prose p = {0};
  writer w = {.m = m, .a = a, .to = &p, .room = room, .ink = ink, .plain = true};
  new_row(&w, 0);
  put_words(&w, s, strlen(s));
  return p;
}

lun_prose lun_prose_verbatim(const char *s, const lun_measure *m, int room, lun_style st, lun_arena *a) {
  lun_prose p = {0};
  writer w = {.m = m, .a = a, .to = &p, .room = room, .ink = (lun_ink)st.ink, .attr = st.attr};
  while (*s != '\0') {
    size_t n = strcspn(s, "\n");
    put_line(&w, s, n);
    s += n + (s[n] == '\n');
  }
  return p;
}
