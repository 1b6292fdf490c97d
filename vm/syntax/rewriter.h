/* rewriter.h - what rewrite.c (the tokens, the blocks), forms.c (await, functions, names that stay) and leave.c
 * (`async with` and the ways out of its body) share: the state of one rewriting. No other file includes it. */
#ifndef LUN_REWRITER_H
#define LUN_REWRITER_H

#include "lex.h"
#include "patch.h"
#include "rewrite.h"

/* Whatever is open at a token, outermost first. */
enum frame_kind {
  IN_CHUNK,
  IN_FUNCTION,
  IN_WITH, /* async with; its body is a function for `return`, `break`, `goto` and `...`, but not for `await` */
  IN_DO,
  IN_IF,
  IN_LOOP, /* while, for */
  IN_REPEAT,
  IN_BRACKET,
  IN_AWAIT, /* the operand of an await */
  IN_RETURN /* the values of a `return` out of an async with */
};

/* How far a frame has come. */
enum frame_state {
  HEADER, /* before `do`, `then`, or the parameters of a function */
  ITEMS, /* async for: after `in` */
  AS,    /* async with: after `as` */
  NAMED, /* async with: after the name */
  BODY,
  WANTS_OPERAND, /* await: nothing yet */
  WANTS_FIELD,   /* after `.` */
  WANTS_METHOD,  /* after `:` */
  WANTS_ARGS,    /* after `:name` */
  COMPLETE       /* an operand that may go on */
};

enum function_form {
  PLAIN,          /* function f() */
  PLAIN_SESSION,  /* local function f(), for later inputs */
  ASYNC_FUNCTION, /* async function f() */
  ASYNC_LOCAL,    /* local async function f() */
  ASYNC_SESSION,  /* local async function f(), for later inputs */
  ASYNC_VALUE     /* async function() */
};

/* Who decides whether an await may stand here. */
enum awaiting { MAY_NOT, MAY_AT_TOP, MAY };

typedef struct span {
  size_t start, len; /* bytes of the source */
} span;

typedef struct frame {
  uint8_t kind, state;
  uint8_t form;     /* IN_FUNCTION: enum function_form */
  char closer;      /* IN_BRACKET: what closes it */
  bool parameters;  /* IN_BRACKET: of a function */
  bool iterates;    /* IN_LOOP: an async for */
  bool method;      /* IN_FUNCTION: `self` is a parameter */
  bool vararg;      /* function: has `...`; IN_WITH: its body uses it */
  bool returns;     /* IN_WITH: a `return` leaves it */
  bool breaks;      /* IN_WITH: a `break` leaves it */
  uint8_t awaiting; /* function: enum awaiting */
  span name;        /* IN_FUNCTION: as written; empty for an anonymous one */
  span culprit;     /* function: the plain named function that forbids await, if any */
  size_t fn, loop;  /* what rewriter.fn and .loop were before it */
  size_t labels, jumps; /* where its own begin in the rewriter's lists */
  size_t edit;      /* IN_WITH, IN_AWAIT: the change that begins it */
  bool chain;       /* IN_AWAIT: its operand is a chain of names */
  bool called;      /* IN_AWAIT: and a call at its end */
  size_t headers;   /* IN_WITH: where its items' headers begin in the rewriter's list */
} frame;

/* A `goto` that may leave an async with, or the one that takes it on behind the block. */
typedef struct jump {
  span label;
  size_t edit, name_edit;
  uint32_t line;
  bool relayed; /* written by us, behind a block */
} jump;

/* The change behind an item of an async with, where its body's parameters end. */
typedef struct header {
  size_t edit;
  bool named;
} header;

typedef struct rewriter {
  const char *src, *chunkname;
  unsigned flags;
  lun_lexer lx;
  lun_token t, prev;   /* the present token, the one before (no comments) */
  bool statement;      /* a statement may begin at t */
  uint8_t form;        /* of the function that `async` or `local` has announced */
  span async;          /* an `async` that waits for its `function`, `for` or `with` */
  bool function_ended; /* prev ended an `async function` that is a value */
  bool self;           /* prev opened the parameters of an async method */
  bool session_names;  /* within the names of a `local` whose names stay for later inputs */
  bool stop;           /* nothing more can be said: see out->broken, out->cut */
  frame *frames;
  size_t n, cap;
  size_t fn, loop; /* the innermost function (or body of an async with); the innermost loop in it, or 0 */
  span *labels;
  size_t nlabels, labels_cap;
  jump *jumps;
  size_t njumps, jumps_cap;
  header *headers;
  size_t nheaders, headers_cap;
  lun_patch patch;
  lun_rewritten *out;
} rewriter;

static inline frame *top(const rewriter *r) { return &r->frames[r->n - 1]; }

/* rewrite.c */
/* Notes a change (lun_patch_add), and returns its number. */
size_t lun_rw_edit(rewriter *r, size_t at, size_t drop, const char *format, span name);
/* Keeps the first complaint. `name`, if any, stands for the %s in `message`. */
void lun_rw_fail(rewriter *r, uint32_t line, const char *message, const char *name);
/* Complains of t, and ends the text there: whatever Lua says of that end, this is what is wrong. */
void lun_rw_fail_near(rewriter *r, const char *message);
/* Something is open from now on; NULL when it is too deep, or out of memory. */
frame *lun_rw_push(rewriter *r, enum frame_kind kind);
void lun_rw_pop(rewriter *r);
/* Do statements stand in the innermost frame? */
bool lun_rw_in_block(const rewriter *r);

/* forms.c */
void lun_rw_await(rewriter *r); /* t is `await` */
/* Complains if `what` may not stand at `at`; notes that the chunk awaits. */
void lun_rw_check_await(rewriter *r, const lun_token *at, const char *what);
/* Ends the operands of await and the values of `return` that t does not belong to. */
void lun_rw_settle(rewriter *r);
void lun_rw_async(rewriter *r); /* t is `async` */
void lun_rw_loop(rewriter *r);  /* t is `for` or `while` */
void lun_rw_in(rewriter *r);    /* t is `in` */
/* In a header of ours Lua would see a call: complains if t is wrong there. */
bool lun_rw_wrong_in_header(rewriter *r);
void lun_rw_function(rewriter *r);      /* t is `function` */
void lun_rw_function_name(rewriter *r); /* t belongs to its name */
void lun_rw_parameters(rewriter *r);    /* t opens its parameters */
void lun_rw_function_end(rewriter *r);  /* t is its `end` */
/* A function ends no operand that could be called or indexed in Lua, but the call that we make of it would. */
void lun_rw_after_function(rewriter *r);
void lun_rw_local(rewriter *r); /* t is `local` */
/* t may belong to the names of a `local`; behind them stands a value, or nil is meant. */
void lun_rw_session_name(rewriter *r);

/* leave.c */
/* A scope of labels begins with the frame's present part, or ends. */
void lun_rw_open_scope(rewriter *r, frame *f);
void lun_rw_close_scope(rewriter *r, frame *f);
/* At the end of a function or the chunk: complains of a `goto` whose label has not been found. */
void lun_rw_lost_jumps(rewriter *r, frame *f);
void lun_rw_label(rewriter *r);  /* t is the name within `::` */
void lun_rw_goto(rewriter *r);   /* t is the label's name */
void lun_rw_break(rewriter *r);  /* t is `break` */
void lun_rw_return(rewriter *r); /* t is `return` */
void lun_rw_dots(rewriter *r);   /* t is `...` */
/* `async with`, from `with` to `end`. */
void lun_rw_with_begin(rewriter *r);
void lun_rw_with_as(rewriter *r);
void lun_rw_with_name(rewriter *r);
void lun_rw_with_next(rewriter *r);
void lun_rw_with_body(rewriter *r);
void lun_rw_with_end(rewriter *r);

#endif
