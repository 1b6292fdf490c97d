/* page_lesson.c - the Lesson in points: the rows of the step's page, scrolled, with
 * answers one can click; what one can do, as chips below them; and the veil over
 * the other panels while there is no run to be seen. */
#include "../base/width.h"
#include "../scene/view/keys.h"
#include "page_internal.h"

enum { LINE = 24, BLANK = 12, CHIP = 30, CHIPS = 48, PADDING = 8 };
enum { FINE = 4, UNIT = 9 }; /* rows are measured in quarters of a point, and set in by nine points */

static const double size = 15;

static uint32_t tint(const lun_page *s, lun_ink ink) { return lun_tint(s->p, ink, 1); }

/* Measuring. */

static double points(const lun_page *s, lun_style st, const char *text, size_t n) {
  return lun_text_points(s->p, lun_type_in(lun_words_type(size), st),
                         lun_arena_print(s->m.arena, "%.*s", (int)n, text));
}

static int width(void *ud, lun_style st, const char *text, size_t n) {
  return (int)(points(ud, st, text, n) * FINE + 0.5);
}

static size_t fit(void *ud, lun_style st, const char *text, size_t n, int room, int *used) {
  size_t at = 0;
  *used = 0;
  while (at < n) {
    size_t more = at + lun_next_piece(text + at, n - at).eaten;
    int w = width(ud, st, text, more);
    if (w > room) break;
    at = more, *used = w;
  }
  return at;
}

static lun_lesson_rows lay(lun_page *s, const lun_lesson_page *page, double w, double h) {
  lun_measure m = {width, fit, s, UNIT * FINE};
  return lun_lesson_lay(page, &m, ((int)w + 2 * UNIT - PADDING) * FINE, (int)(h / LINE), s->m.arena);
}

/* Rows. */

static bool is_choice(const lun_block *b) { return b && (b->kind == LUN_BLOCK_OPTION || b->kind == LUN_BLOCK_LINE); }
static double height(const lun_lesson_row *row) { return row->block ? LINE : BLANK; }

/* How many rows of the same block begin at row i. */
static size_t rows_of_block(const lun_lesson_rows *all, size_t i) {
  size_t n = 1;
  while (i + n < all->n && all->row[i + n].block == all->row[i].block) n++;
  return n;
}

/* Behind all of a block's rows, with the first of them. */
static void draw_behind(lun_page *s, const lun_inside *in, double y, const lun_block *b, size_t rows) {
  double h = (double)rows * LINE, x = in->x - 4, w = in->w + 4;
  bool chosen = b->mark == LUN_MARK_CHOSEN || b->mark == LUN_MARK_RIGHT;
  if (is_choice(b)) {
    lun_draw_box(s->p, x, y, w, h - 2, 7, lun_tint_ground(s->p, chosen ? LUN_GROUND_SELECTED : LUN_GROUND_RAISED, 1));
    lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_OPTION, .arg = (uint8_t)b->number}, x, y, w, h);
  }
  if (b->kind == LUN_BLOCK_CODE) lun_draw_box(s->p, x, y - 3, w, h + 6, 4, lun_tint_ground(s->p, LUN_GROUND_RAISED, 1));
  if (b->kind != LUN_BLOCK_EVENT) return;
  if (b->mark == LUN_MARK_HERE) lun_draw_box(s->p, x, y, w, h, 4, lun_tint_ground(s->p, LUN_GROUND_SELECTED, 1));
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_EVENT, .at = b->at}, x, y, w, h);
}

static void draw_head(lun_page *s, const lun_inside *in, double base, const lun_lesson_row *row) {
  double x = in->x + lun_draw_phrase(s->p, in->x, base, lun_bold_type(14), &row->words) + 12;
  lun_page_rule(s, x, base - 5, in->x + in->w - x, 1);
}

/* A sign and a number, each in its place. */
static void draw_lead(lun_page *s, double x, double base, const lun_lesson_row *row) {
  for (size_t i = 0; i < row->lead.n; i++, x += 2.1 * UNIT) {
    lun_phrase one = {.run = &row->lead.run[i], .n = 1};
    lun_draw_phrase(s->p, x, base, lun_words_type(size), &one);
  }
}

static void draw_row(lun_page *s, const lun_inside *in, double y, const lun_lesson_row *row) {
  double base = y + 17, unit = 1.0 / FINE, x = in->x + row->indent * unit - UNIT;
  if (row->block->kind == LUN_BLOCK_HEAD) {
    draw_head(s, in, base, row);
    return;
  }
  draw_lead(s, in->x + row->lead_indent * unit - 4, base, row);
  x += lun_draw_phrase(s->p, x, base, lun_words_type(size), &row->words);
  if (row->block->kind == LUN_BLOCK_ENTRY) lun_draw_box(s->p, x + 1, y + 3, 2, 18, 0, tint(s, LUN_INK_TEXT));
}

/* That there are more rows, above or below. */
static void draw_more(lun_page *s, const lun_inside *in, double y, const char *words) {
  double w = lun_text_points(s->p, lun_words_type(12.5), words) + 16, x = in->x + in->w - w;
  lun_draw_box(s->p, x, y, w, 17, 4, lun_tint_ground(s->p, LUN_GROUND_RAISED, 1));
  lun_draw_text(s->p, x + 8, y + 13, LUN_START, lun_words_type(12.5), tint(s, LUN_INK_DIM), words);
}

/* The first row from which all others fit into h. */
static size_t last_top(const lun_lesson_rows *all, double h) {
  size_t i = all->n;
  while (i > 0 && (h -= height(&all->row[i - 1])) >= 0) i--;
  return i;
}

static void draw_rows(lun_page *s, const lun_inside *in, const lun_lesson_page *page) {
  lun_view *v = s->m.view;
  lun_lesson_rows all = lay(s, page, in->w, in->h);
  size_t last = last_top(&all, in->h), news = (size_t)lun_lesson_news(page, &all);
  if (v->lesson_top == LUN_LESSON_NEWS && news < last) v->lesson_top = (int)news;
  if (v->lesson_top > (int)last) v->lesson_top = (int)last;
  double y = in->y, end = in->y + in->h;
  lun_draw_clip(s->p, in->x - 6, in->y - 4, in->w + 8, in->h + 8);
  for (size_t i = (size_t)v->lesson_top, behind = i; i < all.n && y + LINE <= end + 1; y += height(&all.row[i++])) {
    if (!all.row[i].block) continue;
    size_t rows = i >= behind ? rows_of_block(&all, i) : 0;
    if (rows) draw_behind(s, in, y, all.row[i].block, rows), behind = i + rows;
    draw_row(s, in, y, &all.row[i]);
  }
  lun_draw_unclip(s->p);
  if (v->lesson_top > 0) draw_more(s, in, in->y - 13, _("PgUp: more"));
  if (v->lesson_top < (int)last) draw_more(s, in, end - 8, _("PgDn: more"));
}

/* Chips. */

/* The keys of the step that do something now, but for the answers, which are there to be clicked themselves. */
static const lun_binding *next_deed(const lun_page *s, size_t *i) {
  size_t n;
  const lun_binding *all = lun_bindings(&n);
  while (*i < n) {
    const lun_binding *b = &all[(*i)++];
    bool own = b->cmd > LUN_CMD_CHOOSE && b->cmd <= LUN_CMD_SKIP && b->cmd != LUN_CMD_PAGE_NEXT &&
               b->modes & LUN_IN_LEARN && b->label;
    if (own && lun_lesson_offers(&s->m.view->learn, b->cmd)) return b;
  }
  return NULL;
}

static double draw_chip(lun_page *s, double x, double y, double right, const lun_binding *b) {
  bool go_on = b->cmd == LUN_CMD_GO_ON;
  const char *words = go_on && s->m.view->learn.enter ? s->m.view->learn.enter : _(b->hint);
  lun_phrase ph = lun_phrase_in(s->m.arena);
  lun_phrase_print(&ph, lun_bold(LUN_INK_TEXT), "%s", b->label);
  lun_phrase_print(&ph, lun_ink_of(go_on ? LUN_INK_TEXT : LUN_INK_DIM), "  %s", words);
  double w = lun_phrase_points(s->p, lun_words_type(13.5), &ph) + 24;
  if (x + w > right) return x;
  lun_draw_box(s->p, x, y, w, CHIP, 7, lun_tint_ground(s->p, LUN_GROUND_RAISED, 1));
  if (go_on) lun_draw_frame(s->p, x + 0.5, y + 0.5, w - 1, CHIP - 1, 7, 1.3, tint(s, LUN_INK_DIM));
  lun_draw_phrase(s->p, x + 12, y + 20, lun_words_type(13.5), &ph);
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_DEED, .arg = b->cmd}, x, y, w, CHIP);
  return x + w + 10;
}

/* Returns the room that they take at the bottom. */
static double draw_chips(lun_page *s, const lun_inside *in) {
  size_t i = 0;
  double x = in->x - 4, y = in->y + in->h - CHIP - 8;
  const lun_binding *b = next_deed(s, &i);
  if (!b) return 0;
  for (; b; b = next_deed(s, &i)) x = draw_chip(s, x, y, in->x + in->w, b);
  return CHIPS;
}

/* A sign that turns the page, left of x. */
static double draw_turn(lun_page *s, double x, double y, const char *sign, uint8_t cmd) {
  double w = lun_draw_text(s->p, x, y, LUN_END, lun_words_type(13), tint(s, LUN_INK_DIM), sign);
  lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_DEED, .arg = cmd}, x - w - 6, y - 18, w + 12, 26);
  return x - w - 8;
}

/* Which step it is, between the signs; the title has the room left of that. False: it is too long. */
static bool draw_title(lun_page *s, const lun_inside *in, const lun_lesson_page *page) {
  lun_inside title = *in;
  const char *at = lun_arena_print(s->m.arena, _("%d of %d"), page->step, page->steps);
  double x = draw_turn(s, in->x + in->w, in->title_y, "\xe2\x96\xb8", LUN_CMD_PAGE_NEXT);
  x -= lun_draw_text(s->p, x, in->title_y, LUN_END, lun_words_type(13), tint(s, LUN_INK_DIM), at) + 8;
  title.w = draw_turn(s, x, in->title_y, "\xe2\x97\x82", LUN_CMD_PAGE_PREV) - in->x - 8;
  bool fits = title.title_end + lun_text_points(s->p, lun_words_type(13), page->title) <= title.x + title.w;
  if (fits) lun_page_note(s, &title, page->title);
  return fits;
}

void lun_page_lesson(lun_page *s, const lun_slot *slot) {
  lun_inside in = lun_page_begin(s, slot);
  if (!s->in->lesson || in.h < LINE) return;
  lun_lesson_page page = *s->in->lesson;
  page.titled = !draw_title(s, &in, &page);
  page.alone = !lun_layout_slot(&s->lay, LUN_PANEL_SOURCE);
  in.h -= draw_chips(s, &in);
  draw_rows(s, &in, &page);
}

/* The veil. */

void lun_page_veil(lun_page *s, const lun_slot *slot) {
  enum { PITCH = 26, BAR = 12 };
  const char *words = lun_lesson_veil_words(&s->m.view->learn, slot->shown);
  lun_inside in = lun_page_begin(s, slot);
  lun_type type = lun_words_type(13.5);
  bool lanes = slot->shown == LUN_PANEL_TIMELINE && s->m.view->learn.asking;
  double w = lun_text_points(s->p, type, words) + 40, middle = in.y + (double)(int)(in.h / 2 / PITCH) * PITCH;
  for (double y = in.y; lanes && y + BAR < in.y + in.h; y += PITCH)
    lun_draw_box(s->p, in.x, y, in.w, BAR, 2, lun_tint_ground(s->p, LUN_GROUND_RAISED, 1));
  if (lanes)
    lun_draw_box(s->p, in.x + (in.w - w) / 2, middle - 4, w, BAR + 8, 0, lun_tint_ground(s->p, LUN_GROUND_NONE, 1));
  lun_draw_text(s->p, lanes ? in.x + in.w / 2 : in.x, lanes ? middle + 11 : in.y + 16, lanes ? LUN_MIDDLE : LUN_START,
                type, tint(s, LUN_INK_DIM), words);
}
