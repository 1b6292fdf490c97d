/* code.c - makes the shape of a source from its tokens (code.h), in one pass and in time in proportion to it. */
#include "code.h"

#include <stdlib.h>
#include <string.h>

enum { TOKENS_MAX = 1 << 17, FUNCTIONS_MAX = 4096 };

/* A name that a function declares, in a hash table with open addressing. */
typedef struct lun_declared {
  uint32_t token, fn; /* token 0: a free place */
} declared;

/* What is open while the tokens go by. */
typedef struct opening {
  uint32_t at, fn; /* its first token; the function around it */
} opening;

typedef struct shaper {
  lun_code *c;
  opening *open;
  uint32_t nopen, fn;
} shaper;

/* ---- tokens ---- */

/* Where a statement may begin, these do begin one; anything else goes on with what stands before. */
static bool is_starter(unsigned type) {
  switch (type) {
    case LUN_T_NAME: case LUN_T_AWAIT: case LUN_T_ASYNC: case LUN_T_LOCAL: case LUN_T_IF: case LUN_T_FOR: case LUN_T_WHILE:
    case LUN_T_REPEAT: case LUN_T_DO: case LUN_T_RETURN: case LUN_T_BREAK: case LUN_T_GOTO: case LUN_T_FUNCTION:
    case LUN_T_LABEL: case ';': case LUN_T_END: case LUN_T_ELSE: case LUN_T_ELSEIF: case LUN_T_UNTIL: case LUN_T_EOF: return true;
    default: return false;
  }
}

static bool grow(lun_code *c, uint32_t cap) {
  lun_token *tok = realloc(c->tok, cap * sizeof *tok);
  if (tok) c->tok = tok;
  bool *begins = realloc(c->begins, cap * sizeof *begins);
  if (begins) c->begins = begins;
  return tok && begins;
}

static bool take_tokens(lun_code *c, size_t n) {
  lun_lexer lx;
  uint32_t cap = 0;
  lun_lex_init(&lx, c->text, n);
  for (;;) {
    bool may = lx.statement;
    lun_token t = lun_lex(&lx);
    if (t.type == LUN_T_COMMENT) continue;
    if (c->ntok == cap && (cap >= TOKENS_MAX || !grow(c, cap = cap ? 2 * cap : 256))) return false;
    c->begins[c->ntok] = may && is_starter(t.type);
    c->tok[c->ntok++] = t;
    if (t.type == LUN_T_EOF) return true;
  }
}

bool lun_code_word(const lun_code *c, uint32_t i, const char *word) {
  return lun_code_type(c, i) == LUN_T_NAME && lun_token_is(c->text, &c->tok[i], word);
}

bool lun_code_same(const lun_code *c, uint32_t i, uint32_t j) {
  const lun_token *a = &c->tok[i], *b = &c->tok[j];
  return a->type == b->type && a->end - a->start == b->end - b->start &&
         memcmp(c->text + a->start, c->text + b->start, a->end - a->start) == 0;
}

/* ---- names ---- */

static uint32_t hash_of(const lun_code *c, uint32_t fn, uint32_t i) {
  uint32_t h = 2166136261u ^ fn * 2654435761u;
  for (size_t k = c->tok[i].start; k < c->tok[i].end; k++) h = (h ^ (unsigned char)c->text[k]) * 16777619u;
  return h;
}

static declared *find(const lun_code *c, uint32_t fn, uint32_t i) {
  uint32_t at = hash_of(c, fn, i) & (c->declared_cap - 1);
  for (;; at = (at + 1) & (c->declared_cap - 1)) {
    declared *d = &c->declared[at];
    if (!d->token || (d->fn == fn && lun_code_same(c, d->token, i))) return d;
  }
}

static void declare(lun_code *c, uint32_t fn, uint32_t i) {
  if (i && lun_code_type(c, i) == LUN_T_NAME) *find(c, fn, i) = (declared){.token = i, .fn = fn};
}

bool lun_code_is_local(const lun_code *c, uint32_t fn, uint32_t i) { return find(c, fn, i)->token != 0; }

/* The names of `local a <const>, b`, of `for a, b in`, or between the brackets of parameters. */
static void declare_list(lun_code *c, uint32_t fn, uint32_t i) {
  for (; lun_code_type(c, i) == LUN_T_NAME; i++) {
    declare(c, fn, i);
    if (lun_code_type(c, i + 1) == '<' && lun_code_type(c, i + 3) == '>') i += 3;
    if (lun_code_type(c, ++i) != ',') return;
  }
}

static void declare_at(lun_code *c, uint32_t i) {
  uint32_t fn = c->in[i], j = i + 1;
  switch (c->tok[i].type) {
    case LUN_T_LOCAL:
      if (lun_code_type(c, j) == LUN_T_ASYNC) j++;
      if (lun_code_type(c, j) == LUN_T_FUNCTION) j++;
      return declare_list(c, fn, j);
    case LUN_T_FOR: return declare_list(c, fn, j);
    case LUN_T_AS: return declare(c, fn, j);
    default: return;
  }
}

static void declare_parameters(lun_code *c) {
  for (uint32_t f = 1; f < c->nfn; f++) {
    uint32_t open = c->fn[f].at + 1;
    while (lun_code_type(c, open) != '(' && open < c->fn[f].body) open++;
    declare_list(c, f, open + 1);
  }
}

static bool take_names(lun_code *c) {
  c->declared_cap = 64;
  while (c->declared_cap < 2 * c->ntok) c->declared_cap *= 2;
  c->declared = calloc(c->declared_cap, sizeof *c->declared);
  if (!c->declared) return false;
  for (uint32_t i = 0; i + 1 < c->ntok; i++) declare_at(c, i);
  for (uint32_t i = 0; i + 1 < c->ntok; i++) /* those of functions that are a part of the one around them */
    if (c->tok[i].type == LUN_T_FUNCTION && lun_code_type(c, i + 1) == '(') declare_list(c, c->in[i + 1], i + 2);
  declare_parameters(c);
  return true;
}

/* ---- shape ---- */

static bool links(unsigned type) { return type == '.' || type == ':'; }

/* The name of the function at `at`: behind it, or before `= function`. */
static void name_function(const lun_code *c, lun_function *f) {
  uint32_t i = f->at + 1;
  f->name = f->name_end = i;
  while (lun_code_type(c, i) == LUN_T_NAME || links(lun_code_type(c, i))) f->name_end = ++i;
  if (f->name_end > f->name) return;
  uint32_t before = f->at - (f->async ? 1 : 0);
  if (before < 2 || c->tok[before - 1].type != '=' || c->tok[before - 2].type != LUN_T_NAME) return;
  f->name_end = before - 1;
  for (f->name = before - 2; f->name > 1 && links(c->tok[f->name - 1].type) && c->tok[f->name - 2].type == LUN_T_NAME;) f->name -= 2;
}

/* The function that begins at i, unless it is a part of the one around it. */
static uint32_t begin_function(shaper *s, uint32_t i) {
  lun_code *c = s->c;
  bool async = i > 0 && c->tok[i - 1].type == LUN_T_ASYNC;
  if ((!async && lun_code_type(c, i + 1) == '(') || c->nfn == FUNCTIONS_MAX) return s->fn;
  lun_function *fn = realloc(c->fn, (c->nfn + 1) * sizeof *fn);
  if (!fn) return s->fn;
  c->fn = fn;
  fn[c->nfn] = (lun_function){.at = i, .up = s->fn, .async = async, .end = c->ntok - 1};
  name_function(c, &fn[c->nfn]);
  return c->nfn++;
}

static bool opens(unsigned type) {
  return type == '(' || type == '[' || type == '{' || type == LUN_T_FUNCTION || type == LUN_T_IF || type == LUN_T_DO || type == LUN_T_REPEAT;
}

/* Does `type` close what `open` has opened? */
static bool closes(unsigned open, unsigned type) {
  switch (type) {
    case ')': return open == '(';
    case ']': return open == '[';
    case '}': return open == '{';
    case LUN_T_END: return open == LUN_T_FUNCTION || open == LUN_T_IF || open == LUN_T_DO;
    case LUN_T_UNTIL: return open == LUN_T_REPEAT;
    default: return false;
  }
}

static void close_at(shaper *s, uint32_t i) {
  lun_code *c = s->c;
  opening *o = &s->open[--s->nopen];
  c->mate[o->at] = i;
  c->mate[i] = o->at;
  if (c->tok[o->at].type == LUN_T_FUNCTION && s->fn != o->fn) c->fn[s->fn].end = i;
  s->fn = o->fn;
}

static void shape_token(shaper *s, uint32_t i) {
  lun_code *c = s->c;
  unsigned type = c->tok[i].type;
  if (s->nopen && closes(c->tok[s->open[s->nopen - 1].at].type, type)) close_at(s, i);
  c->in[i] = s->fn;
  c->block[i] = s->nopen ? s->open[s->nopen - 1].at : c->ntok;
  if (!opens(type)) return;
  s->open[s->nopen++] = (opening){.at = i, .fn = s->fn};
  if (type == LUN_T_FUNCTION) s->fn = begin_function(s, i);
}

static void find_bodies(lun_code *c) {
  for (uint32_t f = 1; f < c->nfn; f++) {
    uint32_t i = c->fn[f].at;
    while (i < c->fn[f].end && c->tok[i].type != '(') i++;
    c->fn[f].body = c->mate[i] > i ? c->mate[i] + 1 : c->fn[f].end;
  }
}

static bool take_shape(lun_code *c) {
  shaper s = {.c = c, .open = malloc(c->ntok * sizeof *s.open)};
  c->mate = malloc(c->ntok * sizeof *c->mate);
  c->block = malloc(c->ntok * sizeof *c->block);
  c->in = malloc(c->ntok * sizeof *c->in);
  c->fn = calloc(1, sizeof *c->fn);
  bool good = s.open && c->mate && c->block && c->in && c->fn;
  if (good) {
    c->nfn = 1;
    c->fn[0] = (lun_function){.end = c->ntok - 1, .async = true};
    for (uint32_t i = 0; i < c->ntok; i++) c->mate[i] = i;
    for (uint32_t i = 0; i < c->ntok; i++) shape_token(&s, i);
    find_bodies(c);
  }
  free(s.open);
  return good;
}

/* ---- questions ---- */

bool lun_code_begins_chain(const lun_code *c, uint32_t i) {
  if (lun_code_type(c, i) != LUN_T_NAME) return false;
  unsigned before = i ? c->tok[i - 1].type : 0;
  bool key = lun_code_type(c, i + 1) == '=' && (before == '{' || before == ',' || before == ';') && c->block[i] < c->ntok && c->tok[c->block[i]].type == '{';
  return !links(before) && before != LUN_T_GOTO && !key;
}

uint32_t lun_code_chain(const lun_code *c, uint32_t i) {
  for (i++; i < c->ntok;) {
    if (c->tok[i].type == '.' && lun_code_type(c, i + 1) == LUN_T_NAME) i += 2;
    else if (c->tok[i].type == '[' && c->mate[i] > i && !c->begins[i]) i = c->mate[i] + 1;
    else break;
  }
  return i;
}

bool lun_code_same_chain(const lun_code *c, uint32_t i, uint32_t end, uint32_t j) {
  if (lun_code_type(c, j) != LUN_T_NAME || lun_code_chain(c, j) - j != end - i) return false;
  for (uint32_t k = 0; k < end - i; k++)
    if (!lun_code_same(c, i + k, j + k)) return false;
  return true;
}

uint32_t lun_code_statement_end(const lun_code *c, uint32_t i) {
  for (uint32_t j = i + 1; j < c->ntok; j++) {
    if (c->begins[j]) return j;
    if (c->mate[j] > j) j = c->mate[j];
  }
  return c->ntok - 1;
}

bool lun_code_is_call(const lun_code *c, uint32_t i) {
  unsigned type = lun_code_type(c, i);
  return type == '(' || type == '{' || type == LUN_T_STRING;
}

uint32_t lun_code_function(const lun_code *c, uint32_t i) {
  uint32_t found = 0;
  for (uint32_t f = 1; f < c->nfn; f++) {
    if (c->fn[f].name == c->fn[f].name_end || !lun_code_same(c, c->fn[f].name_end - 1, i)) continue;
    if (found) return 0;
    found = f;
  }
  return found;
}

/* ---- all of it ---- */

lun_code *lun_code_new(const char *name, const char *text, size_t n) {
  lun_code *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->name = strdup(name);
  c->text = malloc(n + 1);
  if (c->text) memcpy(c->text, text, n), c->text[n] = '\0';
  if (c->name && c->text && take_tokens(c, n) && take_shape(c) && take_names(c)) return c;
  lun_code_free(c);
  return NULL;
}

void lun_code_free(lun_code *c) {
  if (!c) return;
  free(c->name);
  free(c->text);
  free(c->tok);
  free(c->mate);
  free(c->block);
  free(c->in);
  free(c->begins);
  free(c->fn);
  free(c->declared);
  free(c);
}
