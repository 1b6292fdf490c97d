/* writer_strings.c - the names in a trace: strings and files, by number.
 *
 * A string is written once in a segment and referred to by its id, which is
 * never used again in the run. The table that finds the id is of bounded size:
 * a string that fell out of it simply gets another id. Files are few, keep their
 * number for the whole run, and are told anew at the beginning of a segment, so
 * that a LUN_WHERE may be kept for as long as one likes. */
#include "writer_internal.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash_of(const char *s, size_t n) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < n; i++) h = (h ^ (uint8_t)s[i]) * 16777619u;
  return h ^ h >> 15;
}

static bool is(const interned *e, uint32_t hash, const char *s, size_t n) {
  return e->text && e->hash == hash && e->len == n && !memcmp(e->text, s, n);
}

static bool fill(interned *e, uint32_t hash, const char *s, size_t n) {
  char *text = malloc(n + 1);
  if (!text) return false;
  memcpy(text, s, n);
  text[n] = 0;
  free(e->text);
  *e = (interned){.text = text, .hash = hash, .len = (uint32_t)n};
  return true;
}

static uint32_t new_id(lun_writer *w) {
  if (w->names->last_id == UINT32_MAX) return 0; /* four thousand million names: from here on they are not told */
  return ++w->names->last_id;
}

/* Tells the entry's string in this segment. */
static uint32_t tell(lun_writer *w, interned *e) {
  if (e->segment != w->segment) {
    e->segment = w->segment;
    lun_writer_emit_text(w, LUN_K_STR, e->id, e->text, e->len);
  }
  return e->id;
}

static interned *find_string(name_table *t, uint32_t hash, const char *s, size_t n) {
  interned *set = t->string[hash % INTERN_SETS];
  for (int i = 0; i < INTERN_WAYS; i++)
    if (is(&set[i], hash, s, n)) return &set[i];
  interned *oldest = &set[t->oldest[hash % INTERN_SETS]++ % INTERN_WAYS];
  return fill(oldest, hash, s, n) ? oldest : NULL;
}

uint32_t lun_str(lun_writer *w, const char *s, size_t n) {
  if (n == 0 || !w->block) return 0;
  n = lun_writer_cut(s, n, LUN_STR_MAX);
  interned *e = find_string(w->names, hash_of(s, n), s, n);
  if (!e) { /* out of memory: told, but not remembered */
    uint32_t id = new_id(w);
    return id && lun_writer_emit_text(w, LUN_K_STR, id, s, n) ? id : 0;
  }
  if (e->id == 0) e->id = new_id(w);
  return e->id ? tell(w, e) : 0;
}

uint32_t lun_str_literal(lun_writer *w, const char *s) {
  literal *l = &w->names->literal[((uintptr_t)s >> 3) % LITERALS];
  if (l->text == s && l->segment == w->segment && w->block) return l->id;
  uint32_t segment = w->segment; /* another one may begin with the text */
  *l = (literal){s, lun_str(w, s, strlen(s)), segment};
  return l->id;
}

static void emit_file(lun_writer *w, uint32_t number) {
  lun_writer_emit(w, LUN_K_FILE, number, tell(w, &w->names->file[number]));
}

static uint32_t add_file(lun_writer *w, uint32_t slot, uint32_t hash, const char *path, size_t n) {
  name_table *t = w->names;
  uint32_t number = t->nfiles + 1, id = number < FILES_MAX ? new_id(w) : 0;
  if (id == 0 || !fill(&t->file[number], hash, path, n)) return 0;
  t->file[number].id = id;
  t->file_slot[slot] = (uint16_t)number;
  t->nfiles = number;
  emit_file(w, number);
  return number;
}

static uint32_t find_file(lun_writer *w, const char *path) {
  name_table *t = w->names;
  size_t n = lun_writer_cut(path, strlen(path), LUN_STR_MAX);
  uint32_t hash = hash_of(path, n), slot = hash % FILE_SLOTS;
  for (; t->file_slot[slot]; slot = (slot + 1) % FILE_SLOTS)
    if (is(&t->file[t->file_slot[slot]], hash, path, n)) return t->file_slot[slot];
  return add_file(w, slot, hash, path, n);
}

uint32_t lun_file(lun_writer *w, const char *path) {
  if (!w->block || !*path) return 0;
  name_table *t = w->names;
  if (!t->last_file || strcmp(t->file[t->last_file].text, path) != 0) t->last_file = find_file(w, path);
  return t->last_file;
}

void lun_writer_emit_files(lun_writer *w) {
  for (uint32_t i = 1; i <= w->names->nfiles; i++) emit_file(w, i);
}

void lun_writer_free_names(name_table *t) {
  if (!t) return;
  for (int i = 0; i < INTERN_SETS; i++)
    for (int k = 0; k < INTERN_WAYS; k++) free(t->string[i][k].text);
  for (int i = 0; i < FILES_MAX; i++) free(t->file[i].text);
  free(t);
}
