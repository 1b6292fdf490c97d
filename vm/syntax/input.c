/* input.c - what a prompt asks of half a text: is it finished, and which name
 * stands before the cursor. It sees tokens only and never parses. See lex.h. */
#include "lex.h"

enum { DEPTH_MAX = 4096 }; /* deeper text is finished: Lua will refuse it */

/* What is open, as the character of the bracket or the type of the word that opened it. */
typedef struct opened {
  uint16_t type[DEPTH_MAX];
  size_t n;
  bool wrong; /* something was closed that was not open */
} opened;

static void open_one(opened *o, uint16_t type) {
  if (o->n < DEPTH_MAX) o->type[o->n++] = type;
  else o->wrong = true;
}

static uint16_t innermost(const opened *o) { return o->n ? o->type[o->n - 1] : 0; }

static void close_one(opened *o, bool matches) {
  if (o->n && matches) o->n--;
  else o->wrong = true;
}

/* The innermost part goes on as something else. */
static void become(opened *o, bool matches, uint16_t type) {
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
static void see(opened *o, uint16_t type) {
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
static bool wants_more(const lun_lexer *lx, const lun_token *last, uint16_t before) {
  bool name = before == '.' || before == ':' || before == LUN_T_LOCAL || before == LUN_T_GOTO;
  if (last->type == LUN_T_NAME && !name && lun_token_is(lx->s, last, "await")) return true;
  return !lx->statement && lx->prev != LUN_T_RETURN;
}

bool lun_chunk_unfinished(const char *s, size_t n) {
  lun_lexer lx;
  opened o;
  lun_token t, last = {0};
  uint16_t before = 0;
  o.n = 0, o.wrong = false;
  lun_lex_init(&lx, s, n);
  for (bool complete = false; (t = lun_lex(&lx)).type != LUN_T_EOF; complete = lx.statement) {
    if (t.bad) return bad_may_go_on(s, &t, n);
    if (t.type == LUN_T_COMMENT) continue;
    if (t.type == LUN_T_ERROR || !may_follow(last.type, complete, t.type, innermost(&o))) return false;
    see(&o, t.type);
    if (o.wrong) return false;
    before = last.type;
    last = t;
  }
  return o.n > 0 || wants_more(&lx, &last, before);
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
