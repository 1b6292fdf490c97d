/* table.c - the columns of the table of tasks, as a table: title, least width,
 * rank (the highest goes first where there is no room), order, and the words of
 * a cell. */
#include "table.h"

#include <string.h>

#include "../fold/memory.h"
#include "glyphs.h"
#include "scale.h"
#include "why/sentences.h"

typedef struct cell {
  const lun_moment *m;
  const lun_lane_row *row;
  const lun_task *t;
  int room;
  lun_phrase *p;
} cell;

static lun_style text_of(void) { return lun_ink_of(LUN_INK_TEXT); }
static lun_style dim(void) { return lun_ink_of(LUN_INK_DIM); }

static bool ended(const lun_task *t) { return t->place >= LUN_P_DONE; }
static bool blocks(const cell *c) { return c->m->blocked && c->m->st->running == c->t->id; }

static const char *state_word(const cell *c) {
  static const char *const words[LUN_P_COUNT] = {[LUN_P_READY] = "ready",   [LUN_P_RUNNING] = "running",
                                                 [LUN_P_WAITING] = "waiting", [LUN_P_DONE] = "done",
                                                 [LUN_P_FAILED] = "failed", [LUN_P_CANCELLED] = "cancelled"};
  bool cancelling = !ended(c->t) && c->t->cancel.asked && !c->t->cancel.ended;
  if (blocks(c)) return "blocked";
  return cancelling ? "cancelling" : c->t->place < LUN_P_COUNT ? words[c->t->place] : "";
}

static void cell_name(const cell *c) {
  bool bold = c->t->place == LUN_P_RUNNING || c->t->id == c->m->view->task;
  int depth = c->row->depth < c->room / 4 ? c->row->depth : c->room / 4;
  lun_phrase_print(c->p, text_of(), "%*s", 2 * depth, "");
  lun_phrase_glyph(c->p, blocks(c) ? lun_glyph_blocked() : lun_glyph_task(c->t));
  lun_phrase_text(c->p, bold ? lun_bold(LUN_INK_TEXT) : text_of(), c->t->label);
}

static void cell_state(const cell *c) {
  bool red = blocks(c) || c->t->place == LUN_P_FAILED;
  lun_phrase_text(c->p, red ? lun_ink_of(LUN_INK_FAILED) : dim(), state_word(c));
}

static void cell_why(const cell *c) {
  if (ended(c->t) && !*c->t->outcome) return; /* its state says it all */
  lun_phrase_text(c->p, text_of(), lun_say_why(c->m->fold, c->t, c->m->now, c->room, c->m->arena));
}

static void duration(const cell *c, lun_style st, int64_t ns) {
  char d[LUN_WORDS];
  lun_phrase_print(c->p, st, "%s", lun_words_duration(d, ns));
}

static void cell_age(const cell *c) { duration(c, dim(), (ended(c->t) ? c->t->t_ended : c->m->now) - c->t->t_created); }

static void cell_run(const cell *c) {
  bool runs = c->t->place == LUN_P_RUNNING;
  duration(c, runs ? lun_bold(LUN_INK_TEXT) : text_of(), c->t->t_run + (runs ? c->m->turn : 0));
}

static void cell_turns(const cell *c) {
  lun_phrase_print(c->p, dim(), "%llu", (unsigned long long)c->t->turns);
}

static void cell_waited(const cell *c) {
  if (!ended(c->t) && c->t->place != LUN_P_RUNNING) duration(c, text_of(), c->m->now - c->t->t_since);
}

static void cell_memory(const cell *c) {
  char words[LUN_WORDS];
  uint64_t bytes = lun_fold_held(c->m->fold, c->t->id);
  if (bytes) lun_phrase_print(c->p, text_of(), "%s", lun_words_bytes(words, bytes));
}

static void cell_by(const cell *c) {
  const lun_task *by = lun_fold_task(c->m->fold, c->t->by);
  if (by) lun_phrase_text(c->p, dim(), by->label);
}

static void cell_line(const cell *c) {
  bool runs = c->m->st->running == c->t->id && c->m->st->run_where;
  lun_phrase_text(c->p, dim(), lun_say_where(c->m->fold, runs ? c->m->st->run_where : c->t->where, c->m->arena));
}

static const struct {
  const char *title;
  int least, most, rank; /* rank 0 is never given up */
  bool right;
  lun_order order; /* LUN_ORDER_COUNT: none is by this */
  void (*write)(const cell *c);
} columns[LUN_TABLE_COLUMNS] = {
  {"task", 14, 28, 0, false, LUN_ORDER_TREE, cell_name},
  {"state", 10, 10, 5, false, LUN_ORDER_STATE, cell_state},
  {"why", 12, 60, 1, false, LUN_ORDER_COUNT, cell_why},
  {"time run", 8, 8, 2, true, LUN_ORDER_RUN, cell_run},
  {"waited", 8, 8, 3, true, LUN_ORDER_WAITED, cell_waited},
  {"turns", 6, 6, 6, true, LUN_ORDER_COUNT, cell_turns},
  {"age", 8, 8, 4, true, LUN_ORDER_COUNT, cell_age},
  {"memory", 8, 8, 4, true, LUN_ORDER_MEMORY, cell_memory},
  {"created by", 10, 16, 8, false, LUN_ORDER_COUNT, cell_by},
  {"line", 12, 20, 7, false, LUN_ORDER_COUNT, cell_line},
};

static bool stands(int i, int rank, const lun_moment *m) {
  return columns[i].rank <= rank && (columns[i].order != LUN_ORDER_MEMORY || lun_fold_traced(m->fold));
}

/* The width of all columns of at most this rank, with two blanks between them. */
static int width_of(int rank, const lun_moment *m) {
  int w = 0;
  for (int i = 0; i < LUN_TABLE_COLUMNS; i++)
    if (stands(i, rank, m)) w += columns[i].least + 2;
  return w;
}

/* What is left over goes to the columns that can use it, in halves: the name, the reason, then the others. */
static void widen(lun_table *t, int spare) {
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; i < t->n && spare > 0; i++) {
      lun_table_column *c = &t->column[i];
      int more = columns[c->which].most - c->w, part = pass ? spare : spare / 2;
      if (more > part) more = part;
      c->w += more;
      spare -= more;
    }
}

lun_table lun_table_fit(int width, const lun_moment *m) {
  lun_table t = {.n = 0};
  int rank = LUN_TABLE_COLUMNS, x = 1;
  while (rank > 0 && width_of(rank, m) > width) rank--;
  for (int i = 0; i < LUN_TABLE_COLUMNS; i++) {
    if (!stands(i, rank, m)) continue;
    t.column[t.n++] = (lun_table_column){.which = (uint8_t)i, .w = columns[i].least, .right = columns[i].right,
                                         .order = (uint8_t)columns[i].order, .sorted = columns[i].order == m->view->order,
                                         .title = columns[i].title};
  }
  widen(&t, width - width_of(rank, m));
  for (int i = 0; i < t.n; i++) {
    t.column[i].x = x;
    x += t.column[i].w + 2;
  }
  return t;
}

lun_phrase lun_table_cell(const lun_moment *m, const lun_lane_row *row, const lun_table_column *column) {
  lun_phrase p = lun_phrase_in(m->arena);
  columns[column->which].write(&(cell){m, row, row->task, column->w, &p});
  return p;
}
