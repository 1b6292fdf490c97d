/* code.h - a source as lints read it: tokens, which of them belong together, and whose names are whose.
 *
 * It knows the shape of a program and nothing of what it does. It is total: a text that is no program gives a shape, too.
 * Comments are left out. Functions that are anonymous and not async count as a part of the function around them, as for
 * `await`. */
#ifndef LUN_CODE_H
#define LUN_CODE_H

#include "../vm/syntax/lex.h"

typedef struct lun_function {
  uint32_t at, body, end; /* tokens: `function`, the first one of its body, its `end` */
  uint32_t name, name_end; /* the tokens of its name, [name, name_end); equal: it has none */
  uint32_t up;             /* the function around it */
  bool async;
} lun_function;

typedef struct lun_code {
  char *name, *text; /* owned */
  lun_token *tok;    /* the last one is LUN_T_EOF */
  uint32_t ntok;
  uint32_t *mate;  /* of a bracket, or of a block's first or last token: the other one; else itself */
  uint32_t *block; /* the bracket or block that the token stands in: its first token; ntok: none */
  uint32_t *in;    /* the function that it stands in */
  bool *begins;    /* a statement begins with it */
  lun_function *fn; /* [0]: the chunk */
  uint32_t nfn;
  struct lun_declared *declared; /* a hash table: names by function */
  uint32_t declared_cap;
} lun_code;

/* Copies name and text. NULL: out of memory, or a text that is too long to be looked at. */
lun_code *lun_code_new(const char *name, const char *text, size_t n);
void lun_code_free(lun_code *c); /* NULL is allowed */

static inline unsigned lun_code_type(const lun_code *c, uint32_t i) { return i < c->ntok ? c->tok[i].type : (unsigned)LUN_T_EOF; }
static inline uint32_t lun_code_line(const lun_code *c, uint32_t i) { return c->tok[i < c->ntok ? i : c->ntok - 1].line; }
bool lun_code_word(const lun_code *c, uint32_t i, const char *word); /* is token i this name? */
bool lun_code_same(const lun_code *c, uint32_t i, uint32_t j);       /* the same text */
/* The first token behind the chain of names and indices (a.b, a[i].c) that begins at i; a call is no part of it. */
uint32_t lun_code_chain(const lun_code *c, uint32_t i);
/* Does the chain [i, end) stand at j, too, as a whole? */
bool lun_code_same_chain(const lun_code *c, uint32_t i, uint32_t end, uint32_t j);
bool lun_code_begins_chain(const lun_code *c, uint32_t i); /* a name that is no field, method or key */
uint32_t lun_code_statement_end(const lun_code *c, uint32_t i); /* the first token behind the statement at i */
bool lun_code_is_local(const lun_code *c, uint32_t fn, uint32_t i); /* is the name i declared in the function itself? */
bool lun_code_is_call(const lun_code *c, uint32_t i); /* does the token i open arguments: ( or { or a string? */
/* The function that the name i means, by its last word, 0: none or several. */
uint32_t lun_code_function(const lun_code *c, uint32_t i);

#endif
