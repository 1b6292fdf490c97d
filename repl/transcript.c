/* transcript.c - keeps and paints the lines of transcript.h. Only the rows that
 * are seen are wrapped, from the newest upwards, so a frame costs the same
 * however much was printed. */
#include "transcript.h"

#include <stdlib.h>
#include <string.h>

#include "../viz/scene/source_rows.h"
#include "../viz/term/screen.h"
#include "line/highlight.h"

/* ---- the list ---- */

static lun_entry *entry_at(const lun_transcript *t, size_t i) {
  return &t->entry[(t->first + i) % LUN_TRANSCRIPT_ENTRIES];
}

static void drop_oldest(lun_transcript *t) {
  lun_entry *e = entry_at(t, 0);
  t->bytes -= e->n;
  free(e->text);
  *e = (lun_entry){0};
  t->first = (t->first + 1) % LUN_TRANSCRIPT_ENTRIES;
  t->count--;
}

static void make_room(lun_transcript *t, size_t n) {
  while (t->count > 0 && (t->count == LUN_TRANSCRIPT_ENTRIES || t->bytes + n > LUN_TRANSCRIPT_BYTES)) drop_oldest(t);
}

static void add_entry(lun_transcript *t, lun_entry like, const char *text, size_t n) {
  if (t->entry == NULL) t->entry = calloc(LUN_TRANSCRIPT_ENTRIES, sizeof *t->entry);
  char *copy = t->entry != NULL ? malloc(n + 1) : NULL;
  if (copy == NULL) return;
  memcpy(copy, text, n);
  copy[n] = '\0';
  make_room(t, n);
  like.n = n;
  like.text = copy;
  *entry_at(t, t->count++) = like;
  t->bytes += n;
}

/* Goes on with the newest entry's line. False: it is of another kind, has ended, or is long enough. */
static bool extend(lun_transcript *t, lun_entry_kind kind, const char *text, size_t n, bool open) {
  lun_entry *e = t->count > 0 ? entry_at(t, t->count - 1) : NULL;
  if (e == NULL || !e->open || e->kind != kind || e->n + n > LUN_ENTRY_MAX) return false;
  char *grown = realloc(e->text, e->n + n + 1);
  if (grown == NULL) return true;
  memcpy(grown + e->n, text, n);
  e->text = grown;
  e->n += n;
  e->text[e->n] = '\0';
  e->open = open;
  t->bytes += n;
  return true;
}

static void add_output(lun_transcript *t, lun_entry_kind kind, int64_t when, const char *text, size_t n) {
  while (n > 0) {
    const char *end = memchr(text, '\n', n);
    size_t line = end != NULL ? (size_t)(end - text) : n;
    if (line > LUN_ENTRY_MAX) line = LUN_ENTRY_MAX, end = NULL;
    bool open = end == NULL;
    lun_entry like = {.kind = (uint8_t)kind, .t = when, .open = open};
    if (!extend(t, kind, text, line, open)) add_entry(t, like, text, line);
    text += line + !open;
    n -= line + !open;
  }
}

void lun_transcript_add(lun_transcript *t, lun_entry_kind kind, int64_t when, const char *text, size_t n) {
  if (kind == LUN_E_OUT || kind == LUN_E_ERR) {
    add_output(t, kind, when, text, n);
    return;
  }
  while (n > 0 && text[n - 1] == '\n') n--;
  add_entry(t, (lun_entry){.kind = (uint8_t)kind, .t = when}, text, n > LUN_ENTRY_MAX ? LUN_ENTRY_MAX : n);
}

void lun_transcript_age(lun_transcript *t) {
  for (size_t i = 0; i < t->count; i++) entry_at(t, i)->t = INT64_MIN;
}

void lun_transcript_clear(lun_transcript *t) {
  while (t->count > 0) drop_oldest(t);
}

void lun_transcript_free(lun_transcript *t) {
  lun_transcript_clear(t);
  free(t->entry);
  *t = (lun_transcript){0};
}

/* ---- highlighting ---- */

int lun_paint_source(lun_cells *g, lun_rect clip, int x, int y, const char *text, const uint8_t *kinds, size_t from,
                     size_t to) {
  while (from < to) {
    size_t end = from + 1;
    while (end < to && kinds[end] == kinds[from]) end++;
    x = lun_cells_text(g, clip, x, y, lun_source_style(kinds[from]), text + from, end - from);
    from = end;
  }
  return x;
}

/* ---- wrapping and painting ---- */

enum { ROWS_MAX = 2048 }; /* of one entry; a longer one shows its end */

typedef struct row {
  size_t from, to;
  int indent;  /* columns before its text */
  bool begins; /* a line of the text, not the rest of one */
} row;

static int prefix_width(uint8_t kind) {
  return kind == LUN_E_INPUT ? 3 : 0;
}

/* Our own sentences are broken between words; what the program said, at the edge. */
static bool is_ours(uint8_t kind) {
  return kind == LUN_E_NOTE || kind == LUN_E_TEXT || kind == LUN_E_ERROR || kind == LUN_E_WARN;
}

static size_t between_words(const lun_entry *e, size_t from, size_t fit, size_t line) {
  size_t cut = fit;
  if (!is_ours(e->kind) || fit == line || e->text[from + fit] == ' ') return fit;
  while (cut > 0 && e->text[from + cut - 1] != ' ') cut--;
  return cut > 0 ? cut : fit;
}

static size_t spaces_at(const char *text, size_t n) {
  size_t i = 0;
  while (i < n && text[i] == ' ') i++;
  return i;
}

/* Where the rest of a line of ours goes on: below the second column of a table such as that of .help, when that leaves
 * room enough. */
static int hanging(const lun_entry *e, size_t from, size_t line, int cols) {
  enum { ROOM = 20 };
  const char *text = e->text + from;
  size_t at = spaces_at(text, line), gap = 0;
  if (e->kind != LUN_E_TEXT || at == 0) return 0;
  while (at < line && (gap = spaces_at(text + at, line - at)) < 2) at += gap > 0 ? gap : 1;
  int column = lun_text_width(text, at + gap);
  return gap >= 2 && column + ROOM <= cols ? column : 0;
}

/* Cuts an entry into rows of `cols` columns. Returns how many; when there are too many, the oldest are forgotten. */
static size_t wrap(const lun_entry *e, int cols, row *rows) {
  size_t n = 0, from = 0;
  int indent = 0;
  for (bool begins = true; from < e->n || n == 0 || begins;) {
    const char *end = from < e->n ? memchr(e->text + from, '\n', e->n - from) : NULL;
    size_t line = (end != NULL ? (size_t)(end - e->text) : e->n) - from;
    int used, rest = begins ? hanging(e, from, line, cols) : indent;
    indent = begins ? 0 : rest;
    size_t fit = lun_text_fit(e->text + from, line, cols - indent, &used);
    if (fit == 0 && line > 0) fit = line; /* not even one character fits */
    fit = between_words(e, from, fit, line);
    if (n == ROWS_MAX) memmove(rows, rows + 1, (--n) * sizeof *rows);
    rows[n++] = (row){from, from + fit, indent, begins};
    indent = rest;
    if (is_ours(e->kind)) fit += spaces_at(e->text + from + fit, line - fit); /* the break stands for them */
    from += fit;
    begins = fit == line;
    if (begins && end == NULL) break;
    from += begins;
  }
  return n;
}

static lun_style entry_style(uint8_t kind) {
  switch (kind) {
    case LUN_E_ERR: case LUN_E_ERROR: return lun_ink_of(LUN_INK_FAILED);
    case LUN_E_WARN: return lun_ink_of(LUN_INK_CANCEL_TEXT);
    case LUN_E_NOTE: case LUN_E_TEXT: return lun_ink_of(LUN_INK_DIM);
    case LUN_E_TOOK: return lun_ink_of(LUN_INK_DONE);
    default: return lun_ink_of(LUN_INK_TEXT);
  }
}

static void paint_row(lun_cells *g, lun_rect area, int y, const lun_entry *e, const row *r, const uint8_t *kinds) {
  int x = area.x + r->indent;
  if (e->kind == LUN_E_INPUT) {
    const char *prefix = r->from == 0 ? "> " : r->begins ? ">> " : "";
    lun_cells_text(g, area, x, y, lun_ink_of(LUN_INK_FAINT), prefix, strlen(prefix));
    x += r->from == 0 ? 2 : 3;
  }
  bool traceback = e->kind == LUN_E_ERROR && r->from > strcspn(e->text, "\n");
  size_t glyph = e->kind == LUN_E_TOOK && r->from == 0 ? strcspn(e->text, " ") : 0;
  lun_style st = traceback || glyph > 0 ? lun_ink_of(LUN_INK_DIM) : entry_style(e->kind);
  if (glyph > 0) x = lun_cells_text(g, area, x, y, entry_style(e->kind), e->text, glyph);
  if (kinds != NULL) lun_paint_source(g, area, x, y, e->text, kinds, r->from, r->to);
  else lun_cells_text(g, area, x, y, st, e->text + r->from + glyph, r->to - r->from - glyph);
}

/* Paints an entry's rows above `bottom`, of which `skip` are scrolled out. Returns the row above them. */
static int paint_entry(lun_cells *g, lun_rect area, int bottom, const lun_entry *e, const row *rows, size_t n,
                       size_t skip) {
  uint8_t *kinds = e->kind == LUN_E_INPUT ? malloc(e->n + 1) : NULL;
  if (kinds != NULL) lun_highlight(NULL, e->text, e->n, kinds);
  for (size_t i = n - skip; i-- > 0 && bottom > area.y;) paint_row(g, area, --bottom, e, &rows[i], kinds);
  free(kinds);
  return bottom;
}

/* How many entries there were at loop time `now`. */
static size_t count_at(const lun_transcript *t, int64_t now) {
  size_t n = t->count;
  while (n > 0 && entry_at(t, n - 1)->t > now) n--;
  return n;
}

/* The rows of the first n entries; it stops counting at `max`. */
static int count_rows(const lun_transcript *t, size_t n, int cols, row *rows, int max) {
  int sum = 0;
  for (size_t i = n; i-- > 0 && sum < max;) {
    const lun_entry *e = entry_at(t, i);
    sum += (int)wrap(e, cols - prefix_width(e->kind), rows);
  }
  return sum;
}

int lun_transcript_paint(const lun_transcript *t, int64_t now, lun_cells *g, lun_rect area, int *back) {
  size_t count = count_at(t, now);
  row *rows = malloc(ROWS_MAX * sizeof *rows);
  if (rows == NULL || area.h <= 0 || area.w <= 0) {
    free(rows);
    return 0;
  }
  int all = count_rows(t, count, area.w, rows, area.h + *back);
  if (*back > all - area.h) *back = all > area.h ? all - area.h : 0;
  int shown = all < area.h ? all : area.h, bottom = area.y + shown, skip = *back;
  for (size_t i = count; i-- > 0 && bottom > area.y;) {
    const lun_entry *e = entry_at(t, i);
    size_t n = wrap(e, area.w - prefix_width(e->kind), rows);
    if ((size_t)skip >= n) skip -= (int)n;
    else bottom = paint_entry(g, area, bottom, e, rows, n, (size_t)skip), skip = 0;
  }
  free(rows);
  return shown;
}
