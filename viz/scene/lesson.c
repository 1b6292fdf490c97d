/* lesson.c - lays a page of a lesson out as rows (lesson.h): how far each kind of
 * block is indented, and what stands in front of it. */
#include "lesson.h"

#include "lesson_keys.h"
#include "prose.h"

#include <stdlib.h>
#include <string.h>

enum { MARGIN = 1, NUMBER = 5 };

typedef struct laying {
  lun_lesson_rows rows;
  size_t cap;
  int cols;
  lun_arena *a;
} laying;

static lun_lesson_row *add(laying *l, const lun_block *b, int indent) {
  if (l->rows.n == l->cap) {
    size_t cap = l->cap ? 2 * l->cap : 64;
    lun_lesson_row *more = lun_arena_take(l->a, cap * sizeof *more);
    if (!more) return NULL;
    if (l->rows.n) memcpy(more, l->rows.row, l->rows.n * sizeof *more);
    l->rows.row = more;
    l->cap = cap;
  }
  l->rows.row[l->rows.n] = (lun_lesson_row){.block = b, .indent = indent, .words = lun_phrase_in(l->a)};
  return &l->rows.row[l->rows.n++];
}

static void add_prose(laying *l, const lun_block *b, int indent, const lun_prose *p) {
  for (size_t i = 0; i < p->n; i++) {
    lun_lesson_row *r = add(l, b, indent + p->row[i].indent);
    if (!r) return;
    r->words = p->row[i].words;
    r->first = i == 0;
  }
}

/* The number of an answer, or what became of it. */
static void put_number(laying *l, const lun_block *b, size_t row) {
  if (row >= l->rows.n) return;
  lun_phrase p = lun_phrase_in(l->a);
  const char *sign = b->mark == LUN_MARK_RIGHT ? "\xe2\x9c\x93" : b->mark == LUN_MARK_CHOSEN ? "\xe2\x97\x82" : " ";
  lun_phrase_print(&p, lun_ink_of(b->mark == LUN_MARK_RIGHT ? LUN_INK_DONE : LUN_INK_DIM), "%s ", sign);
  lun_phrase_print(&p, lun_bold(LUN_INK_TEXT), "%-3d", b->number);
  lun_phrase_add(&p, &l->rows.row[row].words);
  l->rows.row[row].words = p;
  l->rows.row[row].indent -= NUMBER;
}

static void lay_numbered(laying *l, const lun_block *b, lun_prose p) {
  size_t first = l->rows.n;
  add_prose(l, b, MARGIN + NUMBER, &p);
  put_number(l, b, first);
}

static void lay_event(laying *l, const lun_block *b) {
  bool here = b->mark == LUN_MARK_HERE;
  int number = NUMBER + 1, room = l->cols - 2 * MARGIN - number;
  lun_prose p = here ? lun_prose_plain(b->text, room, LUN_INK_TEXT, l->a) : lun_prose_verbatim(b->text, room, LUN_INK_DIM, l->a);
  size_t first = l->rows.n;
  add_prose(l, b, MARGIN + number, &p);
  if (l->rows.n == first) return;
  lun_phrase words = lun_phrase_in(l->a);
  lun_phrase_print(&words, lun_ink_of(LUN_INK_DIM), "%s%4llu ", here ? "\xe2\x96\xb8" : " ", (unsigned long long)b->at.seq);
  lun_phrase_add(&words, &l->rows.row[first].words);
  l->rows.row[first].words = words;
  l->rows.row[first].indent = MARGIN;
}

static void lay_words(laying *l, const lun_block *b, lun_style st) {
  lun_lesson_row *r = add(l, b, MARGIN);
  if (r) lun_phrase_text(&r->words, st, b->text);
}

static void lay_block(laying *l, const lun_block *b, int width) {
  switch (b->kind) {
    case LUN_BLOCK_HEAD: lay_words(l, b, lun_bold(LUN_INK_TEXT)); break;
    case LUN_BLOCK_ENTRY: lay_words(l, b, lun_bold(LUN_INK_TEXT)); break;
    case LUN_BLOCK_EVENT: lay_event(l, b); break;
    case LUN_BLOCK_OPTION: lay_numbered(l, b, lun_prose_wrap(b->text, width - NUMBER, LUN_INK_TEXT, l->a)); break;
    case LUN_BLOCK_LINE: lay_numbered(l, b, lun_prose_verbatim(b->text, width - NUMBER, LUN_INK_TEXT, l->a)); break;
    case LUN_BLOCK_CODE: {
      lun_prose p = lun_prose_verbatim(b->text, width - 2, LUN_INK_TEXT, l->a);
      add_prose(l, b, MARGIN + 2, &p);
      break;
    }
    default: {
      lun_prose p = lun_prose_wrap(b->text, width, b->kind == LUN_BLOCK_NOTE ? LUN_INK_DIM : LUN_INK_TEXT, l->a);
      add_prose(l, b, MARGIN, &p);
    }
  }
}

/* Lines of one list stand close together, answers where room is short; between all else there is a blank row. */
static bool close_together(const lun_block *a, const lun_block *b, bool spaced) {
  if (a->kind != b->kind) return false;
  return b->kind == LUN_BLOCK_OPTION ? !spaced : b->kind == LUN_BLOCK_LINE || b->kind == LUN_BLOCK_EVENT || b->kind == LUN_BLOCK_CODE;
}

static lun_lesson_rows lay(const lun_lesson_page *page, int cols, bool spaced, lun_arena *a) {
  laying l = {.cols = cols, .a = a};
  int width = cols - 2 * MARGIN;
  if (width < NUMBER + 3) return l.rows;
  for (size_t i = 0; i < page->n; i++) {
    const lun_block *b = &page->block[i];
    if (i == 0 || !close_together(&page->block[i - 1], b, spaced)) add(&l, NULL, 0);
    lay_block(&l, b, width);
  }
  return l.rows;
}

lun_lesson_rows lun_lesson_lay(const lun_lesson_page *page, int cols, int rows, lun_arena *a) {
  lun_lesson_rows wide = lay(page, cols, true, a);
  return wide.n <= (size_t)rows ? wide : lay(page, cols, false, a);
}

bool lun_lesson_offers(const lun_lesson_keys *k, unsigned cmd) {
  if (cmd >= LUN_CMD_CHOOSE && cmd <= LUN_CMD_SKIP) return (k->can & UINT32_C(1) << (cmd - LUN_CMD_CHOOSE)) != 0;
  if (cmd == LUN_CMD_HELP || cmd == LUN_CMD_LOOK) return true;
  return k->run;
}
