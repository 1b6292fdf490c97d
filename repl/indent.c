/* indent.c - indentation by the tokens of the last line. */
#include "indent.h"

#include <string.h>

#include "../vm/syntax/lex.h"

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

size_t lun_indent(void *ud, const char *text, size_t n) {
  size_t begin = n;
  lun_lexer lx;
  int depth = 0;
  (void)ud;
  while (begin > 0 && text[begin - 1] != '\n') begin--;
  size_t blanks = 0;
  while (begin + blanks < n && text[begin + blanks] == ' ') blanks++;
  lun_lex_init(&lx, text, n);
  for (lun_token t; (t = lun_lex(&lx)).type != LUN_T_EOF;)
    if (t.start >= begin) depth += depth_of(t.type);
  return blanks + (depth > 0 ? 2 : 0);
}
