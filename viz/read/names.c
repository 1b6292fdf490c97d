/* names.c - the strings of a trace by id, two generations of them, and its
 * files. It owns copies of the bytes and knows no record. */
#include "names.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64 << 10 };

struct lun_chunk {
  lun_chunk *next;
  size_t used, cap;
  char bytes[];
};

static char *allot(lun_strings *s, size_t n) {
  lun_chunk *c = s->chunks;
  if (!c || c->cap - c->used < n) {
    size_t cap = n > CHUNK ? n : CHUNK;
    c = malloc(sizeof *c + cap);
    if (!c) return NULL;
    *c = (lun_chunk){.next = s->chunks, .cap = cap};
    s->chunks = c;
  }
  c->used += n;
  return c->bytes + c->used - n;
}

static void free_strings(lun_strings *s) {
  for (lun_chunk *c = s->chunks, *next; c; c = next) next = c->next, free(c);
  lun_idmap_free(&s->by_id);
  s->chunks = NULL;
}

bool lun_names_add(lun_names *names, uint32_t id, const char *s, size_t n) {
  char *copy = id ? allot(&names->now, n + 1) : NULL;
  if (!copy) return false;
  memcpy(copy, s, n);
  copy[n] = 0;
  return lun_idmap_set(&names->now.by_id, id, copy);
}

bool lun_names_add_file(lun_names *names, uint32_t number, const char *path) {
  if (number >= sizeof names->file / sizeof *names->file) return false;
  char **file = &names->file[number];
  if (*file && !strcmp(*file, path)) return true;
  char *copy = strdup(path);
  if (!copy) return false;
  free(*file);
  *file = copy;
  return true;
}

void lun_names_turn(lun_names *names) {
  free_strings(&names->before);
  names->before = names->now;
  names->now = (lun_strings){0};
}

void lun_names_free(lun_names *names) {
  free_strings(&names->now);
  free_strings(&names->before);
  for (size_t i = 0; i < sizeof names->file / sizeof *names->file; i++) free(names->file[i]);
  memset(names->file, 0, sizeof names->file);
}
