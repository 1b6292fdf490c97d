/* sieve.c - learns which objects are over, and drops the records about them.
 *
 * Objects share one space of numbers, so a bit for each is enough. What happens
 * in a tick counts only once the tick is over: all records from the last tick on
 * pass, and the state is then exact at any of them. */
#include "sieve.h"

#include <stdlib.h>

#include "../base/idmap.h"

enum { IDS_MAX = 1 << 28 /* objects beyond are never dropped */ };

/* Something that the present tick has told, and that counts when it is over. */
typedef struct news {
  uint32_t id;
  bool over;
  uint64_t step; /* not 0: the number of a task's step */
} news;

typedef struct member {
  uint32_t of, into;
} member;

struct lun_sieve {
  uint8_t *over; /* a bit for each object */
  uint32_t nids;
  lun_idmap step; /* the number of a task's last step, as a pointer */
  news *tick;
  size_t nnews, news_cap;
  member *member; /* what a gather and its like wait for */
  size_t nmembers, member_cap;
  uint64_t cut; /* the last tick */
  uint64_t upto;
  bool oom;
};

/* ---- learning ---- */

static void *grow(lun_sieve *s, void *array, size_t *cap, size_t need, size_t size) {
  if (need <= *cap) return array;
  size_t wide = *cap ? 2 * *cap : 256;
  void *p = realloc(array, wide * size);
  if (p) *cap = wide;
  else s->oom = true;
  return p;
}

static void hear(lun_sieve *s, news n) {
  news *all = grow(s, s->tick, &s->news_cap, s->nnews + 1, sizeof *all);
  if (!all || n.id == 0 || n.id >= IDS_MAX) return;
  s->tick = all;
  all[s->nnews++] = n;
}

static bool is_over(const lun_sieve *s, uint32_t id) { return id < s->nids && s->over[id >> 3] >> (id & 7) & 1; }

static void set_over(lun_sieve *s, uint32_t id, bool over) {
  if (id >= s->nids) {
    uint32_t n = id + id / 2 + 65536;
    if (!over) return;
    uint8_t *wide = realloc(s->over, n / 8 + 1);
    if (!wide) return;
    for (uint32_t i = s->nids ? s->nids / 8 + 1 : 0; i <= n / 8; i++) wide[i] = 0;
    s->over = wide;
    s->nids = n;
  }
  uint8_t bit = (uint8_t)(1u << (id & 7));
  if (over) s->over[id >> 3] |= bit;
  else s->over[id >> 3] &= (uint8_t)~bit;
}

/* Handles of I/O and signals are told of once, and run many times. */
static bool runs_again(unsigned what) { return what == LUN_WHAT_IO || what == LUN_WHAT_SIGNAL; }

static void end_tick(lun_sieve *s, uint64_t seq) {
  for (size_t i = 0; i < s->nnews; i++) {
    const news *n = &s->tick[i];
    if (n->step) s->oom |= !lun_idmap_set(&s->step, n->id, (void *)(uintptr_t)n->step);
    else set_over(s, n->id, n->over);
  }
  s->nnews = 0;
  s->cut = seq;
}

static void hear_member(lun_sieve *s, const lun_unit *u) {
  member *all = u->f[2] ? grow(s, s->member, &s->member_cap, s->nmembers + 1, sizeof *all) : NULL;
  if (!all) return;
  s->member = all;
  all[s->nmembers++] = (member){u->f[0], u->f[2]};
}

/* Asked for each record; wants none of them but the one behind the last. */
static bool learn(void *ud, const lun_unit *u, uint64_t seq) {
  lun_sieve *s = ud;
  if (seq > s->upto) return true;
  switch (u->kind) {
    case LUN_K_TICK: end_tick(s, seq); break;
    case LUN_K_STEP: hear(s, (news){.id = u->f[0], .step = seq}); break;
    case LUN_K_WAITS: hear_member(s, u); break;
    case LUN_K_EXIT: case LUN_K_CORO_LOST: case LUN_K_DONE: case LUN_K_TASK_LOST: case LUN_K_RAN: case LUN_K_TIMER_DROP:
      hear(s, (news){.id = u->f[0], .over = true});
      break;
    case LUN_K_HANDLE: case LUN_K_READY: case LUN_K_TIMER:
      if (runs_again(u->aux) || is_over(s, u->f[0])) hear(s, (news){.id = u->f[0]}); /* it is there again */
      break;
    default: break;
  }
  return false;
}

/* Who is named as a member of something that is still waited for is not forgotten. */
static void keep_members(lun_sieve *s) {
  for (size_t i = 0; i < s->nmembers; i++)
    if (!is_over(s, s->member[i].into)) set_over(s, s->member[i].of, false);
}

lun_sieve *lun_sieve_learn(lun_reader *r, uint64_t upto) {
  lun_sieve *s = calloc(1, sizeof *s);
  lun_record rec;
  if (!s) return NULL;
  s->upto = upto;
  lun_reader_choose(r, learn, s);
  while (lun_reader_next(r, &rec) == LUN_READ_RECORD && rec.seq <= upto) continue;
  lun_reader_choose(r, NULL, NULL);
  keep_members(s);
  if (!s->oom) return s;
  lun_sieve_free(s);
  return NULL;
}

/* ---- sifting ---- */

static bool is_old_turn(const lun_sieve *s, uint32_t task, uint64_t seq) {
  return seq < (uint64_t)(uintptr_t)lun_idmap_get(&s->step, task);
}

bool lun_sieve_passes(void *sieve, const lun_unit *u, uint64_t seq) {
  const lun_sieve *s = sieve;
  if (seq >= s->cut) return true;
  switch (u->kind) {
    case LUN_K_TICK: case LUN_K_POLL: case LUN_K_RUN: case LUN_K_RAN: case LUN_K_TIMER_DROP: return false;
    case LUN_K_STEP: case LUN_K_PARK: return !is_over(s, u->f[0]) && !is_old_turn(s, u->f[0], seq);
    case LUN_K_HANDLE:
      return runs_again(u->aux) || !is_over(s, u->f[0]);
    case LUN_K_CORO: case LUN_K_ENTER: case LUN_K_EXIT: case LUN_K_CORO_LOST: case LUN_K_TASK: case LUN_K_TASK_NAME:
    case LUN_K_FUTURE: case LUN_K_WAITS: case LUN_K_DONE: case LUN_K_READY: case LUN_K_TIMER: case LUN_K_TIMER_DUE:
    case LUN_K_HANDLE_CANCEL: case LUN_K_CANCEL: case LUN_K_UNCANCEL: case LUN_K_THROWN: case LUN_K_SWALLOWED:
    case LUN_K_TASK_LOST: case LUN_K_CORO_AT:
      return !is_over(s, u->f[0]);
    case LUN_K_GUARD_RUN: case LUN_K_GUARD_END: return !is_over(s, u->f[1]);
    default: return true;
  }
}

void lun_sieve_free(lun_sieve *s) {
  if (!s) return;
  lun_idmap_free(&s->step);
  free(s->over);
  free(s->tick);
  free(s->member);
  free(s);
}
