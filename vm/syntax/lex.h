/* lex.h - the one lexer of Lunette's language: Lua 5.4 and four forms.
 *
 * It owns the tokens and what can be said of a text from its tokens alone:
 * colours, "is this input finished?", the name before a cursor. The rewriter
 * stands on it. It is total (any bytes give tokens, in linear time, without
 * recursion or allocation) and never knows Lua's headers, a loop or a screen. */
#ifndef LUN_LEX_H
#define LUN_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reserved words: X(CONSTANT, "word"). */
#define LUN_KEYWORDS(X) \
  X(AND, "and") X(BREAK, "break") X(DO, "do") X(ELSE, "else") X(ELSEIF, "elseif") X(END, "end") X(FALSE, "false") \
  X(FOR, "for") X(FUNCTION, "function") X(GOTO, "goto") X(IF, "if") X(IN, "in") X(LOCAL, "local") X(NIL, "nil") \
  X(NOT, "not") X(OR, "or") X(REPEAT, "repeat") X(RETURN, "return") X(THEN, "then") X(TRUE, "true") \
  X(UNTIL, "until") X(WHILE, "while")

/* An operator of one character has that character as its type. */
enum lun_token_type {
  LUN_T_EOF = 256,
  LUN_T_NAME,
  LUN_T_NUMBER,
  LUN_T_STRING,  /* short or long, quotes included */
  LUN_T_COMMENT, /* short or long, also a first line that begins with "#!" */
  LUN_T_ERROR,   /* bytes that begin no token */
  /* Names that are words of a form where they stand; the same names elsewhere are LUN_T_NAME. */
  LUN_T_AWAIT,
  LUN_T_ASYNC,
  LUN_T_WITH,
  LUN_T_AS,
  /* Operators of several characters. */
  LUN_T_DOTS,   /* ... */
  LUN_T_CONCAT, /* .. */
  LUN_T_EQ,     /* == */
  LUN_T_NE,     /* ~= */
  LUN_T_LE,     /* <= */
  LUN_T_GE,     /* >= */
  LUN_T_IDIV,   /* // */
  LUN_T_LABEL,  /* :: */
  LUN_T_SHL,    /* << */
  LUN_T_SHR,    /* >> */
#define X(name, word) LUN_T_##name,
  LUN_KEYWORDS(X)
#undef X
};

/* What a highlighter needs to know of a token. */
enum lun_token_class {
  LUN_CLASS_NAME,
  LUN_CLASS_KEYWORD,  /* reserved words */
  LUN_CLASS_ASYNC,    /* await, async, with, as where they are words of a form */
  LUN_CLASS_CONSTANT, /* nil, true, false, ... */
  LUN_CLASS_NUMBER,
  LUN_CLASS_STRING,
  LUN_CLASS_COMMENT,
  LUN_CLASS_OPERATOR,
  LUN_CLASS_ERROR
};

/* The bytes [start, end) of the text. `bad`: a string or long comment that is not closed. */
typedef struct lun_token {
  uint16_t type; /* enum lun_token_type or a character */
  bool bad;
  uint32_t line; /* of its first byte, from 1, counted as Lua counts */
  size_t start, end;
} lun_token;

/* How far the names of a `local` statement have come: `local x <const>, y`. */
enum lun_declaration {
  LUN_D_NONE,
  LUN_D_WANTS_NAME, /* after `local`, or a comma */
  LUN_D_NAME,       /* after a name */
  LUN_D_OPEN,       /* after `<` */
  LUN_D_ATTRIBUTE,  /* after the attribute's name */
  LUN_D_CLOSE       /* after `>`, which compares nothing here */
};

/* A position in a text, and what went before as far as the forms depend on it. A plain value: a copy
 * looks ahead. The text is not owned and need not end with a NUL. */
typedef struct lun_lexer {
  const char *s;
  size_t n, pos;
  uint32_t line;
  uint16_t prev;       /* type of the last token that is no comment; 0 at the start */
  bool statement;      /* a statement may begin here; otherwise an operand is wanted, or a name */
  bool label;          /* between the two `::` of a label */
  uint8_t declaration; /* enum lun_declaration */
  uint32_t with_depth; /* in the header of an `async with`: 1 + open brackets */
} lun_lexer;

/* Starts at the first byte of s[0..n). */
void lun_lex_init(lun_lexer *lx, const char *s, size_t n);
/* The next token, comments included; at the end LUN_T_EOF, again and again. */
lun_token lun_lex(lun_lexer *lx);
/* The class of a token's type. */
enum lun_token_class lun_token_class(unsigned type);
/* True if the token's text is `word`. */
bool lun_token_is(const char *s, const lun_token *t, const char *word);

/* True if the input s[0..n) may become whole by more lines: open blocks, brackets or long strings, an
 * operator, `await` or the like at the end. False for whole text and for text that is wrong already. */
bool lun_chunk_unfinished(const char *s, size_t n);

enum { LUN_OPEN_MAX = 4096 }; /* deeper text is finished: Lua will refuse it */

/* What is open, as the character of the bracket or the type of the word that opened it. */
typedef struct lun_opened {
  size_t n;
  bool wrong; /* something was closed that was not open */
  uint16_t type[LUN_OPEN_MAX];
} lun_opened;

/* A text to which lines are added, and how far it has been looked at: so that all of them together take linear time.
 * A plain value. */
typedef struct lun_growing {
  lun_lexer lx;    /* before the first token that another line may change */
  lun_token last;  /* the last token before it that is no comment */
  uint16_t before; /* the type of the one before that */
  char closer;     /* what would end the string or comment that is open, 0: look at it from its beginning */
  size_t level;    /* of the long bracket, where that is `]` */
  size_t seen;     /* how much of the text there was */
  lun_opened open;
} lun_growing;

void lun_growing_begin(lun_growing *g);
/* The same question as lun_chunk_unfinished, about the text of the last time and whatever has been added behind it, which
 * begins with a line break. Once the answer was no, there is no next time. */
bool lun_growing_unfinished(lun_growing *g, const char *s, size_t n);

/* True if the text begins as only a statement begins. */
bool lun_begins_statement(const char *s, size_t n);

/* The line on which the most brackets and blocks are open: where a text is nested too deeply for Lua. */
uint32_t lun_deepest_line(const char *s, size_t n);

/* Finds the chain of names (`a.b:c`) that ends at byte `cursor` of s, for completion. Returns true with its
 * first byte in *start (== cursor if none has begun); false where no name can be completed: in a string, a
 * comment or a number, or after an expression whose value only running it would tell (`f().x`). */
bool lun_name_chain(const char *s, size_t cursor, size_t *start);

#endif
