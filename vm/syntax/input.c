/* input.c - what a prompt asks of half a text: is it finished, and which name
 * stands before the cursor. It sees tokens only and never parses. See lex.h. */
#include "lex.h"

#include <string.h>

static void open_one(lun_opened *o, uint16_t type) {
  if (o->n < LUN_OPEN_MAX) o->type[o->n++] = type;
  else o->wrong = true;
}

static uint16_t innermost(const lun_opened *o) { return o->n ? o->type[o->n - 1] : 0; }

static void close_one(lun_opened *o, bool matches) {
  if (o->n && matches) o->n--;
  else o->wrong = true;
}

/* The innermost part goes on as something else. */
static void become(lun_opened *o, bool matches, uint16_t type) {
  if (o->n && matches) o->type[o->n - 1] = type;
  else o->wrong = true;
}

/* Where an expression stands, and no statement: in brackets, and in a header up to its `then` or `do`. */
static bool in_expression(uint16_t in) {
  bool bracket = in == '(' || in == '[' || in == '{';
  return bracket || in == LUN_T_IF || in == LUN_T_WHILE || in == LUN_T_FOR || in == LUN_T_WITH;
}

/* What a token can do, as far as its neighbours show it. */
enum {
  OPERAND = 1,   /* begins an operand */
  STATEMENT = 2, /* begins a statement */
  FRESH = 4,     /* does either, and never goes on with something complete */
  WANTS = 8,     /* an operand has to follow */
  BLOCK = 16,    /* a block follows */
  ENDS = 32      /* ends a block */
};

static unsigned role(uint16_t type) {
  switch (type) {
    case LUN_T_NAME: case LUN_T_AWAIT: case LUN_T_ASYNC: case LUN_T_FUNCTION: return OPERAND | STATEMENT | FRESH;
    case LUN_T_NUMBER: case LUN_T_NIL: case LUN_T_TRUE: case LUN_T_FALSE: case LUN_T_DOTS: return OPERAND | FRESH;
    case LUN_T_NOT: case '#': return OPERAND | FRESH | WANTS;
    case LUN_T_STRING: return OPERAND;
    case '(': return OPERAND | STATEMENT | WANTS;
    case '{': case '-': case '~': return OPERAND | WANTS;
    case LUN_T_LOCAL: case LUN_T_GOTO: case LUN_T_BREAK: case LUN_T_RETURN: case LUN_T_FOR: return STATEMENT | FRESH;
    case LUN_T_IF: case LUN_T_WHILE: return STATEMENT | FRESH | WANTS;
    case LUN_T_REPEAT: return STATEMENT | FRESH | BLOCK;
    case LUN_T_DO: return STATEMENT | BLOCK;
    case LUN_T_LABEL: return STATEMENT | FRESH;
    case ';': return STATEMENT;
    case LUN_T_THEN: return BLOCK;
    case LUN_T_ELSE: return ENDS | BLOCK;
    case LUN_T_ELSEIF: case LUN_T_UNTIL: return ENDS | WANTS;
    case LUN_T_END: return ENDS;
    case LUN_T_AS: case ')': case ']': case '}': case '.': case ':': return 0;
    default: return WANTS; /* binary operators, `=`, `,`, `[`, and, or, in, with */
  }
}

/* May `type` stand behind `prev`, with `in` open? `complete`: an operand or a statement has ended with prev. */
static bool may_follow(uint16_t prev, bool complete, uint16_t type, uint16_t in) {
  unsigned before = role(prev), now = role(type);
  bool table = (prev == '{' || prev == ',') && (type == '}' || type == '[');
  if (prev == 0) return now & (OPERAND | STATEMENT);
  if (before & BLOCK) return now & (STATEMENT | ENDS);
  if ((before & WANTS) && !complete) return (now & OPERAND) || table || (prev == '(' && type == ')');
  return !(complete && prev != ';' && (now & FRESH) && in_expression(in));
}

/* The headers `while ... do`, `for ... do` and `async with ... do` are open as one block with their `do`; an `if` is
 * a LUN_T_IF up to its `then`. */
static void see(lun_opened *o, uint16_t type) {
  uint16_t in = innermost(o);
  switch (type) {
    case '(': case '[': case '{': case LUN_T_FUNCTION: case LUN_T_IF: case LUN_T_REPEAT: case LUN_T_WHILE:
    case LUN_T_FOR: case LUN_T_WITH:
      open_one(o, type);
      break;
    case LUN_T_DO:
      if (in == LUN_T_WHILE || in == LUN_T_FOR || in == LUN_T_WITH) o->type[o->n - 1] = LUN_T_DO;
      else open_one(o, LUN_T_DO);
      break;
    case ')': close_one(o, in == '('); break;
    case ']': close_one(o, in == '['); break;
    case '}': close_one(o, in == '{'); break;
    case LUN_T_UNTIL: close_one(o, in == LUN_T_REPEAT); break;
    case LUN_T_END: close_one(o, in == LUN_T_DO || in == LUN_T_FUNCTION || in == LUN_T_THEN); break;
    case LUN_T_THEN: become(o, in == LUN_T_IF, LUN_T_THEN); break;
    case LUN_T_ELSEIF: become(o, in == LUN_T_THEN, LUN_T_IF); break;
    case LUN_T_ELSE: become(o, in == LUN_T_THEN, LUN_T_DO); break;
    default: break;
  }
}

/* A long string or comment may go on, and a string whose line ends in a backslash. */
static bool bad_may_go_on(const char *s, const lun_token *t, size_t n) {
  if (t->end < n) return false; /* the line ended within quotes */
  return t->type == LUN_T_COMMENT || s[t->start] == '[' || s[n - 1] == '\\' || s[n - 1] == '\n' || s[n - 1] == '\r';
}

/* Does the text ask for more after its last token? A lone `await` does, though nothing yet makes it a word
 * of the form; not `t.await`. */
static bool wants_more(const lun_growing *g) {
  bool name = g->before == '.' || g->before == ':' || g->before == LUN_T_LOCAL || g->before == LUN_T_GOTO;
  if (g->last.type == LUN_T_NAME && !name && lun_token_is(g->lx.s, &g->last, "await")) return true;
  return !g->lx.statement && g->lx.prev != LUN_T_RETURN;
}

/* Takes a token; `complete`: an operand or a statement had ended before it. False: no line can make the text whole. */
static bool take(lun_growing *g, const lun_token *t, bool complete) {
  if (t->type == LUN_T_COMMENT) return true;
  if (t->type == LUN_T_ERROR || !may_follow(g->last.type, complete, t->type, innermost(&g->open))) return false;
  see(&g->open, t->type);
  g->before = g->last.type;
  g->last = *t;
  return !g->open.wrong;
}

/* Could the next line make something else of this token? The words of the forms look at two tokens behind them. */
static bool is_open(lun_lexer ahead, const lun_token *t) {
  if (!lun_token_is(ahead.s, t, "await") && !lun_token_is(ahead.s, t, "async")) return false;
  for (int behind = 0; behind < 2;) {
    lun_token next = lun_lex(&ahead);
    if (next.type == LUN_T_EOF || next.bad) return true;
    behind += next.type != LUN_T_COMMENT;
  }
  return false;
}

/* Takes all tokens that are as they are, whatever comes. False: no line can make the text whole. */
static bool settle(lun_growing *g) {
  for (;;) {
    lun_lexer begin = g->lx;
    lun_token t = lun_lex(&g->lx);
    if (t.type == LUN_T_EOF || t.bad || is_open(g->lx, &t)) return g->lx = begin, true;
    if (!take(g, &t, begin.statement)) return false;
  }
}

static bool ends_in_backslash(const char *s, size_t from, size_t n) {
  size_t begin = n;
  while (begin > from && s[begin - 1] == '\\') begin--;
  return (n - begin) % 2 == 1;
}

static bool closes_long(const char *s, size_t n, size_t level) {
  const char *end = s + n;
  while (s < end && (s = memchr(s, ']', (size_t)(end - s))) != NULL) {
    size_t signs = 0;
    while (++s < end && *s == '=') signs++;
    if (signs == level && s < end && *s == ']') return true;
  }
  return false;
}

/* Do the new lines leave a string or comment open that was so before? False where only a look at all of it tells. */
static bool goes_on(const lun_growing *g, const char *s, size_t n) {
  const char *more = s + g->seen;
  size_t length = n - g->seen;
  if (g->closer == 0) return false;
  if (g->closer == ']') return !closes_long(more, length, g->level);
  bool ends = memchr(more, g->closer, length) != NULL || memchr(more, '\r', length) != NULL;
  bool one = length > 0 && memchr(more + 1, '\n', length - 1) == NULL; /* behind the line break that was escaped */
  return !ends && one && ends_in_backslash(s, g->seen + 1, n);
}

/* What would close the token: a quote, or `]` of a level. */
static void note_closer(lun_growing *g, const char *s, const lun_token *t, size_t n) {
  size_t at = t->start + (t->type == LUN_T_COMMENT ? 2 : 0);
  g->closer = 0;
  if (s[at] != '[') {
    if (ends_in_backslash(s, at + 1, n)) g->closer = s[at];
    return;
  }
  g->closer = ']';
  g->level = 0;
  while (s[at + 1 + g->level] == '=') g->level++;
}

void lun_growing_begin(lun_growing *g) {
  memset(g, 0, offsetof(lun_growing, open.type));
  lun_lex_init(&g->lx, NULL, 0);
}

bool lun_growing_unfinished(lun_growing *g, const char *s, size_t n) {
  if (goes_on(g, s, n)) return g->seen = n, true;
  g->lx.s = s, g->lx.n = n;
  g->seen = n, g->closer = 0;
  if (!settle(g)) return false;
  lun_growing end = *g;
  for (;;) {
    bool complete = end.lx.statement;
    lun_token t = lun_lex(&end.lx);
    if (t.type == LUN_T_EOF) return end.open.n > 0 || wants_more(&end);
    if (t.bad) return note_closer(g, s, &t, n), bad_may_go_on(s, &t, n);
    if (!take(&end, &t, complete)) return false;
  }
}

bool lun_chunk_unfinished(const char *s, size_t n) {
  lun_growing g;
  lun_growing_begin(&g);
  return lun_growing_unfinished(&g, s, n);
}

bool lun_begins_statement(const char *s, size_t n) {
  lun_lexer lx;
  lun_token t;
  lun_lex_init(&lx, s, n);
  do t = lun_lex(&lx);
  while (t.type == LUN_T_COMMENT);
  return (role(t.type) & (STATEMENT | OPERAND)) == STATEMENT;
}

static int depth_change(uint16_t type) {
  switch (type) {
    case '(': case '[': case '{': case LUN_T_FUNCTION: case LUN_T_IF: case LUN_T_REPEAT: case LUN_T_DO:
    case LUN_T_AWAIT:
      return 1;
    case ')': case ']': case '}': case LUN_T_END: case LUN_T_UNTIL: return -1;
    default: return 0;
  }
}

uint32_t lun_deepest_line(const char *s, size_t n) {
  lun_lexer lx;
  lun_token t;
  long depth = 0, deepest = 0;
  uint32_t line = 1;
  lun_lex_init(&lx, s, n);
  while ((t = lun_lex(&lx)).type != LUN_T_EOF) {
    depth += depth_change(t.type);
    if (depth > deepest) deepest = depth, line = t.line;
  }
  return line;
}

/* A chain of names while the tokens go by: `a`, `a.`, `a.b`, `a.b:`, `a.b:c`. */
typedef struct chain {
  size_t start;
  bool joined, /* ends with `.` or `:` */
      names,   /* has a name to begin with */
      unknown; /* begins after an expression */
} chain;

static void see_name(chain *c, const lun_token *t) {
  if (!c->joined) *c = (chain){.start = t->start, .names = true};
  c->joined = false;
}

static void see_joint(chain *c, const lun_token *t) {
  if (!c->names) c->unknown = true, c->start = t->start;
  c->joined = true;
}

static bool is_name(uint16_t type) { return type == LUN_T_NAME || (type >= LUN_T_AWAIT && type <= LUN_T_AS); }

bool lun_name_chain(const char *s, size_t cursor, size_t *start) {
  lun_lexer lx;
  lun_token t, last = {0};
  chain c = {0};
  lun_lex_init(&lx, s, cursor);
  while ((t = lun_lex(&lx)).type != LUN_T_EOF) {
    bool word = is_name(t.type) || t.type >= LUN_T_AND; /* a keyword may be a name's beginning */
    if (word) see_name(&c, &t);
    else if (t.type == '.' || t.type == ':') see_joint(&c, &t);
    else if (t.type != LUN_T_COMMENT) c = (chain){0};
    last = t;
  }
  bool touches = last.end == cursor && cursor > 0;
  if (touches && (last.bad || last.type == LUN_T_NUMBER)) return false;
  if (touches && last.type == LUN_T_COMMENT && s[last.end - 1] != ']') return false;
  if (c.joined || (touches && c.names)) return *start = c.start, !c.unknown;
  if (touches && c.unknown) return false;
  *start = cursor;
  return true;
}
