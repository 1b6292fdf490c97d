/* lex.c - cuts a text into tokens as Lua 5.4 does, and tells the words of the
 * four forms from names by the tokens around them. It never fails: what begins
 * no token is a token of its own. See lex.h. */
#include "lex.h"

#include <string.h>

/* Lua's own character classes: those of the C library depend on the locale. */
static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_hex(int c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
static bool is_alpha(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool is_alnum(int c) { return is_alpha(c) || is_digit(c); }
static bool is_newline(int c) { return c == '\n' || c == '\r'; }
static bool is_space(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* The byte `ahead` of the position, or -1 past the end. */
static int at(const lun_lexer *lx, size_t ahead) {
  return ahead < lx->n - lx->pos ? (unsigned char)lx->s[lx->pos + ahead] : -1;
}

/* Skips one line break; "\r\n" and "\n\r" are one. */
static void skip_newline(lun_lexer *lx) {
  int first = at(lx, 0), second = at(lx, 1);
  lx->pos += is_newline(second) && second != first ? 2 : 1;
  lx->line++;
}

static void skip_space(lun_lexer *lx) {
  for (int c; is_space(c = at(lx, 0));)
    if (is_newline(c)) skip_newline(lx);
    else lx->pos++;
}

static void skip_line(lun_lexer *lx) {
  while (lx->pos < lx->n && !is_newline(at(lx, 0))) lx->pos++;
}

/* The level of a long bracket that opens here: the number of `=`, or -1 if none does. */
static long long_level(const lun_lexer *lx) {
  size_t i = 1;
  if (at(lx, 0) != '[') return -1;
  while (at(lx, i) == '=') i++;
  return at(lx, i) == '[' ? (long)(i - 1) : -1;
}

/* Skips a `]` and what follows it, if that closes a long bracket of `level`. */
static bool skip_long_close(lun_lexer *lx, size_t level) {
  size_t i = 1;
  while (at(lx, i) == '=') i++;
  bool closes = i - 1 == level && at(lx, i) == ']';
  lx->pos += closes ? i + 1 : i;
  return closes;
}

/* Skips a long bracket's text. Returns false if the text ends before it. */
static bool skip_long(lun_lexer *lx, size_t level) {
  lx->pos += level + 2;
  while (lx->pos < lx->n) {
    int c = at(lx, 0);
    if (is_newline(c)) skip_newline(lx);
    else if (c != ']') lx->pos++;
    else if (skip_long_close(lx, level)) return true;
  }
  return false;
}

/* Skips `\` and what it escapes, as far as that could hide a quote or a line break. */
static void skip_escape(lun_lexer *lx) {
  lx->pos++;
  int c = at(lx, 0);
  if (c == 'z') lx->pos++, skip_space(lx);
  else if (is_newline(c)) skip_newline(lx);
  else if (c >= 0) lx->pos++;
}

/* Skips a string in quotes. Returns false if its line or the text ends before it. */
static bool skip_quoted(lun_lexer *lx) {
  int quote = at(lx, 0);
  lx->pos++;
  for (int c; (c = at(lx, 0)) >= 0 && !is_newline(c);) {
    if (c == '\\') {
      skip_escape(lx);
      continue;
    }
    lx->pos++;
    if (c == quote) return true;
  }
  return false;
}

/* Skips a numeral as Lua reads one: whatever looks like part of it belongs to it. */
static void skip_number(lun_lexer *lx) {
  bool hex = at(lx, 0) == '0' && (at(lx, 1) | 32) == 'x';
  int exponent = hex ? 'p' : 'e';
  lx->pos += hex ? 2 : 1;
  for (int c; (c = at(lx, 0)) >= 0;) {
    if ((c | 32) == exponent) {
      lx->pos++;
      if (at(lx, 0) == '+' || at(lx, 0) == '-') lx->pos++;
    } else if (is_hex(c) || c == '.') {
      lx->pos++;
    } else {
      break;
    }
  }
  while (is_alnum(at(lx, 0))) lx->pos++; /* "3x" is one malformed number, no number and a name */
}

static bool same(const char *s, size_t n, const char *word) { return strlen(word) == n && memcmp(s, word, n) == 0; }

/* The type of a word: a keyword's own, or LUN_T_NAME. */
static uint16_t word_type(const char *s, size_t n) {
  static const struct {
    const char *word;
    uint16_t type;
  } keywords[] = {
#define X(name, word) {word, LUN_T_##name},
      LUN_KEYWORDS(X)
#undef X
  };
  if (n < 2 || n > 8) return LUN_T_NAME;
  for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
    if (keywords[i].word[0] == s[0] && same(s, n, keywords[i].word)) return keywords[i].type;
  return LUN_T_NAME;
}

static uint16_t lex_word(lun_lexer *lx) {
  size_t start = lx->pos;
  while (is_alnum(at(lx, 0))) lx->pos++;
  return word_type(lx->s + start, lx->pos - start);
}

/* An operator of two or three characters; 0 if none stands here. */
static uint16_t long_operator(lun_lexer *lx) {
  static const struct {
    char text[4];
    uint16_t type;
  } operators[] = {{"...", LUN_T_DOTS}, {"..", LUN_T_CONCAT}, {"==", LUN_T_EQ},   {"~=", LUN_T_NE},
                   {"<=", LUN_T_LE},    {">=", LUN_T_GE},     {"//", LUN_T_IDIV}, {"::", LUN_T_LABEL},
                   {"<<", LUN_T_SHL},   {">>", LUN_T_SHR}};
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    const char *text = operators[i].text;
    if (text[0] != at(lx, 0) || text[1] != at(lx, 1) || (text[2] && text[2] != at(lx, 2))) continue;
    lx->pos += strlen(text);
    return operators[i].type;
  }
  return 0;
}

static uint16_t lex_operator(lun_lexer *lx) {
  uint16_t type = long_operator(lx);
  int c = at(lx, 0);
  if (type) return type;
  lx->pos++;
  if (c > 0 && c < 128 && strchr("+-*/%^#&~|<>=(){}[];:,.", c)) return (uint16_t)c;
  while (c >= 128 && (at(lx, 0) & 0xC0) == 0x80) lx->pos++; /* one character of UTF-8 */
  return LUN_T_ERROR;
}

static uint16_t lex_comment(lun_lexer *lx, bool *bad) {
  lx->pos += 2;
  long level = long_level(lx);
  if (level < 0) skip_line(lx);
  else *bad = !skip_long(lx, (size_t)level);
  return LUN_T_COMMENT;
}

static uint16_t lex_string(lun_lexer *lx, long level, bool *bad) {
  *bad = !(level < 0 ? skip_quoted(lx) : skip_long(lx, (size_t)level));
  return LUN_T_STRING;
}

static uint16_t lex_type(lun_lexer *lx, bool *bad) {
  int c = at(lx, 0), next = at(lx, 1);
  long level = c == '[' ? long_level(lx) : -1;
  if (c < 0) return LUN_T_EOF;
  if (is_alpha(c)) return lex_word(lx);
  if (c == '"' || c == '\'' || level >= 0) return lex_string(lx, level, bad);
  if (c == '-' && next == '-') return lex_comment(lx, bad);
  if (is_digit(c) || (c == '.' && is_digit(next))) return skip_number(lx), LUN_T_NUMBER;
  if (c == '#' && next == '!' && lx->pos == 0) return skip_line(lx), LUN_T_COMMENT;
  return lex_operator(lx);
}

/* The next token for itself, without a look at its neighbours. */
static lun_token bare(lun_lexer *lx) {
  lun_token t = {0};
  skip_space(lx);
  t.start = lx->pos;
  t.line = lx->line;
  t.type = lex_type(lx, &t.bad);
  t.end = lx->pos;
  return t;
}

static lun_token bare_code(lun_lexer *lx) {
  lun_token t;
  do t = bare(lx);
  while (t.type == LUN_T_COMMENT);
  return t;
}

/* After these a name is a field, a method, a declared name or a label, and no word of a form. */
static bool names_something(const lun_lexer *lx) {
  return lx->prev == '.' || lx->prev == ':' || lx->prev == LUN_T_FUNCTION || lx->prev == LUN_T_LOCAL ||
         lx->prev == LUN_T_GOTO || lx->label;
}

static bool is_await(const lun_lexer *lx) {
  lun_lexer ahead = *lx;
  if (names_something(lx)) return false;
  uint16_t next = bare_code(&ahead).type;
  return next == LUN_T_NAME || next == '(';
}

static bool is_async(const lun_lexer *lx) {
  lun_lexer ahead = *lx;
  bool local = lx->prev == LUN_T_LOCAL;
  if (names_something(lx) && !local) return false;
  lun_token next = bare_code(&ahead);
  if (next.type == LUN_T_FUNCTION) {
    uint16_t third = bare_code(&ahead).type;
    return third == (local || lx->statement ? LUN_T_NAME : '(');
  }
  return lx->statement && (next.type == LUN_T_FOR || (next.type == LUN_T_NAME && lun_token_is(lx->s, &next, "with")));
}

/* What a name is in its place. The lexer stands behind it. */
static uint16_t promote(const lun_lexer *lx, const lun_token *t) {
  size_t n = t->end - t->start;
  const char *s = lx->s + t->start;
  if (lx->prev == LUN_T_ASYNC) return LUN_T_WITH; /* the one name that is_async lets follow */
  if (lx->with_depth == 1 && lx->statement && same(s, n, "as")) return LUN_T_AS;
  if (n != 5 || s[0] != 'a') return LUN_T_NAME;
  if (same(s, n, "await") && is_await(lx)) return LUN_T_AWAIT;
  if (same(s, n, "async") && is_async(lx)) return LUN_T_ASYNC;
  return LUN_T_NAME;
}

static enum lun_declaration next_declaration(enum lun_declaration d, uint16_t type) {
  if (type == LUN_T_LOCAL) return LUN_D_WANTS_NAME;
  if (type == LUN_T_NAME && d == LUN_D_WANTS_NAME) return LUN_D_NAME;
  if (type == '<' && d == LUN_D_NAME) return LUN_D_OPEN;
  if (type == LUN_T_NAME && d == LUN_D_OPEN) return LUN_D_ATTRIBUTE;
  if (type == '>' && d == LUN_D_ATTRIBUTE) return LUN_D_CLOSE;
  if (type == ',' && (d == LUN_D_NAME || d == LUN_D_CLOSE)) return LUN_D_WANTS_NAME;
  return LUN_D_NONE;
}

/* May a statement begin after this token? It may where an operand or a statement has ended, or a block has begun. */
static bool ends_something(const lun_lexer *lx, uint16_t type) {
  switch (type) {
    case LUN_T_NAME: case LUN_T_NUMBER: case LUN_T_STRING: case LUN_T_DOTS: case LUN_T_NIL: case LUN_T_TRUE:
    case LUN_T_FALSE: case ')': case ']': case '}': case ';': case LUN_T_END: case LUN_T_DO: case LUN_T_THEN:
    case LUN_T_ELSE: case LUN_T_REPEAT: case LUN_T_BREAK: case LUN_T_ERROR:
      return true;
    case '>': return lx->declaration == LUN_D_CLOSE;
    case LUN_T_LABEL: return !lx->label;
    default: return false;
  }
}

static void note_with(lun_lexer *lx, uint16_t type) {
  if (type == LUN_T_WITH) lx->with_depth = 1;
  else if (lx->with_depth == 0) return;
  else if (type == '(' || type == '[' || type == '{') lx->with_depth++;
  else if (type == ')' || type == ']' || type == '}') lx->with_depth--;
  else if (type == LUN_T_DO && lx->with_depth == 1) lx->with_depth = 0;
}

static void note(lun_lexer *lx, uint16_t type) {
  if (type == LUN_T_LABEL) lx->label = !lx->label;
  else if (type != LUN_T_NAME) lx->label = false;
  lx->declaration = (uint8_t)next_declaration(lx->declaration, type);
  lx->statement = ends_something(lx, type);
  lx->prev = type;
  note_with(lx, type);
}

void lun_lex_init(lun_lexer *lx, const char *s, size_t n) {
  *lx = (lun_lexer){.s = s, .n = n, .line = 1, .statement = true};
}

lun_token lun_lex(lun_lexer *lx) {
  lun_token t = bare(lx);
  if (t.type == LUN_T_COMMENT || t.type == LUN_T_EOF) return t;
  if (t.type == LUN_T_NAME) t.type = promote(lx, &t);
  note(lx, t.type);
  return t;
}

bool lun_token_is(const char *s, const lun_token *t, const char *word) {
  return same(s + t->start, t->end - t->start, word);
}

enum lun_token_class lun_token_class(unsigned type) {
  switch (type) {
    case LUN_T_EOF: case LUN_T_NAME: return LUN_CLASS_NAME;
    case LUN_T_AWAIT: case LUN_T_ASYNC: case LUN_T_WITH: case LUN_T_AS: return LUN_CLASS_ASYNC;
    case LUN_T_NIL: case LUN_T_TRUE: case LUN_T_FALSE: case LUN_T_DOTS: return LUN_CLASS_CONSTANT;
    case LUN_T_NUMBER: return LUN_CLASS_NUMBER;
    case LUN_T_STRING: return LUN_CLASS_STRING;
    case LUN_T_COMMENT: return LUN_CLASS_COMMENT;
    case LUN_T_ERROR: return LUN_CLASS_ERROR;
    default: return type >= LUN_T_AND ? LUN_CLASS_KEYWORD : LUN_CLASS_OPERATOR;
  }
}
