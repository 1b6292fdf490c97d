/* highlight.c - asks the lexer of the language, for the picture, which knows no syntax. */
#include "highlight.h"

#include <string.h>

#include "../../vm/syntax/lex.h"

static lun_syntax_kind syntax_of(const lun_token *token) {
  switch (lun_token_class(token->type)) {
    case LUN_CLASS_KEYWORD: case LUN_CLASS_CONSTANT: return LUN_SYN_KEYWORD;
    case LUN_CLASS_ASYNC: return LUN_SYN_AWAIT;
    case LUN_CLASS_STRING: return LUN_SYN_STRING;
    case LUN_CLASS_COMMENT: return LUN_SYN_COMMENT;
    case LUN_CLASS_NUMBER: return LUN_SYN_NUMBER;
    default: return LUN_SYN_PLAIN;
  }
}

void lun_highlight(void *ud, const char *text, size_t n, uint8_t *kinds) {
  lun_lexer lx;
  (void)ud;
  memset(kinds, LUN_SYN_PLAIN, n);
  lun_lex_init(&lx, text, n);
  for (lun_token token; (token = lun_lex(&lx)).type != LUN_T_EOF;)
    memset(kinds + token.start, syntax_of(&token), token.end - token.start);
}
