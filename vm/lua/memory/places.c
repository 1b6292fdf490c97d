/* places.c - files and stacks of frames, each once (places.h). */
#include "places.h"
#include "../errors.h"

enum { BYTES_MAX = 64 << 20 }; /* a program may load new chunks for ever */

void lun_places_free(lun_places *p) {
  for (uint32_t i = 0; i < p->files; i++) free(p->file[i]);
  free(p->file);
  free(p->place);
  free(p->frame);
  lun_index_free(&p->by_name);
  lun_index_free(&p->by_frames);
  *p = (lun_places){0};
}

/* Makes room in an array of `n` elements for `more`. False: there is none. */
static bool grow(lun_places *p, void *array, uint32_t *room, uint32_t n, uint32_t more, size_t size) {
  void **a = array;
  if (n + more <= *room) return true;
  uint32_t wanted = (n + more) * 2;
  size_t bytes = (wanted - *room) * size;
  void *grown = p->bytes + bytes <= BYTES_MAX ? realloc(*a, wanted * size) : NULL;
  if (!grown) return false;
  *a = grown;
  *room = wanted;
  p->bytes += bytes;
  return true;
}

/* Files */

static bool same_name(const void *owner, uint32_t entry, const void *key) {
  return strcmp(((const lun_places *)owner)->file[entry - 1], key) == 0;
}

static uint32_t hash_text(const char *s, size_t n) {
  uint64_t h = n;
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * UINT64_C(0x100000001B3);
  return lun_hash(h);
}

static uint32_t find_file(lun_places *p, const char *name) {
  size_t n = strlen(name);
  uint32_t hash = hash_text(name, n), file = lun_index_find(&p->by_name, hash, same_name, p, name);
  if (file) return file;
  if (p->bytes + n >= BYTES_MAX || !grow(p, &p->file, &p->room_files, p->files, 1, sizeof *p->file)) return 0;
  char *copy = lun_index_room(&p->by_name) ? strdup(name) : NULL;
  if (!copy) return 0;
  p->bytes += n + 1;
  p->file[p->files++] = copy;
  lun_index_add(&p->by_name, hash, p->files);
  return p->files;
}

/* A source's address says most, but not all: another one may lie there by now. */
uint32_t lun_places_file(lun_places *p, const lua_Debug *ar) {
  const char *name = lun_source_name(ar);
  uint32_t i = (uint32_t)((uintptr_t)ar->source >> 4) % LUN_FILES_NEAR;
  if (p->near[i].source == ar->source && strcmp(p->near[i].name, name) == 0) return p->near[i].file;
  uint32_t file = find_file(p, name);
  if (!file) return 0;
  p->near[i].source = ar->source;
  p->near[i].name = p->file[file - 1];
  return p->near[i].file = file | (lun_is_internal(ar) ? LUN_OURS : 0);
}

/* Places */

typedef struct wanted {
  const lun_frame *f;
  uint32_t n;
} wanted;

static bool same_frames(const void *owner, uint32_t entry, const void *key) {
  const lun_places *p = owner;
  const lun_place *place = &p->place[entry - 1];
  const wanted *w = key;
  const lun_frame *f = p->frame + place->first;
  if (place->n != w->n) return false;
  for (uint32_t i = 0; i < w->n; i++)
    if (f[i].file != w->f[i].file || f[i].line != w->f[i].line) return false;
  return true;
}

static uint32_t hash_frames(const lun_frame *f, uint32_t n) {
  uint64_t h = n;
  for (uint32_t i = 0; i < n; i++) h = (h ^ ((uint64_t)f[i].file << 32 | f[i].line)) * UINT64_C(0x9E3779B97F4A7C15) + (h >> 29);
  return lun_hash(h);
}

uint32_t lun_places_find(lun_places *p, const lun_frame *f, uint32_t n) {
  if (n == 0) return 0;
  if (p->last && same_frames(p, p->last, &(wanted){f, n})) return p->last;
  uint32_t hash = hash_frames(f, n);
  uint32_t place = lun_index_find(&p->by_frames, hash, same_frames, p, &(wanted){f, n});
  if (place) return p->last = place;
  if (!grow(p, &p->place, &p->room_places, p->places, 1, sizeof *p->place) || !grow(p, &p->frame, &p->room_frames, p->frames, n, sizeof *f) ||
      !lun_index_room(&p->by_frames))
    return 0;
  memcpy(p->frame + p->frames, f, n * sizeof *f);
  p->place[p->places++] = (lun_place){p->frames, n};
  p->frames += n;
  lun_index_add(&p->by_frames, hash, p->places);
  return p->last = p->places;
}
