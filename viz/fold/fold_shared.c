/* fold_shared.c - what tasks share: locks and semaphores with those who hold
 * them, queues with who put and took last.
 *
 * It owns their table. A lock that nobody holds and nobody waits for is
 * forgotten when there are very many. */
#include <stdlib.h>

#include "fold_internal.h"

enum { PLACES = sizeof((lun_shared *)0)->holder / sizeof *((lun_shared *)0)->holder };

const lun_shared *lun_fold_shared(const lun_fold *f, uint32_t id) { return lun_idmap_get(&f->shared, id); }

static bool is_held(const lun_shared *s) {
  for (int i = 0; i < PLACES; i++)
    if (s->holder[i]) return true;
  return false;
}

static void sweep(lun_fold *f) {
  lun_idmap all = f->shared;
  f->shared = (lun_idmap){0};
  size_t at = 0;
  for (lun_shared *s; (s = lun_idmap_next(&all, &at));) {
    bool used = (is_held(s) || s->waiting) && f->shared.count < SHARED_MAX / 2;
    if (!used || !lun_idmap_set(&f->shared, s->id, s)) free(s);
  }
  lun_idmap_free(&all);
}

static lun_shared *need(lun_fold *f, uint32_t id, unsigned what) {
  lun_shared *s = lun_idmap_get(&f->shared, id);
  if (s || id == 0) return s;
  if (f->shared.count >= SHARED_MAX) sweep(f);
  s = calloc(1, sizeof *s);
  if (!s || !lun_idmap_set(&f->shared, id, s)) return free(s), lun_f_fault(f), NULL;
  s->id = id;
  s->what = (uint8_t)what;
  return s;
}

/* ---- locks and semaphores ---- */

void lun_f_LOCK_WAIT(lun_fold *f, const lun_record *r) {
  lun_shared *s = need(f, r->f[0], r->aux);
  if (!s) return;
  s->waiting = r->f[1];
  lun_f_lint_lock_wait(f, s);
}

void lun_f_LOCK_GOT(lun_fold *f, const lun_record *r) {
  lun_shared *s = need(f, r->f[0], r->aux);
  if (!s) return;
  int place = 0;
  while (r->aux != LUN_WHAT_LOCK && place < PLACES - 1 && s->holder[place]) place++;
  s->holder[place] = r->f[2];
  s->got[place] = r->seq;
  s->waiting = r->f[1];
  if (place == 0) lun_f_lint_lock_got(f, s);
}

/* Anybody may let go. Of a semaphore it is the caller's permit, if it has one, or else the oldest. */
void lun_f_LOCK_FREE(lun_fold *f, const lun_record *r) {
  lun_shared *s = need(f, r->f[0], r->aux);
  if (!s) return;
  lun_f_lint_lock_free(f, s, r->f[1]);
  int place = PLACES - 1;
  while (place > 0 && s->holder[place] != r->f[2]) place--;
  memmove(s->holder + place, s->holder + place + 1, (size_t)(PLACES - 1 - place) * sizeof *s->holder);
  memmove(s->got + place, s->got + place + 1, (size_t)(PLACES - 1 - place) * sizeof *s->got);
  s->holder[PLACES - 1] = 0;
  s->waiting = r->f[1];
  s->freed = r->seq;
}

/* ---- queues ---- */

void lun_f_QUEUE_PUT(lun_fold *f, const lun_record *r) {
  lun_shared *s = need(f, r->f[0], LUN_WHAT_QUEUE_GET);
  if (!s) return;
  s->size = r->f[1];
  s->maxsize = r->f[2];
  s->put_by = f->now.running;
  s->put = r->seq;
}

void lun_f_QUEUE_GET(lun_fold *f, const lun_record *r) {
  lun_shared *s = need(f, r->f[0], LUN_WHAT_QUEUE_GET);
  if (!s) return;
  s->size = r->f[1];
  s->maxsize = r->f[2];
  s->get_by = f->now.running;
  s->get = r->seq;
}

void lun_f_QUEUE_WAIT(lun_fold *f, const lun_record *r) {
  lun_shared *s = need(f, r->f[0], LUN_WHAT_QUEUE_GET);
  if (s) s->size = r->f[1];
}

/* ---- all of it ---- */

static void free_one(lun_fold *f, void *p) {
  (void)f;
  free(p);
}

void lun_f_clear_shared(lun_fold *f) { lun_f_clear(f, &f->shared, free_one); }
