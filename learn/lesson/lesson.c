/* lesson.c - what one asks of a lesson that has been read: its steps, their
 * programs, and the two hashes by which translations and progress tell whether
 * a step has changed. It reads no file. */
#include "lesson.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define X(n, w) w,
static const char *const step_words[] = {LUN_STEP_KINDS(X)};
static const char *const ends_words[] = {LUN_ENDS(X)};
#undef X
#define X(n, w, k) w,
static const char *const role_words[] = {LUN_ROLES(X)};
#undef X

const char *lun_step_word(unsigned kind) { return kind < LUN_STEP_KIND_COUNT ? step_words[kind] : ""; }
const char *lun_role_word(unsigned role) { return role < LUN_ROLE_COUNT ? role_words[role] : ""; }
const char *lun_ends_word(unsigned ends) { return ends < LUN_ENDS_COUNT ? ends_words[ends] : ""; }

void lun_lesson_free(lun_lesson *l) {
  if (l == NULL) return;
  lun_arena_free(&l->arena);
  free(l);
}

const lun_step *lun_lesson_step(const lun_lesson *l, const char *id) {
  for (const lun_step *s = l->step; s != NULL; s = s->next)
    if (strcmp(s->id, id) == 0) return s;
  return NULL;
}

static const lun_fence *fence_of(const lun_fence *f, lun_role role) {
  while (f != NULL && f->role != role) f = f->next;
  return f;
}

const lun_fence *lun_step_fence(const lun_step *s, lun_role role) { return fence_of(s->fence, role); }
const lun_fence *lun_part_fence(const lun_part *p, lun_role role) { return fence_of(p->fence, role); }

/* What a step leaves for those after it. */
static const lun_fence *leaves(const lun_step *s) {
  const lun_fence *solution = lun_step_fence(s, LUN_ROLE_SOLUTION);
  return solution != NULL ? solution : lun_step_fence(s, LUN_ROLE_RUN);
}

const lun_fence *lun_step_program(const lun_lesson *l, const lun_step *s) {
  const lun_fence *own = lun_step_fence(s, LUN_ROLE_START), *found = NULL;
  if (own == NULL) own = lun_step_fence(s, LUN_ROLE_RUN);
  if (own != NULL || s->kind == LUN_STEP_MAKE) return own;
  for (const lun_step *before = l->step; before != NULL && before != s; before = before->next)
    if (leaves(before) != NULL) found = leaves(before);
  return found;
}

const char *lun_step_after(const lun_step *s) {
  for (const lun_part *part = s->part; part != NULL; part = part->next)
    if (part->kind == LUN_PART_AFTER) return part->prose;
  return "";
}

/* FNV-1a, 32 bits (Fowler, Noll, Vo). */
static const uint32_t fnv_basis = 2166136261u;

static uint32_t fnv(uint32_t h, const char *s, size_t n) {
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * 16777619u;
  return h;
}

uint32_t lun_step_stamp(const lun_step *s) {
  uint32_t h = fnv_basis;
  bool any = false, gap = false;
  for (const char *p = s->hashed; *p != '\0'; p++) {
    if (isspace((unsigned char)*p)) {
      gap = any;
      continue;
    }
    if (gap) h = fnv(h, " ", 1);
    h = fnv(h, p, 1);
    any = true;
    gap = false;
  }
  return h;
}

static uint32_t add_fences(uint32_t h, const lun_fence *f) {
  for (; f != NULL; f = f->next) {
    h = fnv(h, lun_role_word(f->role), strlen(lun_role_word(f->role)) + 1);
    h = fnv(h, f->code, strlen(f->code) + 1);
  }
  return h;
}

uint32_t lun_step_shape(const lun_step *s) {
  uint32_t h = fnv(fnv_basis, lun_step_word(s->kind), strlen(lun_step_word(s->kind)) + 1);
  h = add_fences(h, s->fence);
  for (const lun_option *o = s->option; o != NULL; o = o->next) h = fnv(h, &o->letter, 1);
  return h;
}
