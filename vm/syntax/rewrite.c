/* rewrite.c - goes over the tokens of a text once and notes the changes that turn the four forms into plain Lua.
 *
 * It keeps a stack of what is open (blocks, brackets, operands of await) and looks at one token at a time; it
 * does not check Lua's grammar, which Lua will do on the result, only what the result would hide. Its stack is
 * bounded, its time linear. What becomes of each form is in forms.c, `async with` in leave.c. */
#include "rewrite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rewriter.h"

enum { DEPTH_MAX = 1000, NEAR_MAX = 60 };

static const span no_name = {0, 0};

/* --- messages --- */

void lun_chunk_id(const char *name, char *buf, size_t size) {
  if (*name == '=') {
    snprintf(buf, size, "%s", name + 1);
  } else if (*name == '@') {
    size_t n = strlen(++name);
    if (n < size) snprintf(buf, size, "%s", name);
    else snprintf(buf, size, "...%s", name + n - (size - 4));
  } else {
    size_t line = strcspn(name, "\n"), room = size - sizeof "[string \"...\"]";
    bool whole = name[line] == 0 && line < room;
    snprintf(buf, size, "[string \"%.*s%s\"]", (int)(line < room ? line : room), name, whole ? "" : "...");
  }
}

/* Keeps the first complaint. `name`, if any, stands for the %s in `message`. */
void lun_rw_fail(rewriter *r, uint32_t line, const char *message, const char *name) {
  char id[LUN_CHUNK_ID_MAX];
  char *to = r->out->error;
  size_t size = sizeof r->out->error;
  if (*to) return;
  lun_chunk_id(r->chunkname, id, sizeof id);
  int n = snprintf(to, size, "%s:%u: ", id, (unsigned)line);
  const char *mark = name ? strstr(message, "%s") : NULL;
  if (mark) snprintf(to + n, size - (size_t)n, "%.*s%s%s", (int)(mark - message), message, name, mark + 2);
  else snprintf(to + n, size - (size_t)n, "%s", message);
}

/* Complains of t, and ends the text there: whatever Lua says of that end, this is what is wrong. */
void lun_rw_fail_near(rewriter *r, const char *message) {
  char near[NEAR_MAX + 1], text[NEAR_MAX + 80];
  size_t len = r->t.end - r->t.start;
  if (len > NEAR_MAX) len = NEAR_MAX;
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)r->src[r->t.start + i];
    near[i] = (char)(c < ' ' || c > '~' ? '?' : c); /* a message goes to terminals */
  }
  near[len] = 0;
  if (r->t.type == LUN_T_EOF) snprintf(text, sizeof text, "%s near <eof>", message);
  else snprintf(text, sizeof text, "%s near '%s'", message, near);
  *r->out->error = 0; /* grammar comes before what an await may do where */
  lun_rw_fail(r, r->t.line, text, NULL);
  r->out->cut = r->stop = true;
}

/* --- changes and frames --- */

size_t lun_rw_edit(rewriter *r, size_t at, size_t drop, const char *format, span name) {
  return lun_patch_add(&r->patch, at, drop, format, r->src + name.start, name.len);
}

frame *lun_rw_push(rewriter *r, enum frame_kind kind) {
  void *frames = r->frames;
  if (r->n >= DEPTH_MAX) return lun_rw_fail_near(r, "too many nested levels"), NULL;
  if (!lun_grow(&frames, &r->cap, r->n, sizeof *r->frames)) return r->patch.failed = true, NULL;
  r->frames = frames;
  frame *f = &r->frames[r->n++];
  *f = (frame){.kind = (uint8_t)kind, .state = HEADER, .fn = r->fn, .loop = r->loop};
  return f;
}

void lun_rw_pop(rewriter *r) {
  r->fn = top(r)->fn;
  r->loop = top(r)->loop;
  r->n--;
}

/* Lua will refuse t, or has refused something before it. */
static void give_up(rewriter *r) { r->out->broken = r->stop = true; }

static bool in(const rewriter *r, enum frame_kind kind, enum frame_state state) {
  return top(r)->kind == kind && top(r)->state == state;
}

/* Do statements stand in the innermost frame? */
bool lun_rw_in_block(const rewriter *r) {
  const frame *f = top(r);
  return f->kind <= IN_REPEAT && f->state == BODY;
}
/* --- blocks --- */

static void begin_body(rewriter *r) {
  top(r)->state = BODY;
  lun_rw_open_scope(r, top(r));
}

static void see_do(rewriter *r) {
  frame *f = top(r);
  if (f->kind == IN_WITH && f->state != BODY) return lun_rw_with_body(r);
  if (f->kind == IN_LOOP && f->state != BODY) {
    if (f->state == ITEMS) lun_rw_edit(r, r->prev.end, 0, ")", no_name);
  } else if (!lun_rw_push(r, IN_DO)) {
    return;
  }
  begin_body(r);
}

static void see_then(rewriter *r) {
  if (!in(r, IN_IF, HEADER)) return give_up(r);
  begin_body(r);
}

/* else, elseif: one part's scope ends. */
static void see_else(rewriter *r) {
  if (!in(r, IN_IF, BODY)) return give_up(r);
  lun_rw_close_scope(r, top(r));
  top(r)->state = HEADER;
  if (r->t.type == LUN_T_ELSE) begin_body(r);
}

static void see_until(rewriter *r) {
  if (!in(r, IN_REPEAT, BODY)) return give_up(r);
  lun_rw_close_scope(r, top(r));
  lun_rw_pop(r);
}

static void see_end(rewriter *r) {
  frame *f = top(r);
  if (!lun_rw_in_block(r) || f->kind == IN_CHUNK || f->kind == IN_REPEAT) return give_up(r);
  if (f->kind == IN_FUNCTION) return lun_rw_function_end(r);
  if (f->kind == IN_WITH) return lun_rw_with_end(r);
  lun_rw_close_scope(r, f);
  lun_rw_pop(r);
}

static void begin_block(rewriter *r, enum frame_kind kind) {
  if (!lun_rw_push(r, kind)) return;
  if (kind == IN_REPEAT) {
    r->loop = r->n - 1;
    begin_body(r);
  }
}

static void see_open(rewriter *r) {
  if (in(r, IN_FUNCTION, HEADER) && r->t.type == '(') return lun_rw_parameters(r);
  frame *f = lun_rw_push(r, IN_BRACKET);
  if (f) f->closer = r->t.type == '(' ? ')' : r->t.type == '[' ? ']' : '}';
}

static void see_close(rewriter *r) {
  frame *f = top(r);
  if (f->kind != IN_BRACKET || f->closer != r->t.type) return give_up(r);
  bool parameters = f->parameters;
  lun_rw_pop(r);
  if (parameters) begin_body(r);
}

static void see_dots(rewriter *r) {
  if (top(r)->kind == IN_BRACKET && top(r)->parameters) r->frames[r->n - 2].vararg = true;
  else lun_rw_dots(r);
}

static void see_name(rewriter *r) {
  if (in(r, IN_FUNCTION, HEADER)) lun_rw_function_name(r);
  else if (r->prev.type == LUN_T_GOTO) lun_rw_goto(r);
  else if (r->lx.label) lun_rw_label(r);
  else if (in(r, IN_WITH, AS)) lun_rw_with_name(r);
}

static void see_punctuation(rewriter *r) {
  if (in(r, IN_FUNCTION, HEADER)) lun_rw_function_name(r);
  else if (r->t.type == ',' && top(r)->kind == IN_WITH && top(r)->state != BODY) lun_rw_with_next(r);
}

static void see(rewriter *r) {
  switch (r->t.type) {
    case LUN_T_NAME: see_name(r); break;
    case '.': case ':': case ',': see_punctuation(r); break;
    case '(': case '[': case '{': see_open(r); break;
    case ')': case ']': case '}': see_close(r); break;
    case LUN_T_AWAIT: lun_rw_await(r); break;
    case LUN_T_ASYNC: lun_rw_async(r); break;
    case LUN_T_WITH: lun_rw_with_begin(r); break;
    case LUN_T_AS: lun_rw_with_as(r); break;
    case LUN_T_FUNCTION: lun_rw_function(r); break;
    case LUN_T_LOCAL: lun_rw_local(r); break;
    case LUN_T_WHILE: case LUN_T_FOR: lun_rw_loop(r); break;
    case LUN_T_IF: begin_block(r, IN_IF); break;
    case LUN_T_REPEAT: begin_block(r, IN_REPEAT); break;
    case LUN_T_DO: see_do(r); break;
    case LUN_T_IN: lun_rw_in(r); break;
    case LUN_T_THEN: see_then(r); break;
    case LUN_T_ELSE: case LUN_T_ELSEIF: see_else(r); break;
    case LUN_T_UNTIL: see_until(r); break;
    case LUN_T_END: see_end(r); break;
    case LUN_T_BREAK: lun_rw_break(r); break;
    case LUN_T_RETURN: lun_rw_return(r); break;
    case LUN_T_DOTS: see_dots(r); break;
    case LUN_T_ERROR: give_up(r); break;
    case LUN_T_EOF: if (r->n > 1) give_up(r); break;
    default: if (r->t.bad) give_up(r); break;
  }
}

static void step(rewriter *r) {
  lun_rw_settle(r);
  if (r->stop || lun_rw_wrong_in_header(r)) return;
  if (r->function_ended) lun_rw_after_function(r);
  if (r->self) lun_rw_edit(r, r->prev.end, 0, r->t.type == ')' ? "self" : "self, ", no_name);
  r->self = false;
  if (r->session_names) lun_rw_session_name(r);
  if (!r->stop) see(r);
}

static void run(rewriter *r) {
  do {
    r->prev = r->t;
    r->statement = r->lx.statement;
    do r->t = lun_lex(&r->lx);
    while (r->t.type == LUN_T_COMMENT && !r->t.bad);
    step(r);
  } while (r->t.type != LUN_T_EOF && !r->stop && !r->patch.failed);
  if (r->stop) return;
  lun_rw_close_scope(r, &r->frames[0]);
  lun_rw_lost_jumps(r, &r->frames[0]);
}

/* --- the whole --- */

/* Where the chunk begins in a file: behind a byte order mark and a line for the shell. */
static size_t skip_to_code(const char *src, size_t len) {
  size_t i = len >= 3 && memcmp(src, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  if (i < len && src[i] == '#')
    while (i < len && src[i] != '\n') i++;
  return i;
}

static bool contains(const char *s, size_t n, const char *word) { return memmem(s, n, word, strlen(word)) != NULL; }

/* Most chunks hold no word of a form; they need no second look. */
static bool may_have_forms(const char *src, size_t len, unsigned flags) {
  bool names_stay = (flags & LUN_REPL) && contains(src, len, "local");
  return names_stay || contains(src, len, "await") || contains(src, len, "async");
}

#define X(name) "__lun_" #name ","
static const char hidden_names[] = LUN_HIDDEN(X);
#undef X

static int finish(rewriter *r, lun_rewritten *out) {
  char before[200];
  size_t end = out->cut ? r->t.start : r->lx.n;
  if (r->patch.failed) return -1;
  if (r->patch.n == 0 && !out->cut) return 0;
  snprintf(before, sizeof before, "local %.*s=... return function(...) ", (int)sizeof hidden_names - 2, hidden_names);
  out->owned = lun_patch_apply(&r->patch, r->src, end, before, "\nend", &out->len, &out->body_len);
  if (!out->owned) return -1;
  out->text = out->owned;
  out->body = strlen(before);
  out->forms = true;
  return 0;
}

static void rewriter_free(rewriter *r) {
  lun_patch_free(&r->patch);
  free(r->frames);
  free(r->labels);
  free(r->jumps);
  free(r->headers);
}

int lun_rewrite(const char *src, size_t len, const char *chunkname, unsigned flags, lun_rewritten *out) {
  size_t skip = flags & LUN_FILE ? skip_to_code(src, len) : 0;
  *out = (lun_rewritten){.text = src + skip, .len = len - skip, .body_len = len - skip};
  if (!may_have_forms(src, len, flags)) return 0;
  rewriter r = {.src = src + skip, .chunkname = chunkname, .flags = flags, .out = out};
  lun_lex_init(&r.lx, r.src, len - skip);
  frame *chunk = lun_rw_push(&r, IN_CHUNK);
  if (!chunk) return -1;
  chunk->state = BODY;
  chunk->vararg = true;
  chunk->awaiting = flags & (LUN_TOP_AWAIT | LUN_REPL) ? MAY_AT_TOP : MAY_NOT;
  run(&r);
  int status = finish(&r, out);
  rewriter_free(&r);
  return status;
}

void lun_rewritten_free(lun_rewritten *out) {
  free(out->owned);
  *out = (lun_rewritten){0};
}

void lun_unhide(char *message) {
  static const struct {
    const char *hidden, *word;
  } words[] = {{"__lun_async", "async"}, {"__lun_with", "async"},  {"__lun_await", "await"},
               {"__lun_call", "await"},  {"__lun_iter", "in"},
               {"__lun_pack", "return"}, {"__lun_session", "local"}, {"__lun_unpack", "return"}, {"__lun_w", "end"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t hidden = strlen(words[i].hidden), word = strlen(words[i].word);
    for (char *at = message; (at = strstr(at, words[i].hidden)); at += word) {
      memcpy(at, words[i].word, word);
      memmove(at + word, at + hidden, strlen(at + hidden) + 1);
    }
  }
}
