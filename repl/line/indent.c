/* indent.c - indentation by the tokens of the last line. */
#include "indent.h"

#include <string.h>

#include "../../vm/syntax/lex.h"

enum { INDENT_MAX = 40 }; /* what brings blanks of its own, each time two more than the line above, would go right for ever */

/* How a token changes the depth: +1 opens, -1 closes. `then` and `do` belong to what was opened before them. */
static int depth_of(unsigned type) {
  switch (type) {
    case LUN_T_FUNCTION: case LUN_T_THEN: case LUN_T_DO: case LUN_T_REPEAT: case LUN_T_ELSE:
    case '(': case '{': case '[':
      return 1;
    case LUN_T_END: case LUN_T_UNTIL: case ')': case '}': case ']':
      return -1;
    default: return 0;
  }
}

static size_t line_begin(const char *text, size_t n) {
  while (n > 0 && text[n - 1] != '\n') n--;
  return n;
}

static size_t blanks_at(const char *text, size_t from, size_t to) {
  size_t n = 0;
  while (from + n < to && text[from + n] == ' ') n++;
  return n;
}

size_t lun_indent(void *ud, const char *text, size_t n) {
  size_t begin = line_begin(text, n), blanks = blanks_at(text, begin, n);
  lun_lexer lx;
  int depth = 0;
  (void)ud;
  lun_lex_init(&lx, text, n);
  for (lun_token t; (t = lun_lex(&lx)).type != LUN_T_EOF;)
    if (t.start >= begin) depth += depth_of(t.type);
  size_t indent = blanks + (depth > 0 ? 2 : 0);
  return indent < INDENT_MAX ? indent : INDENT_MAX;
}

static bool closes(unsigned type) {
  return depth_of(type) < 0 || type == LUN_T_ELSE || type == LUN_T_ELSEIF;
}

size_t lun_outdent(void *ud, const char *text, size_t n) {
  size_t begin = line_begin(text, n), blanks = blanks_at(text, begin, n);
  lun_lexer lx;
  lun_token t;
  if (begin == 0 || blanks < 2 || blanks != lun_indent(ud, text, begin - 1)) return 0;
  lun_lex_init(&lx, text, n);
  do t = lun_lex(&lx);
  while (t.type != LUN_T_EOF && t.start < begin);
  return t.type != LUN_T_EOF && closes(t.type) ? 2 : 0;
}
