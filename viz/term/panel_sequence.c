/* panel_sequence.c - the Sequence: how many columns a diagram may have here, where
 * they stand, which rows are shown, which one is selected and what it says. The
 * rows themselves are painted in paint_sequence.c. */
#include <string.h>

#include "../scene/scale.h"
#include "../scene/why/sentences.h"
#include "sequence_sheet.h"

enum {
  BESIDE = 110, /* from this width on the sentences stand beside the rows */
  ROOMY = 150,  /* ... and have two fifths of it */
  NARROWEST = 24,
  WITH_SENTENCE = 10 /* rows */
};

static int width(const char *s) { return lun_text_width(s, strlen(s)); }
static lun_style dim(void) { return lun_ink_of(LUN_INK_DIM); }

const lun_task *lun_stage_task(const lun_stage *s) { return lun_fold_task(s->fold, lun_view_task(s->view, s->fold)); }

void lun_title_sequence(lun_stage *s, lun_pen *p) {
  const lun_task *t = lun_stage_task(s);
  if (t) lun_pen_print(p, dim(), " · %s", t->label);
  if (t && s->view->seq.await && s->view->seq.task == t->id) lun_pen_text(p, dim(), _(" · one await, q shows all"));
}

/* ---- sentences ---- */

/* The bytes of `text` that go into one line of `cols`: whole words, if there are any. */
static size_t line_of(const char *text, int cols) {
  int used;
  size_t n = strlen(text), fits = lun_text_fit(text, n, cols, &used), word = fits;
  if (fits == n) return n;
  while (word > 0 && text[word] != ' ') word--;
  return word ? word : fits;
}

/* The selected row's sentence, on the last `lines` rows. */
static void paint_below(const lun_sheet *sh, lun_rect r, const char *text, int lines) {
  char cut[512];
  lun_cells_fill(sh->s->g, (lun_rect){r.x, r.y + r.h - lines, r.w, lines}, dim());
  for (int i = 0; i < lines; i++) {
    size_t n = i + 1 < lines ? line_of(text, r.w - 2) : strlen(text);
    lun_pen p = lun_pen_at(sh->s->g, r, r.x + 1, r.y + r.h - lines + i);
    const char *part = lun_arena_print(sh->s->arena, "%.*s", (int)n, text);
    lun_pen_text(&p, dim(), lun_elide(cut, sizeof cut, part, r.w - 2, false));
    for (text += n; *text == ' '; text++) continue;
  }
}

/* How many rows the sentence takes below: none when it is read beside. */
static int lines_below(lun_rect r, lun_rect beside, const char *text) {
  int w = width(text);
  if (r.h < WITH_SENTENCE || (beside.w > 0 && w <= beside.w - 3)) return 0;
  return w > r.w - 2 && r.h >= 2 * WITH_SENTENCE ? 2 : 1;
}

/* The line of the source that an event is about, "5  await asyncio.sleep(10)"; "" when there is none. */
static const char *code_of(const lun_sheet *sh, const lun_seq_row *row) {
  const lun_stage *s = sh->s;
  uint32_t where =
    row->event && row->kind == LUN_SR_EVENT && row->event->kind != LUN_SQ_SUSPEND ? row->event->where : 0;
  const char *file = where ? lun_fold_file(s->fold, where) : "";
  size_t n = LUN_WHERE_LINE(where);
  const lun_source *src =
    *file ? lun_sources_get(s->sources, s->fold, file, s->in->highlight, s->in->highlight_ud) : NULL;
  if (!src || src->error || n == 0 || n > src->nlines) return "";
  const char *text = src->text + src->line[n - 1], *end = src->text + src->line[n];
  while (text < end && (*text == ' ' || *text == '\t')) text++;
  while (end > text && (unsigned char)end[-1] <= ' ') end--;
  return lun_arena_print(s->arena, "%zu  %.*s", n, (int)(end - text), text);
}

/* The four words of a cancellation stand out at the beginning of a sentence. */
static size_t lead(const char *text) {
  static const char *const words[] = {"Request:", "Delivery:", "Cleanup:", "Outcome:"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strncmp(text, words[i], strlen(words[i])) == 0) return strlen(words[i]);
  return 0;
}

static void paint_beside(const lun_sheet *sh, lun_rect r, size_t i, int y, bool chosen) {
  char cut[512];
  enum { LEAST_CODE = 12 };
  const lun_seq_row *row = &sh->q.row[i];
  const char *text = lun_say_row(&sh->q, i, sh->s->arena), *code = code_of(sh, row);
  bool faint = row->ahead && sh->s->view->past;
  lun_style plain = lun_ink_of(faint ? LUN_INK_FAINT : chosen ? LUN_INK_TEXT : LUN_INK_DIM);
  lun_style first = lun_bold(faint ? LUN_INK_FAINT : LUN_INK_CANCEL_TEXT);
  lun_pen p = lun_pen_at(sh->s->g, (lun_rect){r.x, r.y, r.w - 1, r.h}, r.x + 2, y);
  lun_elide(cut, sizeof cut, text, r.w - 3, false);
  size_t n = lead(cut);
  lun_pen_print(&p, first, "%.*s", (int)n, cut);
  lun_pen_text(&p, plain, cut + n);
  p.x += 2;
  if (*code && lun_pen_room(&p) >= LEAST_CODE)
    lun_pen_text(&p, lun_ink_of(LUN_INK_FAINT), lun_elide(cut, sizeof cut, code, lun_pen_room(&p), false));
}

/* ---- the panel ---- */

/* The first row shown: the newest rows are shown, unless an older event was chosen, or the cursor is in the past: then
 * the chosen row stands in the middle. */
static size_t top_row(const lun_sheet *sh, size_t chosen, size_t rows) {
  const lun_view *v = sh->s->view;
  size_t last = sh->q.n > rows ? sh->q.n - rows : 0;
  if (v->seq.at == 0 && !v->past) return last;
  size_t top = chosen > rows / 2 ? chosen - rows / 2 : 0;
  return top < last ? top : last;
}

/* Times stand at the right, each once; the seconds are told where they change. */
static void paint_time(const lun_sheet *sh, const lun_seq_row *row, int y, bool first, int64_t *last) {
  char at[LUN_WORDS];
  if (row->t == INT64_MIN || row->kind == LUN_SR_NOW || (!first && row->t / LUN_MS == *last / LUN_MS)) return;
  lun_words_at(at, row->t, *last);
  *last = row->t;
  int x = sh->r.x + sh->r.w - 1 - width(at);
  lun_cells_text(sh->s->g, sh->r, x, y, lun_ink_of(LUN_INK_FAINT), at, strlen(at));
}

static void add_spot(const lun_sheet *sh, const lun_seq_row *row, int y) {
  if (!row->event) return;
  lun_spots_add(
    sh->s->view->spots,
    (lun_spot){.r = {sh->r.x, y, sh->r.w, 1}, .kind = LUN_SPOT_ROW, .at = {row->event->t, row->event->seq}});
}

static void paint_rows(const lun_sheet *sh, lun_rect beside, size_t chosen, size_t rows) {
  int64_t last = sh->s->now;
  bool first = true, focused = sh->s->view->focus == LUN_PANEL_SEQUENCE;
  size_t top = top_row(sh, chosen, rows);
  lun_sheet_header(sh, top, chosen);
  for (size_t i = top; i < sh->q.n && i < top + rows; i++) {
    int y = sh->r.y + 1 + (int)(i - top);
    lun_sheet_row(sh, i, y, last);
    paint_time(sh, &sh->q.row[i], y, first, &last);
    first &= sh->q.row[i].t == INT64_MIN;
    if (beside.w > 0) paint_beside(sh, beside, i, y, i == chosen);
    add_spot(sh, &sh->q.row[i], y);
    if (i == chosen && focused) lun_cells_ground(sh->s->g, sh->r.x, y, sh->r.w + beside.w, LUN_GROUND_SELECTED);
  }
}

static lun_seq_ask ask_of(lun_stage *s, const lun_task *t, int columns) {
  return (lun_seq_ask){.f = s->fold, .ahead = s->in->ahead, .task = t->id, .now = s->now, .columns = columns};
}

/* The part at the right that holds the sentences; w is 0 when there is none. */
static lun_rect part_beside(lun_rect r) {
  int w = r.w >= ROOMY ? r.w * 2 / 5 : r.w >= BESIDE ? r.w / 3 : 0;
  return (lun_rect){r.x + r.w - w, r.y, w, r.h};
}

void lun_panel_sequence(lun_stage *s, lun_rect r) {
  const lun_task *t = lun_stage_task(s);
  lun_rect beside = part_beside(r);
  lun_sheet sh = {.s = s, .r = {r.x, r.y, r.w - beside.w, r.h}};
  lun_seq_ask ask = t ? ask_of(s, t, lun_sheet_columns(sh.r.w)) : (lun_seq_ask){0};
  if (t && r.w >= NARROWEST) sh.q = lun_seq_view_make(&s->view->seq, ask, s->arena);
  if (sh.q.n == 0) {
    lun_pen p = lun_pen_at(s->g, r, r.x + 2, r.y + (r.h > 3 ? 1 : 0));
    lun_pen_text(&p, dim(), _("What the loop does with a task stands here."));
    return;
  }
  lun_sheet_spread(&sh);
  size_t chosen = lun_seq_view_select(&s->view->seq, &sh.q, s->st->seq, s->view->past);
  const char *text = lun_say_row(&sh.q, chosen, s->arena);
  int below = lines_below(r, beside, text);
  paint_rows(&sh, beside, chosen, (size_t)(r.h - 1 - below));
  if (below) paint_below(&sh, r, text, below);
}
