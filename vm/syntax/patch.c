/* patch.c - changes to a text, in order, and the changed text. See patch.h. */
#include "patch.h"

#include <stdlib.h>
#include <string.h>

#include "lex.h"

bool lun_grow(void **items, size_t *cap, size_t n, size_t size) {
  if (n < *cap) return true;
  size_t wanted = *cap ? *cap * 2 : 16;
  void *moved = realloc(*items, wanted * size);
  if (!moved) return false;
  *items = moved;
  *cap = wanted;
  return true;
}

static void add_bytes(lun_patch *p, const char *s, size_t n) {
  while (!p->failed && p->pool_cap - p->used < n) {
    void *pool = p->pool;
    p->failed = !lun_grow(&pool, &p->pool_cap, p->pool_cap, 1);
    p->pool = pool;
  }
  if (p->failed || n == 0) return;
  memcpy(p->pool + p->used, s, n);
  p->used += n;
}

static void add_name(lun_patch *p, const char *name, size_t len) {
  lun_lexer lx;
  lun_token t;
  lun_lex_init(&lx, name, len);
  while ((t = lun_lex(&lx)).type != LUN_T_EOF)
    if (t.type != LUN_T_COMMENT) add_bytes(p, name + t.start, t.end - t.start);
}

void lun_patch_set(lun_patch *p, size_t edit, size_t drop, const char *format, const char *name, size_t len) {
  size_t start = p->used;
  for (const char *at; (at = strchr(format, '@')); format = at + 1) {
    add_bytes(p, format, (size_t)(at - format));
    add_name(p, name, len);
  }
  add_bytes(p, format, strlen(format));
  if (p->failed) return;
  p->edits[edit].drop = drop;
  p->edits[edit].text = start;
  p->edits[edit].len = p->used - start;
}

size_t lun_patch_add(lun_patch *p, size_t at, size_t drop, const char *format, const char *name, size_t len) {
  void *edits = p->edits;
  p->failed = p->failed || !lun_grow(&edits, &p->cap, p->n, sizeof *p->edits);
  if (p->failed) return 0;
  p->edits = edits;
  p->edits[p->n] = (lun_edit){.at = at};
  lun_patch_set(p, p->n, drop, format, name, len);
  return p->n++;
}

/* Puts n bytes at the end of what has been written. */
static char *put(char *to, const char *s, size_t n) {
  if (n) memcpy(to, s, n);
  return to + n;
}

char *lun_patch_apply(const lun_patch *p, const char *src, size_t end, const char *before, const char *after,
                      size_t *len, size_t *inner) {
  size_t total = strlen(before) + end + strlen(after), done = 0;
  for (size_t i = 0; i < p->n; i++) total += p->edits[i].len; /* what is dropped is counted, too: a bound */
  char *text = p->failed ? NULL : malloc(total + 1), *to = text;
  if (!text) return NULL;
  to = put(to, before, strlen(before));
  char *start = to;
  for (size_t i = 0; i < p->n; i++) {
    const lun_edit *e = &p->edits[i];
    to = put(to, src + done, e->at - done);
    if (e->len) to = put(to, p->pool + e->text, e->len);
    done = e->at + e->drop;
  }
  if (done < end) to = put(to, src + done, end - done);
  *inner = (size_t)(to - start);
  to = put(to, after, strlen(after));
  *len = (size_t)(to - text);
  *to = 0;
  return text;
}

void lun_patch_free(lun_patch *p) {
  free(p->edits);
  free(p->pool);
  *p = (lun_patch){0};
}

size_t lun_compact_name(const char *name, size_t len, char *buf, size_t size) {
  lun_lexer lx;
  lun_token t;
  size_t n = 0;
  lun_lex_init(&lx, name, len);
  while ((t = lun_lex(&lx)).type != LUN_T_EOF) {
    size_t part = t.end - t.start;
    if (t.type == LUN_T_COMMENT) continue;
    if (part > size - 1 - n) part = size - 1 - n;
    memcpy(buf + n, name + t.start, part);
    n += part;
  }
  buf[n] = 0;
  return n;
}
