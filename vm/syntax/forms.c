/* forms.c - await, coroutine functions, `async for`, and the `local` names that stay for later inputs: what the
 * tokens of each become. It changes nothing that stands outside of a form. See rewriter.h. */
#include <stdio.h>
#include <string.h>

#include "rewriter.h"

static const span no_name = {0, 0};

static span span_of(const lun_token *t) { return (span){t->start, t->end - t->start}; }

/* Writes behind the token before t. */
static void write_behind(rewriter *r, const char *format, span name) { lun_rw_edit(r, r->prev.end, 0, format, name); }

static size_t replace(rewriter *r, const lun_token *t, const char *format, span name) {
  return lun_rw_edit(r, t->start, t->end - t->start, format, name);
}

/* --- await --- */

/* The function around, as it is written: the body of an `async with` belongs to the one that it stands in. */
static size_t written_function(const rewriter *r) {
  size_t i = r->fn;
  while (r->frames[i].kind == IN_WITH) i = r->frames[i].fn;
  return i;
}

void lun_rw_check_await(rewriter *r, const lun_token *at, const char *what) {
  const frame *fn = &r->frames[written_function(r)];
  char name[100], message[80];
  if (fn->awaiting == MAY_AT_TOP) r->out->awaits = true;
  if (fn->awaiting != MAY_NOT) return;
  lun_compact_name(r->src + fn->culprit.start, fn->culprit.len, name, sizeof name);
  bool async = *name || strcmp(what, "await") != 0;
  snprintf(message, sizeof message, "'%s' outside %sfunction%s", what, async ? "async " : "", *name ? " '%s'" : "");
  lun_rw_fail(r, at->line, message, *name ? name : NULL);
}

void lun_rw_await(rewriter *r) {
  lun_rw_check_await(r, &r->t, "await");
  size_t edit = replace(r, &r->t, "__lun_await(", no_name);
  frame *f = lun_rw_push(r, IN_AWAIT);
  if (!f) return;
  f->state = WANTS_OPERAND;
  f->edit = edit;
}

/* Is the operand `a.b(...)` or `a.b:c(...)` so far? Only then does nothing but this call come between the hidden
 * function and its argument. */
static void note_shape(frame *f, uint16_t type) {
  bool args = f->state == WANTS_ARGS || (f->state == COMPLETE && type != '.' && type != ':' && type != '[');
  if (f->state == WANTS_OPERAND) f->chain = type == LUN_T_NAME;
  if (f->called || type == '[') f->chain = false;
  if (args) f->called = true;
}

/* Does t go on with the operand of the await on top? Notes how far the operand has come. An operand that ends
 * too early is left open: Lua will say what it wants in the place of t. */
static bool await_goes_on(rewriter *r) {
  frame *f = top(r);
  uint16_t type = r->t.type;
  bool opens = type == '(' || type == '{', args = opens || type == LUN_T_STRING;
  bool goes_on = true;
  enum frame_state next = COMPLETE;
  switch (f->state) {
    case WANTS_OPERAND: goes_on = type == LUN_T_NAME || type == '(' || type == LUN_T_AWAIT; break;
    case WANTS_FIELD: goes_on = type == LUN_T_NAME; break;
    case WANTS_METHOD: goes_on = type == LUN_T_NAME, next = WANTS_ARGS; break;
    case WANTS_ARGS: goes_on = args; break;
    default:
      goes_on = type == '.' || type == ':' || type == '[' || args;
      if (type == '.') next = WANTS_FIELD;
      if (type == ':') next = WANTS_METHOD;
  }
  if (goes_on) note_shape(f, type);
  f->state = (uint8_t)next;
  return goes_on;
}

/* The operand on top ends before t. */
static void await_ends(rewriter *r) {
  const frame *f = top(r);
  if (f->chain && f->called) lun_patch_set(&r->patch, f->edit, sizeof "await" - 1, "__lun_call(", "", 0);
  write_behind(r, ")", no_name);
}

static bool ends_block(uint16_t type) {
  return type == LUN_T_END || type == LUN_T_ELSE || type == LUN_T_ELSEIF || type == LUN_T_UNTIL || type == LUN_T_EOF;
}

/* Ends the operands of await and the values of `return` that t does not belong to. */
void lun_rw_settle(rewriter *r) {
  for (;;) {
    if (top(r)->kind == IN_AWAIT) {
      bool whole = top(r)->state == COMPLETE;
      if (await_goes_on(r)) return;
      if (whole) await_ends(r);
      else if (r->t.type == LUN_T_ASYNC) return lun_rw_fail_near(r, "unexpected symbol");
    } else if (top(r)->kind == IN_RETURN && (r->t.type == ';' || ends_block(r->t.type))) {
      write_behind(r, ")", no_name);
    } else {
      return;
    }
    lun_rw_pop(r);
  }
}

/* --- functions --- */

void lun_rw_function(rewriter *r) {
  enum function_form form = r->async.len || r->prev.type == LUN_T_LOCAL ? r->form : PLAIN;
  size_t around = written_function(r);
  uint8_t awaiting = r->frames[around].awaiting;
  span culprit = r->frames[around].culprit;
  if (form != PLAIN && form != ASYNC_VALUE) replace(r, &r->t, "", no_name);
  frame *f = lun_rw_push(r, IN_FUNCTION);
  r->async = no_name;
  r->form = PLAIN;
  if (!f) return;
  f->form = (uint8_t)form;
  f->awaiting = form >= ASYNC_FUNCTION ? MAY : awaiting;
  f->culprit = culprit;
  r->fn = r->n - 1;
  r->loop = 0;
}

/* t belongs to a function's name. Only the forms' own names are changed. */
void lun_rw_function_name(rewriter *r) {
  frame *f = top(r);
  bool session = f->form == PLAIN_SESSION || f->form == ASYNC_SESSION;
  if (f->name.len == 0) f->name.start = r->t.start;
  f->name.len = r->t.end - f->name.start;
  if (session) lun_rw_edit(r, r->t.start, 0, "__lun_session.", no_name);
  if (r->t.type == ':' && f->form == ASYNC_FUNCTION) {
    replace(r, &r->t, ".", no_name);
    f->method = true;
  }
}

/* t opens the parameters: what the function is called is known, and with it what it may do. */
void lun_rw_parameters(rewriter *r) {
  static const char *const heads[] = {[PLAIN] = "",
                                      [PLAIN_SESSION] = " = function",
                                      [ASYNC_FUNCTION] = " = __lun_async(function",
                                      [ASYNC_LOCAL] = "; @ = __lun_async(function",
                                      [ASYNC_SESSION] = " = __lun_async(function",
                                      [ASYNC_VALUE] = ""};
  frame *f = top(r);
  if (*heads[f->form]) write_behind(r, heads[f->form], f->name);
  if (f->form < ASYNC_FUNCTION && f->name.len) {
    f->awaiting = MAY_NOT;
    f->culprit = f->name;
  }
  r->self = f->method;
  f = lun_rw_push(r, IN_BRACKET);
  if (!f) return;
  f->closer = ')';
  f->parameters = true;
}

void lun_rw_function_end(rewriter *r) {
  frame f = *top(r);
  lun_rw_close_scope(r, &f);
  lun_rw_lost_jumps(r, &f);
  lun_rw_pop(r);
  if (f.form < ASYNC_FUNCTION) return;
  r->function_ended = f.form == ASYNC_VALUE;
  lun_rw_edit(r, r->t.end, 0, f.form == ASYNC_VALUE ? ")" : ", \"@\");", f.name);
}

/* A function ends no operand that could be called or indexed in Lua, but the call that we make of it would. */
void lun_rw_after_function(rewriter *r) {
  uint16_t type = r->t.type;
  r->function_ended = false;
  if (type != '(' && type != '{' && type != '[' && type != '.' && type != ':' && type != LUN_T_STRING) return;
  if (lun_rw_in_block(r)) write_behind(r, ";", no_name);
  else lun_rw_fail_near(r, "unexpected symbol");
}

/* --- local names that stay for later inputs --- */

/* Is the list of names that follows `local` one that we may turn into fields? Not if a value is to be closed. */
static bool names_may_stay(const rewriter *r) {
  lun_lexer lx = r->lx;
  lun_token t;
  do {
    t = lun_lex(&lx);
    if (lx.declaration == LUN_D_NAME && lun_token_is(r->src, &t, "_ENV")) return false;
    if (lx.declaration == LUN_D_ATTRIBUTE && !lun_token_is(r->src, &t, "const")) return false;
  } while (t.type != LUN_T_EOF && t.type != LUN_T_LOCAL && lx.declaration != LUN_D_NONE);
  return true;
}

static uint16_t next_type(const rewriter *r) {
  lun_lexer lx = r->lx;
  lun_token t;
  do t = lun_lex(&lx);
  while (t.type == LUN_T_COMMENT);
  return t.type;
}

void lun_rw_local(rewriter *r) {
  uint16_t next = next_type(r);
  bool stays = (r->flags & LUN_REPL) && r->n == 1 && r->statement;
  r->form = stays ? PLAIN_SESSION : PLAIN;
  if (!stays) return;
  if (next != LUN_T_FUNCTION && next != LUN_T_ASYNC) {
    if (!names_may_stay(r)) return;
    r->session_names = true;
  }
  replace(r, &r->t, "", no_name);
}

/* t may belong to the names; behind them stands a value, or nil is meant. */
void lun_rw_session_name(rewriter *r) {
  bool over = r->t.type == LUN_T_EOF || r->t.type == LUN_T_LOCAL;
  uint8_t part = over ? LUN_D_NONE : r->lx.declaration;
  if (part == LUN_D_NAME) {
    lun_rw_edit(r, r->t.start, 0, "__lun_session.", no_name);
  } else if (part == LUN_D_OPEN || part == LUN_D_ATTRIBUTE || part == LUN_D_CLOSE) {
    replace(r, &r->t, "", no_name);
  } else if (part == LUN_D_NONE) {
    r->session_names = false;
    if (r->t.type != '=') write_behind(r, " = nil", no_name);
  }
}

/* --- async --- */

/* t is `async`; the next token is `function`, `for` or `with`. */
void lun_rw_async(rewriter *r) {
  bool local = r->prev.type == LUN_T_LOCAL, session = local && r->form == PLAIN_SESSION;
  r->async = span_of(&r->t);
  r->form = session ? ASYNC_SESSION : local ? ASYNC_LOCAL : r->statement ? ASYNC_FUNCTION : ASYNC_VALUE;
  uint16_t next = next_type(r);
  if (next == LUN_T_FUNCTION) replace(r, &r->t, r->form == ASYNC_VALUE ? "__lun_async(" : "", no_name);
  else if (next == LUN_T_FOR) replace(r, &r->t, "", no_name);
}

void lun_rw_loop(rewriter *r) {
  bool iterates = r->async.len != 0;
  if (iterates) lun_rw_check_await(r, &r->t, "async for");
  r->async = no_name;
  frame *f = lun_rw_push(r, IN_LOOP);
  if (!f) return;
  f->iterates = iterates;
  r->loop = r->n - 1;
}

void lun_rw_in(rewriter *r) {
  frame *f = top(r);
  if (f->kind != IN_LOOP || f->state != HEADER || !f->iterates) return;
  lun_rw_edit(r, r->t.end, 0, " __lun_iter(", no_name);
  f->state = ITEMS;
}

static bool binds(uint16_t type) {
  switch (type) {
    case ';': case '=': case '#': case ')': case ']': case '}': case LUN_T_LABEL: return false;
    case LUN_T_AND: case LUN_T_OR: case LUN_T_STRING: return true;
    default: return lun_token_class(type) == LUN_CLASS_OPERATOR;
  }
}

/* What is wrong with t in a header of ours, where Lua would see a call and complain of the wrong thing or of
 * nothing; NULL if nothing is. */
static const char *header_fault(const rewriter *r) {
  const frame *f = top(r);
  uint16_t type = r->t.type;
  bool ends = type == LUN_T_DO || type == ',' || type == LUN_T_AS;
  if (f->kind == IN_LOOP && f->iterates && f->state == HEADER) return type == '=' ? "'in' expected" : NULL;
  if (f->kind != IN_WITH && !(f->kind == IN_LOOP && f->state == ITEMS)) return NULL;
  if (f->state == BODY) return NULL;
  if (f->state == AS) return type == LUN_T_NAME ? NULL : "<name> expected";
  if (!r->statement) return ends || type == ')' || type == LUN_T_EOF ? "unexpected symbol" : NULL;
  if (f->state == NAMED) return type == LUN_T_DO || type == ',' ? NULL : "'do' expected";
  return ends || binds(type) ? NULL : "'do' expected";
}

bool lun_rw_wrong_in_header(rewriter *r) {
  const char *fault = header_fault(r);
  if (fault) lun_rw_fail_near(r, fault);
  return fault != NULL;
}
