/* complete.c - the candidates of complete.h: where they come from (the table
 * of commands, or the engine), and how they get into the text. */
#include "complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../command.h"

void lun_completion_forget(lun_completion *c) {
  for (size_t i = 0; i < c->n; i++) free(c->item[i]);
  free(c->asked);
  c->asked = NULL;
  c->n = c->next = 0;
  c->cycling = false;
}

static void add(lun_completion *c, const char *text) {
  char *copy = c->n < LUN_COMPLETIONS_MAX ? strdup(text) : NULL;
  if (copy != NULL) c->item[c->n++] = copy;
}

/* The bytes that all candidates begin with, whole characters only. */
static size_t common(const lun_completion *c) {
  size_t n = strlen(c->item[0]);
  for (size_t i = 1; i < c->n; i++) {
    size_t k = 0;
    while (k < n && c->item[i][k] == c->item[0][k]) k++;
    n = k;
  }
  while (n > 0 && ((unsigned char)c->item[0][n] & 0xC0) == 0x80) n--;
  return n;
}

static void insert(lun_completion *c, const char *text, size_t n) {
  lun_edit_replace(c->edit, c->from, c->to, text, n);
  c->to = c->from + n;
}

/* The candidates are complete: one is inserted, several are shown. */
static void offer(lun_completion *c) {
  if (c->n == 0) return;
  size_t shared = common(c);
  if (c->n == 1 || shared > c->to - c->from) insert(c, c->item[0], c->n == 1 ? strlen(c->item[0]) : shared);
  if (c->n == 1) lun_completion_forget(c);
}

static void complete_command(lun_completion *c, const char *text, size_t begin, size_t point) {
  size_t n;
  const lun_repl_command *all = lun_repl_commands(&n);
  lun_completion_forget(c);
  c->from = begin;
  c->to = point;
  for (size_t i = 0; i < n; i++)
    if (strncmp(all[i].name, text + begin, point - begin) == 0) add(c, all[i].name);
  offer(c);
}

/* Does the label begin as typed? Its middle dot may be typed as a hyphen. */
static bool begins(const char *label, const char *typed, size_t n) {
  static const char dot[] = "·";
  for (size_t i = 0; i < n; i++) {
    size_t wide = typed[i] == '-' && strncmp(label, dot, sizeof dot - 1) == 0 ? sizeof dot - 1 : 1;
    if (wide == 1 && *label != typed[i]) return false;
    label += wide;
  }
  return true;
}

/* The living tasks, for a command that takes one. False: none is called so. */
static bool complete_task(lun_completion *c, const lun_fold *f, const char *text, size_t begin, size_t point) {
  lun_completion_forget(c);
  c->from = begin;
  c->to = point;
  for (size_t i = 0, n = lun_fold_ntasks(f); i < n && c->n < LUN_COMPLETIONS_MAX; i++) {
    const lun_task *t = lun_fold_task_at(f, i);
    if (t->place < LUN_P_DONE && begins(t->label, text + begin, point - begin)) add(c, t->label);
  }
  bool found = c->n > 0;
  offer(c);
  return found;
}

/* Where the task begins in a command that takes one, behind the command and blanks; 0: it takes none. */
static size_t task_begin(const char *text, size_t begin, size_t point) {
  size_t len = strcspn(text + begin, " \t"), at = begin + len + strspn(text + begin + len, " \t");
  const lun_repl_command *e = lun_repl_command_named(text + begin, len);
  return e != NULL && at > begin + len && at <= point && strncmp(e->args + (*e->args == '['), "TASK", 4) == 0 ? at : 0;
}

/* True when the text and the cursor are as they were when the engine was asked. */
static bool is_unchanged(const lun_completion *c) {
  size_t n;
  const char *text = lun_edit_text(c->edit, &n);
  return c->asked != NULL && strlen(c->asked) == n && memcmp(c->asked, text, n) == 0 &&
         lun_edit_point(c->edit) == c->asked_at;
}

static void answered(void *ud, const json_t *answer) {
  lun_completion *c = ud;
  const json_t *items = json_object_get(answer, "items");
  json_int_t from = json_integer_value(json_object_get(answer, "from"));
  if (answer == NULL || !is_unchanged(c) || from < 0 || (size_t)from > c->asked_at) return;
  size_t point = c->asked_at;
  lun_completion_forget(c);
  c->from = (size_t)from;
  c->to = point;
  for (size_t i = 0; i < json_array_size(items); i++) {
    const char *text = json_string_value(json_object_get(json_array_get(items, i), "text"));
    if (text != NULL) add(c, text);
  }
  offer(c);
}

static void ask(lun_completion *c, lun_session *s, const char *text, size_t n, size_t point) {
  lun_completion_forget(c);
  c->asked = strndup(text, n);
  c->asked_at = point;
  if (c->asked == NULL || s->phase == LUN_DEAD) return;
  json_t *command = json_pack("{ssss%sI}", "op", "complete", "text", text, n, "pos", (json_int_t)point);
  lun_remote_send(s->remote, command, answered, c);
}

static void show_next(lun_completion *c) {
  const char *item = c->item[c->next];
  insert(c, item, strlen(item));
  c->next = (c->next + 1) % c->n;
  c->cycling = true;
}

void lun_completion_tab(lun_completion *c, lun_session *s) {
  size_t n, point = lun_edit_point(c->edit);
  const char *text = lun_edit_text(c->edit, &n);
  size_t line = point;
  while (line > 0 && text[line - 1] != '\n') line--;
  size_t begin = line + strspn(text + line, " \t"), task;
  if (c->n > 0) show_next(c);
  else if (begin >= point) lun_edit_replace(c->edit, point, point, "  ", 2);
  else if (line == 0 && text[begin] == '.' && memchr(text + begin, ' ', point - begin) == NULL)
    complete_command(c, text, begin, point);
  else if (line > 0 || text[begin] != '.' || (task = task_begin(text, begin, point)) == 0 ||
           !complete_task(c, s->fold, text, task, point))
    ask(c, s, text, n, point);
}

/* ---- the candidates in columns ---- */

static int column_width(const lun_completion *c, int cols) {
  int width = 1;
  for (size_t i = 0; i < c->n; i++) {
    int w = lun_text_width(c->item[i], strlen(c->item[i]));
    if (w > width) width = w;
  }
  return width + 2 < cols ? width + 2 : cols;
}

int lun_completion_rows(const lun_completion *c, int cols, int max) {
  if (c->n == 0 || cols <= 0) return 0;
  int per_row = cols / column_width(c, cols);
  int rows = ((int)c->n + per_row - 1) / per_row;
  return rows < max ? rows : max;
}

/* The last row says that there are more than these. */
static void paint_page(lun_cells *g, lun_rect area, size_t from, size_t to, size_t all) {
  char text[96];
  int n = snprintf(text, sizeof text, "%zu to %zu of %zu; Tab goes on", from + 1, to, all);
  lun_cells_text(g, area, area.x, area.y + area.h - 1, lun_ink_of(LUN_INK_FAINT), text, (size_t)n);
}

void lun_completion_paint(const lun_completion *c, lun_cells *g, lun_rect area) {
  if (c->n == 0 || area.w <= 0 || area.h <= 0) return;
  int width = column_width(c, area.w), per_row = area.w / width;
  bool paged = area.h > 1 && c->n > (size_t)(per_row * area.h);
  size_t inserted = c->cycling ? (c->next + c->n - 1) % c->n : c->n;
  size_t page = (size_t)(per_row * (area.h - paged)), from = inserted < c->n ? inserted / page * page : 0;
  size_t to = from + page < c->n ? from + page : c->n;
  if (paged) paint_page(g, area, from, to, c->n);
  for (size_t i = from; i < to; i++) {
    int k = (int)(i - from);
    lun_rect cell = lun_rect_meet(area, (lun_rect){area.x + k % per_row * width, area.y + k / per_row, width - 1, 1});
    lun_style st = i == inserted ? lun_on(lun_bold(LUN_INK_TEXT), LUN_GROUND_SELECTED) : lun_ink_of(LUN_INK_DIM);
    lun_cells_text(g, cell, cell.x, cell.y, st, c->item[i], strlen(c->item[i]));
  }
}
