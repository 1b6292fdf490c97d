/* leave.c - `async with`, and the ways out of its body.
 *
 * The body becomes a function, so that the hidden function may run it in protected mode and suppress its error.
 * That takes `return`, `break` and `goto` their targets. So each that leaves the body becomes a return of a
 * *way*: a table of packed values, or a word ("break", or the label); and behind the call stands what follows
 * the way, in the place where the statement would have gone:
 *
 *   do local __lun_w = __lun_with(E, function(x) ... do return "break" end ... end) if __lun_w then
 *     if __lun_w == "break" then break end if __lun_w == "top" then goto top end
 *     return __lun_unpack(__lun_w) end end
 *
 * A label may stand behind its `goto`. So each `goto` is a pending jump, and its change gets its wording when a
 * block with the label ends, or when the block that ends is the body of an async with. */
#include <stdio.h>
#include <string.h>

#include "rewriter.h"

static const span no_name = {0, 0};

enum { LABELS_MAX = 32767 }; /* Lua's own limit of labels and gotos; each goto looks at all labels of its block */

static bool same_name(const rewriter *r, span a, span b) {
  return a.len == b.len && memcmp(r->src + a.start, r->src + b.start, a.len) == 0;
}

static span span_of(const lun_token *t) { return (span){t->start, t->end - t->start}; }

static void reword(rewriter *r, size_t edit, size_t drop, const char *format, span name) {
  if (!r->patch.failed) lun_patch_set(&r->patch, edit, drop, format, r->src + name.start, name.len);
}

/* Makes room for one more in a list of the rewriter's; remembers if there is none. */
static bool grow(rewriter *r, void **items, size_t *cap, size_t n, size_t size) {
  bool grown = lun_grow(items, cap, n, size);
  if (!grown) r->patch.failed = true;
  return grown;
}

static void add_label(rewriter *r, span name) {
  void *items = r->labels;
  if (r->nlabels >= LABELS_MAX) return lun_rw_fail_near(r, "too many labels");
  if (!grow(r, &items, &r->labels_cap, r->nlabels, sizeof *r->labels)) return;
  r->labels = items;
  r->labels[r->nlabels++] = name;
}

static void add_jump(rewriter *r, jump j) {
  void *items = r->jumps;
  if (r->njumps >= LABELS_MAX) return lun_rw_fail_near(r, "too many gotos");
  if (!grow(r, &items, &r->jumps_cap, r->njumps, sizeof *r->jumps)) return;
  r->jumps = items;
  r->jumps[r->njumps++] = j;
}

static void add_header(rewriter *r, header h) {
  void *items = r->headers;
  if (!grow(r, &items, &r->headers_cap, r->nheaders, sizeof *r->headers)) return;
  r->headers = items;
  r->headers[r->nheaders++] = h;
}

void lun_rw_open_scope(rewriter *r, frame *f) {
  f->labels = r->nlabels;
  f->jumps = r->njumps;
}

static bool has_label(const rewriter *r, size_t from, span name) {
  for (size_t i = from; i < r->nlabels; i++)
    if (same_name(r, r->labels[i], name)) return true;
  return false;
}

/* The jumps to a label of this block have found it; the others look for theirs in the block around it. */
void lun_rw_close_scope(rewriter *r, frame *f) {
  size_t left = f->jumps;
  for (size_t i = f->jumps; i < r->njumps; i++)
    if (!has_label(r, f->labels, r->jumps[i].label)) r->jumps[left++] = r->jumps[i];
  r->njumps = left;
  r->nlabels = f->labels;
}

void lun_rw_lost_jumps(rewriter *r, frame *f) {
  for (size_t i = f->jumps; i < r->njumps; i++) {
    char name[80], message[140];
    const jump *j = &r->jumps[i];
    lun_compact_name(r->src + j->label.start, j->label.len, name, sizeof name);
    reword(r, j->edit, 0, "", no_name);
    snprintf(message, sizeof message, "no visible label '%s' for <goto> at line %u", name, (unsigned)j->line);
    lun_rw_fail(r, j->line, message, NULL);
  }
  r->njumps = f->jumps;
}

void lun_rw_label(rewriter *r) { add_label(r, span_of(&r->t)); }

void lun_rw_goto(rewriter *r) {
  if (r->frames[r->fn].kind != IN_WITH) return; /* it can leave nothing of ours */
  jump j = {.label = span_of(&r->t), .line = r->prev.line};
  j.edit = lun_rw_edit(r, r->prev.start, 0, "", no_name);
  j.name_edit = lun_rw_edit(r, r->t.start, 0, "", no_name);
  add_jump(r, j);
}

/* Is there a loop around, perhaps outside of bodies of async with? */
static bool in_loop(const rewriter *r) {
  size_t fn = r->fn, loop = r->loop;
  while (loop == 0 && r->frames[fn].kind == IN_WITH) {
    loop = r->frames[fn].loop;
    fn = r->frames[fn].fn;
  }
  return loop != 0;
}

void lun_rw_break(rewriter *r) {
  frame *fn = &r->frames[r->fn];
  if (fn->kind != IN_WITH || r->loop != 0 || !in_loop(r)) return;
  lun_rw_edit(r, r->t.start, r->t.end - r->t.start, "do return \"break\" end", no_name);
  fn->breaks = true;
}

void lun_rw_return(rewriter *r) {
  frame *fn = &r->frames[r->fn];
  if (fn->kind != IN_WITH) return;
  fn->returns = true;
  lun_rw_edit(r, r->t.end, 0, " __lun_pack(", no_name);
  lun_rw_push(r, IN_RETURN);
}

/* The bodies around pass the arguments on, if their function has any. */
void lun_rw_dots(rewriter *r) {
  size_t fn = r->fn;
  while (r->frames[fn].kind == IN_WITH) fn = r->frames[fn].fn;
  if (!r->frames[fn].vararg) return;
  for (fn = r->fn; r->frames[fn].kind == IN_WITH && !r->frames[fn].vararg; fn = r->frames[fn].fn)
    r->frames[fn].vararg = true;
}

void lun_rw_with_begin(rewriter *r) {
  lun_rw_check_await(r, &r->t, "async with");
  size_t edit = lun_rw_edit(r, r->async.start, r->async.len, "__lun_with(", no_name);
  lun_rw_edit(r, r->t.start, r->t.end - r->t.start, "", no_name);
  r->async = no_name;
  frame *f = lun_rw_push(r, IN_WITH);
  if (!f) return;
  f->edit = edit;
  f->headers = r->nheaders;
  r->fn = r->n - 1;
  r->loop = 0;
}

/* t is `as`. */
void lun_rw_with_as(rewriter *r) {
  if (top(r)->kind != IN_WITH || top(r)->state != HEADER) return; /* a name in a function in the header */
  lun_rw_edit(r, r->t.start, r->t.end - r->t.start, ", function(", no_name);
  top(r)->state = AS;
}

/* t is the name behind `as`. */
void lun_rw_with_name(rewriter *r) {
  add_header(r, (header){lun_rw_edit(r, r->t.end, 0, "", no_name), true});
  top(r)->state = NAMED;
}

static void end_item(rewriter *r) {
  frame *f = top(r);
  if (f->state == HEADER) add_header(r, (header){lun_rw_edit(r, r->prev.end, 0, "", no_name), false});
  f->state = HEADER;
}

/* t is the comma before the next item, which is entered in the body of this one. */
void lun_rw_with_next(rewriter *r) {
  end_item(r);
  lun_rw_edit(r, r->t.start, 1, " return __lun_with(", no_name);
}

/* t is `do`. */
void lun_rw_with_body(rewriter *r) {
  end_item(r);
  lun_rw_edit(r, r->t.start, r->t.end - r->t.start, "", no_name);
  top(r)->state = BODY;
  lun_rw_open_scope(r, top(r));
}

/* Whether the body needs `...` is known now: the headers get their wording. */
static void write_headers(rewriter *r, const frame *f) {
  for (size_t i = f->headers; i < r->nheaders; i++) {
    const header *h = &r->headers[i];
    if (h->named) reword(r, h->edit, 0, f->vararg ? ", ...)" : ")", no_name);
    else reword(r, h->edit, 0, f->vararg ? ", function(__lun_v, ...)" : ", function()", no_name);
    if (i > f->headers) lun_rw_edit(r, r->t.end, 0, f->vararg ? ", ...) end" : ") end", no_name);
  }
  lun_rw_edit(r, r->t.end, 0, f->vararg ? ", ...)" : ")", no_name);
  r->nheaders = f->headers;
}

/* A jump that leaves the body: as a statement of the source it returns its label, as one of ours it is not
 * needed, since the way is passed on. */
static void leave_body(rewriter *r, const jump *j) {
  if (j->relayed) {
    reword(r, j->edit, 0, "", no_name);
    return;
  }
  reword(r, j->edit, strlen("goto"), "do return \"@\" end", j->label);
  reword(r, j->name_edit, j->label.len, "", no_name);
}

/* Behind the block, a jump for each label that its body asks for. */
static void relay_jumps(rewriter *r, size_t from) {
  size_t end = r->njumps, kept = from;
  for (size_t i = from; i < end; i++) {
    bool again = false;
    leave_body(r, &r->jumps[i]);
    for (size_t k = from; k < kept && !again; k++) again = same_name(r, r->jumps[k].label, r->jumps[i].label);
    if (!again) r->jumps[kept++] = r->jumps[i];
  }
  r->njumps = kept;
  for (size_t i = from; i < kept; i++) {
    jump *j = &r->jumps[i];
    j->edit = lun_rw_edit(r, r->t.end, 0, " if __lun_w == \"@\" then goto @ end", j->label);
    j->relayed = true;
  }
}

/* What follows the call when its body may be left early. The frames around are already the present ones. */
static void write_ways(rewriter *r, const frame *f) {
  frame *outer = &r->frames[r->fn];
  lun_rw_edit(r, r->t.end, 0, " if __lun_w then", no_name);
  if (f->breaks && r->loop) lun_rw_edit(r, r->t.end, 0, " if __lun_w == \"break\" then break end", no_name);
  relay_jumps(r, f->jumps);
  if (outer->kind == IN_WITH) {
    outer->returns |= f->returns;
    outer->breaks |= f->breaks && !r->loop;
    lun_rw_edit(r, r->t.end, 0, " return __lun_w", no_name);
  } else if (f->returns) {
    lun_rw_edit(r, r->t.end, 0, " return __lun_unpack(__lun_w)", no_name);
  }
  lun_rw_edit(r, r->t.end, 0, " end end", no_name);
}

/* t is `end`. */
void lun_rw_with_end(rewriter *r) {
  frame f = *top(r);
  lun_rw_close_scope(r, &f);
  bool left = f.returns || f.breaks || r->njumps > f.jumps;
  if (left) reword(r, f.edit, strlen("async"), "do local __lun_w = __lun_with(", no_name);
  write_headers(r, &f);
  lun_rw_pop(r);
  if (left) write_ways(r, &f);
  else lun_rw_edit(r, r->t.end, 0, ";", no_name);
}
