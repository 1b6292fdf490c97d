/* sequence_sheet.c - where the columns of a sequence diagram stand on a sheet of
 * cells: each gap gets what is written in it, then all share what is left. It
 * paints nothing. */
#include <string.h>

#include "sequence_sheet.h"

enum {
  LEFT = 3,      /* cells left of the loop's lifeline */
  TIME = 6,      /* cells of the time at the right, and a blank */
  GAP_LEAST = 5, /* between two lifelines, one of them included */
  GAP_MOST = 26,
  GAP_USUAL = 12, /* what a column is counted with before the diagram is made */
  EDGES = 7       /* gaps narrower than this leave no room for the edges of shapes */
};

static int width(const char *s) { return *s ? lun_text_width(s, strlen(s)) : 0; }

int lun_sheet_columns(int w) {
  int n = 1 + (w - LEFT - TIME - 4) / GAP_USUAL;
  return n < 3 ? 3 : n > LUN_SEQ_COLUMNS ? LUN_SEQ_COLUMNS : n;
}

static void need(lun_sheet *sh, int gap, int cells) {
  if (cells > GAP_MOST) cells = GAP_MOST;
  if (gap >= 0 && gap < sh->q.ncolumns && sh->gap[gap] < cells) sh->gap[gap] = cells;
}

/* The name of an arrow stands beside its source; that of what the loop gives and gets back beside the loop. */
static void need_arrow(lun_sheet *sh, const lun_seq_row *row) {
  enum { AROUND = 5 }; /* blanks, line, tip, lifeline */
  if (row->from < 0 || row->from == row->to) return;
  int from = sh->q.actor[row->from].column, to = sh->q.actor[row->to].column;
  bool suspend = row->event && row->event->kind == LUN_SQ_SUSPEND;
  need(sh, suspend ? to : from < to ? from : from - 1, width(row->text) + AROUND);
}

/* Text beside a lifeline needs room if there is another one at its right. */
static void need_note(lun_sheet *sh, const lun_seq_row *row) {
  enum { AROUND = 3 };
  int at = row->at >= 0 ? row->at : row->from;
  if (at < 0) return;
  int c = sh->q.actor[at].column;
  bool beside = row->from == row->to && row->from >= 0, last = c + 1 == sh->q.ncolumns;
  if (!last && row->life[c + 1].life == LUN_LIFE_NONE) return;
  need(sh, c, width(row->note) + (beside ? width(row->text) : 0) + AROUND + (last && row->t != INT64_MIN ? TIME : 0));
}

static void need_names(lun_sheet *sh) {
  enum { MOST = 12 };
  int half[LUN_SEQ_COLUMNS + 1] = {0};
  for (int i = 0; i < sh->q.nactors; i++) {
    const lun_seq_actor *a = &sh->q.actor[i];
    int w = width(a->name) > MOST ? MOST : width(a->name);
    if (half[a->column] < (w + 1) / 2) half[a->column] = (w + 1) / 2;
  }
  for (int c = 0; c < sh->q.ncolumns; c++) need(sh, c, half[c] + half[c + 1] + 1);
}

static int sum(const lun_sheet *sh) {
  int all = 0;
  for (int c = 0; c < sh->q.ncolumns; c++) all += sh->gap[c];
  return all;
}

/* What a gap has for words: the time's cells are not for them. */
static int words_in(const lun_sheet *sh, int c) { return sh->gap[c] - (c + 1 == sh->q.ncolumns ? TIME : 0); }

static int widest(const lun_sheet *sh) {
  int best = 0;
  for (int c = 1; c < sh->q.ncolumns; c++)
    if (words_in(sh, c) > words_in(sh, best)) best = c;
  return best;
}

/* The one right of the last column has what it needs. */
static int narrowest(const lun_sheet *sh) {
  int best = 0;
  for (int c = 1; c + 1 < sh->q.ncolumns; c++)
    if (sh->gap[c] < sh->gap[best]) best = c;
  return best;
}

static void fit(lun_sheet *sh, int cells) {
  for (int over = sum(sh) - cells; over > 0; over--) {
    int c = widest(sh);
    if (words_in(sh, c) <= GAP_LEAST) break;
    sh->gap[c]--;
  }
  for (int left = cells - sum(sh); left > 0; left--) {
    int c = narrowest(sh);
    if (sh->gap[c] >= GAP_MOST) break;
    sh->gap[c]++;
  }
}

void lun_sheet_spread(lun_sheet *sh) {
  int n = sh->q.ncolumns;
  for (int c = 0; c < n; c++) sh->gap[c] = GAP_LEAST;
  sh->gap[n - 1] = TIME + 4;
  need_names(sh);
  for (size_t i = 0; i < sh->q.n; i++) {
    need_arrow(sh, &sh->q.row[i]);
    need_note(sh, &sh->q.row[i]);
  }
  fit(sh, sh->r.w - LEFT);
  int least = GAP_MOST;
  for (int c = 0, x = sh->r.x + LEFT; c < n; x += sh->gap[c++]) {
    sh->x[c] = x;
    if (sh->gap[c] < least) least = sh->gap[c];
  }
  sh->edges = least >= EDGES;
  sh->time = sh->r.x + sh->r.w - TIME + 1;
}
