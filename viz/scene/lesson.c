/* lesson.c - lays a page of a lesson out as rows (lesson.h): how far each kind of
 * block is indented, and what stands in front of it. */
#include "lesson.h"

#include "../base/message.h"
#include "view/layout.h"
#include "view/lesson_keys.h"
#include "prose.h"

#include <string.h>

enum { MARGIN = 1, NUMBER = 5, EVENT = 6, CODE = 2 }; /* units */

typedef struct laying {
  lun_lesson_rows rows;
  size_t cap;
  const lun_measure *m;
  int room; /* within the margins */
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
  lun_phrase none = lun_phrase_in(l->a);
  l->rows.row[l->rows.n] =
    (lun_lesson_row){.block = b, .indent = indent, .lead_indent = MARGIN * l->m->unit, .words = none, .lead = none};
  return &l->rows.row[l->rows.n++];
}

/* Returns the first of its rows, NULL when there is none. */
static lun_lesson_row *add_prose(laying *l, const lun_block *b, int indent, const lun_prose *p) {
  size_t first = l->rows.n;
  for (size_t i = 0; i < p->n; i++) {
    lun_lesson_row *r = add(l, b, (MARGIN + indent) * l->m->unit + p->row[i].indent);
    if (!r) break;
    r->words = p->row[i].words;
  }
  return l->rows.n > first ? &l->rows.row[first] : NULL;
}

static int room_behind(const laying *l, int indent) { return l->room - indent * l->m->unit; }

/* The number of an answer, and what became of it. */
static void lay_numbered(laying *l, const lun_block *b, lun_prose p) {
  lun_lesson_row *r = add_prose(l, b, NUMBER, &p);
  const char *sign = b->mark == LUN_MARK_RIGHT ? "\xe2\x9c\x93" : b->mark == LUN_MARK_CHOSEN ? "\xe2\x97\x82" : " ";
  if (!r) return;
  lun_phrase_print(&r->lead, lun_ink_of(b->mark == LUN_MARK_RIGHT ? LUN_INK_DONE : LUN_INK_DIM), "%s ", sign);
  lun_phrase_print(&r->lead, lun_bold(LUN_INK_TEXT), "%d", b->number);
}

static void lay_event(laying *l, const lun_block *b) {
  bool here = b->mark == LUN_MARK_HERE;
  int room = room_behind(l, EVENT);
  lun_prose p = here ? lun_prose_plain(b->text, l->m, room, LUN_INK_TEXT, l->a)
                     : lun_prose_verbatim(b->text, l->m, room, lun_ink_of(LUN_INK_DIM), l->a);
  lun_lesson_row *r = add_prose(l, b, EVENT, &p);
  lun_style st = {LUN_INK_DIM, LUN_GROUND_NONE, LUN_CODE};
  if (r) lun_phrase_print(&r->lead, st, "%s%4llu", here ? "\xe2\x96\xb8" : " ", (unsigned long long)b->at.seq);
}

static void lay_words(laying *l, const lun_block *b, lun_style st) {
  lun_lesson_row *r = add(l, b, MARGIN * l->m->unit);
  if (r) lun_phrase_text(&r->words, st, b->text);
}

static lun_prose verbatim(laying *l, const lun_block *b, int indent) {
  lun_style st = {LUN_INK_TEXT, LUN_GROUND_NONE, LUN_CODE};
  return lun_prose_verbatim(b->text, l->m, room_behind(l, indent), st, l->a);
}

static void lay_block(laying *l, const lun_block *b) {
  lun_prose p;
  switch (b->kind) {
    case LUN_BLOCK_HEAD:
    case LUN_BLOCK_ENTRY: lay_words(l, b, lun_bold(LUN_INK_TEXT)); break;
    case LUN_BLOCK_EVENT: lay_event(l, b); break;
    case LUN_BLOCK_OPTION:
      lay_numbered(l, b, lun_prose_wrap(b->text, l->m, room_behind(l, NUMBER), LUN_INK_TEXT, l->a));
      break;
    case LUN_BLOCK_LINE: lay_numbered(l, b, verbatim(l, b, NUMBER)); break;
    case LUN_BLOCK_PROGRAM:
    case LUN_BLOCK_PRINTED:
    case LUN_BLOCK_CODE:
      p = verbatim(l, b, CODE);
      add_prose(l, b, CODE, &p);
      break;
    default:
      p = lun_prose_wrap(b->text, l->m, l->room, b->kind == LUN_BLOCK_NOTE ? LUN_INK_DIM : LUN_INK_TEXT, l->a);
      add_prose(l, b, 0, &p);
  }
}

/* Without the blank row above it where rows are short. */
static void lay_title(laying *l, const char *title, bool spaced) {
  static const lun_block words = {.kind = LUN_BLOCK_PROSE};
  lun_prose p = lun_prose_wrap(lun_arena_print(l->a, "**%s**", title), l->m, l->room, LUN_INK_TEXT, l->a);
  if (spaced) add(l, NULL, 0);
  add_prose(l, &words, 0, &p);
  l->rows.head = l->rows.n;
}

/* How many blank rows there are: SPACED also between answers, TIGHT none at all, and a program that comes first is there. */
typedef enum spacing { SPACED, CLOSE, TIGHT, LAST, SPACINGS } spacing;

/* Lines of one list stand close together. */
static bool close_together(const lun_block *a, const lun_block *b, spacing how) {
  if (how == TIGHT) return b->kind != LUN_BLOCK_HEAD;
  if (!a || a->kind != b->kind) return false;
  return b->kind == LUN_BLOCK_OPTION
           ? how != SPACED
           : b->kind == LUN_BLOCK_LINE || b->kind == LUN_BLOCK_EVENT || b->kind == LUN_BLOCK_CODE;
}

static bool is_left_out(const lun_lesson_page *page, const lun_block *b) {
  return !page->alone && (b->kind == LUN_BLOCK_PROGRAM || b->kind == LUN_BLOCK_PRINTED);
}

static lun_lesson_rows lay(const lun_lesson_page *page, const lun_measure *m, int width, spacing how, lun_arena *a) {
  laying l = {.m = m, .room = width - 2 * MARGIN * m->unit, .a = a};
  const lun_block *before = NULL;
  size_t turned = how == LAST && page->n > 0 && page->block[0].kind == LUN_BLOCK_PROGRAM; /* by one: what is first is last */
  if (l.room < (NUMBER + 3) * m->unit) return l.rows;
  if (page->titled) lay_title(&l, page->title, how < TIGHT);
  for (size_t i = 0; i < page->n; i++) {
    const lun_block *b = &page->block[(i + turned) % page->n];
    if (is_left_out(page, b)) continue;
    if (!close_together(before, b, how)) add(&l, NULL, 0);
    lay_block(&l, b);
    before = b;
  }
  return l.rows;
}

lun_lesson_rows lun_lesson_lay(const lun_lesson_page *page, const lun_measure *m, int width, int rows, lun_arena *a) {
  lun_lesson_rows all = {.n = 0};
  for (spacing how = SPACED; how < SPACINGS; how++) {
    all = lay(page, m, width, how, a);
    if (all.n <= (size_t)rows) break;
  }
  return all;
}

int lun_lesson_news(const lun_lesson_page *page, const lun_lesson_rows *rows) {
  size_t i = 0;
  while (i < rows->n && (page->news >= page->n || rows->row[i].block != &page->block[page->news])) i++;
  return (int)i;
}

bool lun_lesson_veils(const lun_lesson_keys *k, unsigned panel) {
  return k->veil && panel != LUN_PANEL_LESSON && panel != LUN_PANEL_SOURCE;
}

const char *lun_lesson_veil_words(const lun_lesson_keys *k, unsigned panel) {
  switch (panel) {
    case LUN_PANEL_REPL: return _("What the program prints stands here.");
    case LUN_PANEL_LOOP: return _("What runs, and what comes next, stands here.");
    case LUN_PANEL_SEQUENCE: return _("Who calls, awaits and wakes whom stands here.");
    default: return k->veil;
  }
}

bool lun_lesson_offers(const lun_lesson_keys *k, unsigned cmd) {
  if (cmd >= LUN_CMD_CHOOSE && cmd <= LUN_CMD_SKIP) return (k->can & UINT32_C(1) << (cmd - LUN_CMD_CHOOSE)) != 0;
  if (cmd == LUN_CMD_HELP || cmd == LUN_CMD_LOOK || cmd == LUN_CMD_QUIT) return true;
  if (cmd == LUN_CMD_DOWN) return k->events;
  return k->run;
}
