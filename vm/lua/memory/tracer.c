/* tracer.c - the allocator that enters each block with its site (tracer.h). Nothing in it calls Lua but lun_frames_now:
 * Lua is in the middle of something. */
#include "tracer.h"
#include "../tasks/objects.h"
#include "../debug/hook.h"

#include <stdio.h>

/* In front of each block. */
typedef struct mark {
  uint32_t epoch, site;
} mark;

enum { ALIGN = 16 };

static bool is_marked(const void *p) { return ((uintptr_t)p & (ALIGN - 1)) == sizeof(mark); }

static mark *mark_of(void *p) { return (mark *)((char *)p - sizeof(mark)); }

/* Holders */

static bool same_task(const void *owner, uint32_t entry, const void *key) {
  return ((const lun_tracer *)owner)->holder[entry - 1].task == *(const uint32_t *)key;
}

static void name_holder(lun_holder *h, const lun_task *task) {
  if (!task) return;
  h->number = task->number;
  snprintf(h->name, sizeof h->name, "%s", task->given ? task->given : "");
  const char *func = task->depth ? task->stack[0]->name : NULL;
  snprintf(h->func, sizeof h->func, "%s", func ? func : "");
}

static void *grown(void *array, uint32_t *cap, size_t size) {
  uint32_t wanted = *cap ? *cap * 2 : 64;
  void *p = realloc(array, wanted * size);
  if (p) *cap = wanted;
  return p;
}

static uint32_t find_holder(lun_tracer *t, const lun_task *task) {
  uint32_t id = task ? task->future.id : 0, hash = lun_hash(id), h = lun_index_find(&t->by_task, hash, same_task, t, &id);
  if (h) return h;
  if (!lun_index_room(&t->by_task)) return 0;
  if (t->holders == t->holder_cap) {
    lun_holder *more = grown(t->holder, &t->holder_cap, sizeof *more);
    if (!more) return 0;
    t->holder = more;
  }
  t->holder[t->holders++] = (lun_holder){.task = id};
  name_holder(&t->holder[t->holders - 1], task);
  lun_index_add(&t->by_task, hash, t->holders);
  return t->holders;
}

static void forget_near(lun_tracer *t) { memset(t->near, 0, sizeof t->near); }

/* Sites */

static uint32_t hash_site(uint32_t place, uint32_t task) { return lun_hash((uint64_t)place << 32 | task); }

static bool same_site(const void *owner, uint32_t entry, const void *key) {
  const lun_site *s = &((const lun_tracer *)owner)->site[entry - 1], *k = key;
  return s->place == k->place && s->task == k->task;
}

/* Holders that hold nothing, and have told so, go: the others move together. */
static void sweep_holders(lun_tracer *t) {
  uint32_t *moved = calloc(t->holders + 1, sizeof *moved), kept = 0;
  if (!moved || !lun_index_renew(&t->by_task, t->holders + 1)) return free(moved);
  for (uint32_t i = 1; i <= t->holders; i++) {
    lun_holder *h = &t->holder[i - 1];
    if (!h->sites && !h->changed && !h->told) continue;
    moved[i] = ++kept;
    t->holder[kept - 1] = *h;
    lun_index_add(&t->by_task, lun_hash(h->task), kept);
  }
  t->holders = kept;
  for (uint32_t i = 0; i < kept; i++) t->holder[i].next = moved[t->holder[i].next];
  t->changed = moved[t->changed];
  t->changed_last = moved[t->changed_last];
  for (uint32_t i = 0; i < t->sites; i++) t->site[i].holder = moved[t->site[i].holder];
  free(moved);
}

/* Sites that hold nothing leave the index, and their numbers can be used again; returns how many. Live blocks keep theirs. */
static uint32_t sweep(lun_tracer *t) {
  uint32_t vacancies = 0;
  if (!lun_index_renew(&t->by_site, t->sites + 1)) return 0;
  t->vacant = t->last = 0;
  forget_near(t);
  for (uint32_t i = 1; i <= t->sites; i++) {
    lun_site *s = &t->site[i - 1];
    if (s->count) {
      lun_index_add(&t->by_site, hash_site(s->place, s->task), i);
      continue;
    }
    if (s->holder) t->holder[s->holder - 1].sites--;
    *s = (lun_site){.place = t->vacant}; /* the next vacant one */
    t->vacant = i;
    vacancies++;
  }
  sweep_holders(t);
  return vacancies;
}

/* The number of a site that nobody uses, 0: out of memory. A sweep that finds little makes the next one later. */
static uint32_t take_site(lun_tracer *t) {
  if (!t->vacant && t->sites == t->site_cap) {
    lun_site *more = sweep(t) <= t->sites / 2 ? grown(t->site, &t->site_cap, sizeof *more) : NULL;
    if (more) t->site = more;
  }
  if (!t->vacant) return t->sites < t->site_cap ? ++t->sites : 0;
  uint32_t site = t->vacant;
  t->vacant = t->site[site - 1].place;
  return site;
}

static uint32_t give_site(lun_tracer *t, uint32_t site) {
  t->site[site - 1] = (lun_site){.place = t->vacant};
  t->vacant = site;
  return 0;
}

static uint32_t find_site(lun_tracer *t, uint32_t place, const lun_task *task) {
  lun_site key = {.place = place, .task = task ? task->future.id : 0};
  if (t->last && same_site(t, t->last, &key)) return t->last;
  uint32_t hash = hash_site(key.place, key.task), site = lun_index_find(&t->by_site, hash, same_site, t, &key);
  if (site) return t->last = site;
  if (!lun_index_room(&t->by_site) || !(site = take_site(t))) return 0;
  key.holder = find_holder(t, task);
  if (!key.holder) return give_site(t, site);
  t->holder[key.holder - 1].sites++;
  t->site[site - 1] = key;
  lun_index_add(&t->by_site, hash, site);
  return t->last = site;
}

static uint32_t site_of_frames(lun_tracer *t) {
  lun_frame f[LUN_FRAMES_MAX];
  uint32_t n = lun_frames_now(t->engine, &t->places, f, (uint32_t)t->limit), place = lun_places_find(&t->places, f, n);
  for (uint32_t i = 0; i < n; i++)
    if (!f[i].file) return 0;
  return n && !place ? 0 : find_site(t, place, t->engine->task);
}

/* Where a line of the program is kept near, with what it is compared by. */
static lun_near *near_of(lun_tracer *t, const lua_Debug *ar) {
  const lun_task *task = t->engine->task;
  return &t->near[(((uintptr_t)ar->source >> 4) + (unsigned)ar->currentline + (task ? task->future.id : 0)) % LUN_NEAR_SITES];
}

/* What is asked for now is asked for here. 0: there is no room to say so. Mostly the line is one of those lately seen. An
 * address says most of a source, but not all: another one may lie there by now. */
static uint32_t site_now(lun_tracer *t) {
  lua_Debug ar;
  uint32_t task = t->engine->task ? t->engine->task->future.id : 0;
  if (t->limit > 1 || !lun_frame_inner(t->engine, &ar)) return site_of_frames(t);
  lun_near *near = near_of(t, &ar);
  bool same = near->site && near->source == ar.source && near->line == ar.currentline && near->task == task;
  if (same && strcmp(near->name, lun_source_name(&ar)) == 0) return near->site;
  uint32_t site = site_of_frames(t), file = lun_places_file(&t->places, &ar);
  if (site && file && !(file & LUN_OURS)) *near = (lun_near){ar.source, t->places.file[file - 1], ar.currentline, task, site};
  return site;
}

/* Counting */

/* What holders hold is only told to a trace. `more` may be less than nothing. */
static void change_holder(lun_tracer *t, uint32_t holder, size_t more) {
  lun_holder *h = &t->holder[holder - 1];
  h->size += more;
  if (h->changed) return;
  h->changed = true;
  if (t->changed_last) t->holder[t->changed_last - 1].next = holder;
  else t->changed = holder;
  t->changed_last = holder;
}

static void enter(lun_tracer *t, uint32_t site, size_t size) {
  lun_site *s = &t->site[site - 1];
  s->count++;
  s->size += size;
  t->size += size;
  if (t->size > t->peak) t->peak = t->size;
  if (t->telling) change_holder(t, s->holder, size);
}

static void leave(lun_tracer *t, const mark *m, size_t size) {
  if (m->epoch != t->epoch || !m->site) return;
  lun_site *s = &t->site[m->site - 1];
  s->count--;
  s->size -= size;
  t->size -= size;
  if (t->telling) change_holder(t, s->holder, -size);
}

void lun_tracer_tell(lun_tracer *t) {
  if (t->telling) return;
  t->telling = true;
  for (uint32_t i = 0; i < t->sites; i++)
    if (t->site[i].count) change_holder(t, t->site[i].holder, t->site[i].size);
}

/* The allocator */

static void *allocate(void *tracer, void *p, size_t old, size_t size);

/* The last block with a mark is gone, and no more are wanted. */
static void retire(lun_tracer *t) {
  lua_State *L = t->engine->L;
  if (lua_getallocf(L, NULL) == allocate) lua_setallocf(L, t->inner, t->inner_ud);
}

static void *give_back(lun_tracer *t, void *p, size_t old) {
  if (!p || !is_marked(p)) return t->inner(t->inner_ud, p, old, 0);
  leave(t, mark_of(p), old);
  t->inner(t->inner_ud, mark_of(p), old + sizeof(mark), 0);
  if (--t->blocks == 0 && !t->on) retire(t);
  return NULL;
}

/* What cannot be entered is refused, as CPython's tracemalloc does: Lua collects, asks again, and says "not enough memory". */

/* A new block with a mark. `kind`: what Lua says instead of an old size. */
static void *take(lun_tracer *t, size_t kind, size_t size) {
  uint32_t site = site_now(t);
  if (!site) return NULL;
  mark *m = t->inner(t->inner_ud, NULL, kind, size + sizeof *m);
  if (!m) return NULL;
  t->blocks++;
  *m = (mark){t->epoch, site};
  enter(t, site, size);
  t->newest = m + 1;
  return m + 1;
}

/* One that shrinks cannot be refused: it stays with the site that it has. */
static void *resize(lun_tracer *t, void *p, size_t old, size_t size) {
  mark before = *mark_of(p);
  uint32_t site = t->on ? site_now(t) : 0;
  if (t->on && !site && size > old) return NULL;
  if (!site && before.epoch == t->epoch) site = before.site;
  mark *m = t->inner(t->inner_ud, mark_of(p), old + sizeof *m, size + sizeof *m);
  if (!m) return NULL;
  leave(t, &before, old);
  if (!t->on) return m + 1;
  *m = (mark){t->epoch, site};
  if (site) enter(t, site, size);
  return m + 1;
}

/* A block from before that grows becomes one of ours. */
static void *adopt(lun_tracer *t, void *p, size_t old, size_t size) {
  void *q = take(t, 0, size);
  if (!q) return NULL;
  memcpy(q, p, old);
  t->inner(t->inner_ud, p, old, 0);
  return q;
}

static void *allocate(void *tracer, void *p, size_t old, size_t size) {
  lun_tracer *t = tracer;
  if (size == 0) return give_back(t, p, old);
  if (p && is_marked(p)) return resize(t, p, old, size);
  if (!t->on || t->quiet) return t->inner(t->inner_ud, p, old, size);
  if (!p) return take(t, old, size);
  return size > old ? adopt(t, p, old, size) : t->inner(t->inner_ud, p, old, size);
}

/* Beginning and end */

static void forget(lun_tracer *t) {
  t->epoch++;
  t->sites = t->holders = t->vacant = t->last = t->changed = t->changed_last = 0;
  t->size = t->peak = 0;
  forget_near(t);
  lun_index_free(&t->by_site);
  lun_index_free(&t->by_task);
}

bool lun_tracer_start(lun_engine *E, int limit) {
  lun_tracer *t = E->tracer;
  if (!t) t = E->tracer = calloc(1, sizeof *t);
  if (!t) return false;
  if (t->on) return true;
  t->engine = E;
  t->limit = limit;
  t->on = true;
  t->credit = LUN_HELD_CREDIT;
  t->telling = E->trace != NULL;
  if (lua_getallocf(E->L, NULL) != allocate) {
    t->inner = lua_getallocf(E->L, &t->inner_ud);
    lua_setallocf(E->L, allocate, t);
  }
  lun_hook_exact(E, true);
  return true;
}

void lun_tracer_stop(lun_engine *E) {
  lun_tracer *t = E->tracer;
  if (!t || !t->on) return;
  t->on = false;
  lun_hook_exact(E, false);
  if (!E->closing) lun_held_over(E);
  forget(t);
  lun_places_free(&t->places);
  if (!t->blocks) retire(t);
}

void lun_tracer_clear(lun_tracer *t) {
  lun_held_over(t->engine);
  forget(t);
}

void lun_tracer_free(lun_engine *E) {
  lun_tracer *t = E->tracer;
  if (!t) return;
  forget(t);
  lun_places_free(&t->places);
  free(t->site);
  free(t->holder);
  free(t);
  E->tracer = NULL;
}

size_t lun_tracer_overhead(const lun_tracer *t) {
  size_t slots = (size_t)t->by_site.cap + t->by_task.cap + t->places.by_name.cap + t->places.by_frames.cap;
  return t->blocks * sizeof(mark) + t->site_cap * sizeof *t->site + t->holder_cap * sizeof *t->holder + t->places.bytes +
         slots * sizeof *t->by_site.slot;
}

uint32_t lun_tracer_site(const lun_tracer *t, const void *block) {
  if (!is_marked(block)) return 0;
  const mark *m = mark_of((void *)block);
  return m->epoch == t->epoch ? m->site : 0;
}
