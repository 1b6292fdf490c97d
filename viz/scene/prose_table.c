/* prose_table.c - the pieces of a Markdown table (prose_table.h). */
#include "prose_table.h"

#include <string.h>

lun_stretch lun_prose_cell(lun_stretch *row) {
  bool in_code = false;
  size_t n = 0;
  if (row->n > 0) row->s++, row->n--;
  while (n < row->n && (in_code || row->s[n] != '|')) in_code ^= row->s[n++] == '`';
  lun_stretch cell = {row->n > 0 ? row->s : NULL, n};
  row->s += n, row->n -= n;
  while (cell.n > 0 && *cell.s == ' ') cell.s++, cell.n--;
  while (cell.n > 0 && cell.s[cell.n - 1] == ' ') cell.n--;
  return cell;
}

lun_stretch lun_line_at(const char *s) { return (lun_stretch){s, strcspn(s, "\n")}; }

bool lun_prose_rule(lun_stretch line) { return line.n > 1 && *line.s == '|' && strspn(line.s, "|-: ") >= line.n; }

bool lun_prose_begins(const char *s) {
  lun_stretch line = lun_line_at(s);
  return line.n > 0 && *s == '|' && s[line.n] == '\n' && lun_prose_rule(lun_line_at(s + line.n + 1));
}

void lun_prose_heads(lun_stretch line, lun_stretch head[static LUN_HEADS]) {
  enum { LONG = 80 };
  for (size_t i = 0; i < LUN_HEADS; i++) {
    head[i] = lun_prose_cell(&line);
    if (head[i].n > LONG) head[i].n = 0;
  }
}
