/* fold_journey.c - cancellations that go through several tasks: to which journey
 * a request belongs, and its stations.
 *
 * It owns the ring of journeys. A task's own part is lun_task.cancel, which
 * fold_cancel.c changes; each of its stations is told here, too. */
#include <stdlib.h>

#include "fold_internal.h"

lun_journey *lun_f_journey(const lun_fold *f, uint32_t id) {
  bool kept = id && id <= f->journeys.newest && f->journeys.newest - id < JOURNEYS_MAX;
  lun_journey *j = kept ? &f->journeys.journey[id % JOURNEYS_MAX] : NULL;
  return j && j->id == id ? j : NULL;
}

/* ---- stations ---- */

static lun_station *place_for_station(lun_fold *f, lun_journey *j) {
  if (j->n == STATIONS_MAX) return j->more++, NULL;
  if ((j->n & (j->n - 1)) == 0 && j->n != 1) {
    lun_station *wide = realloc(j->station, (j->n ? 2 * j->n : 2) * sizeof *wide);
    if (!wide) return lun_f_fault(f), j->more++, NULL;
    j->station = wide;
  }
  return &j->station[j->n++];
}

static void add(lun_fold *f, lun_journey *j, lun_station s) {
  lun_station *place = place_for_station(f, j);
  if (!place) return;
  s.t = f->now.t;
  s.seq = f->now.seq;
  s.text = lun_words_keep(&f->words, s.text, strlen(s.text));
  *place = s;
}

void lun_f_station(lun_fold *f, const task *t, lun_station s) {
  lun_journey *j = lun_f_journey(f, t->pub.cancel.journey);
  s.task = t->pub.id;
  if (j) add(f, j, s);
}

/* A request has come to a shield, while requests are being made: behind it nothing is asked. */
void lun_f_shielded(lun_fold *f, const future *shield) {
  lun_journey *j = lun_f_journey(f, f->journeys.turn == f->causes.now ? f->journeys.open : 0);
  for (size_t i = 0; j && i < shield->nmembers; i++) {
    const task *t = lun_f_task(f, shield->member[i]);
    if (!t || !lun_f_alive(t)) continue;
    add(f, j, (lun_station){.kind = LUN_ST_SHIELDED, .task = t->pub.id, .from = shield->pub.awaiter, .text = ""});
  }
}

/* ---- which journey ---- */

static bool on_it(const task *t, const lun_journey *j) {
  return t && lun_f_cancelling(t) && t->pub.cancel.journey == j->id;
}

static bool awaits(const lun_fold *f, const task *x, uint32_t id) {
  const future *u = lun_f_future(f, x->pub.on);
  if (x->pub.on == id) return true;
  for (size_t i = 0; u && i < u->nmembers; i++)
    if (u->member[i] == id) return true;
  return false;
}

/* The task of the journey that awaits t: its parent, as a rule; or the one asked last, in a chain. */
static const task *passed_by(const lun_fold *f, const lun_journey *j, const task *t) {
  enum { LOOKED_AT = 32 };
  const task *parent = lun_f_task(f, t->pub.parent);
  const task *last = lun_f_task(f, f->journeys.last);
  if (on_it(parent, j) && parent->pub.place == LUN_P_WAITING) return parent;
  if (last && last != t && on_it(last, j) && awaits(f, last, t->pub.id)) return last;
  for (uint32_t i = 0; i < j->n && i < LOOKED_AT; i++) {
    const task *x = lun_f_task(f, j->station[i].task);
    if (x && x != t && on_it(x, j) && awaits(f, x, t->pub.id)) return x;
  }
  return NULL;
}

/* One group, or the end of run, asks many in one turn. */
static bool same_asker(const lun_journey *j, const lun_record *r) {
  return (r->aux == LUN_ASK_GROUP || r->aux == LUN_ASK_RUN) && j->asker == r->aux && j->by_handle == r->f[5];
}

/* The task that asks and is itself being cancelled. */
static const task *cancelling_asker(const lun_fold *f, const lun_record *r) {
  const task *by = lun_f_task(f, r->f[1]);
  return by && lun_f_cancelling(by) && by->pub.cancel.delivered ? by : NULL;
}

/* ---- a new one ---- */

static void empty(lun_fold *f, lun_journey *j) {
  for (uint32_t i = 0; i < j->n; i++) lun_words_drop(&f->words, j->station[i].text);
  if (j->id) lun_words_drop(&f->words, j->by), lun_words_drop(&f->words, j->msg);
  free(j->station);
  *j = (lun_journey){.id = 0};
}

/* Why a group asks: one of its tasks has failed, or its block has. */
static void say_reason(const lun_fold *f, phrase *l, const lun_record *r) {
  const handle *h = lun_f_handle(f, r->f[5]);
  const task *failed = h ? lun_f_task(f, h->of) : NULL;
  if (r->aux != LUN_ASK_GROUP) return;
  if (failed && failed->pub.place == LUN_P_FAILED) lun_f_sayf(l, ", as %s failed", failed->pub.label);
  else if (r->f[1]) lun_f_say(l, ", as its block failed");
}

static lun_journey *new_journey(lun_fold *f, const lun_record *r) {
  journeys *all = &f->journeys;
  phrase by = {.n = 0};
  if (!all->journey) all->journey = calloc(JOURNEYS_MAX, sizeof *all->journey);
  if (!all->journey) return lun_f_fault(f), NULL;
  lun_f_say_asker(f, &by, r);
  say_reason(f, &by, r);
  lun_journey *j = &all->journey[++all->newest % JOURNEYS_MAX];
  empty(f, j);
  *j = (lun_journey){.id = all->newest,
                     .asker = r->aux,
                     .by = lun_words_keep(&f->words, by.s, by.n),
                     .msg = lun_words_keep(&f->words, r->str[2], strlen(r->str[2])),
                     .by_task = r->f[1],
                     .by_handle = r->f[5],
                     .where = r->f[4],
                     .t = f->now.t,
                     .seq = r->seq};
  return j;
}

void lun_f_ask_journey(lun_fold *f, task *t, const lun_record *r, phrase *by) {
  journeys *all = &f->journeys;
  lun_journey *j = all->turn == f->causes.now && !r->snapshot ? lun_f_journey(f, all->open) : NULL;
  const task *from = j ? passed_by(f, j, t) : NULL, *asker = cancelling_asker(f, r);
  if (!from && asker && lun_f_journey(f, asker->pub.cancel.journey)) {
    from = asker;
    j = lun_f_journey(f, asker->pub.cancel.journey);
  }
  if (!j || (!from && !same_asker(j, r))) j = new_journey(f, r);
  if (!j) return lun_f_say_asker(f, by, r);
  all->open = j->id;
  all->turn = f->causes.now;
  all->last = t->pub.id;
  j->tasks++;
  j->open++;
  t->pub.cancel.journey = j->id;
  t->pub.cancel.from = from ? from->pub.id : 0;
  lun_f_say(by, j->by);
  add(f, j,
      (lun_station){.kind = from ? LUN_ST_PASSED : LUN_ST_ASKED,
                    .task = t->pub.id,
                    .from = from ? from->pub.id : 0,
                    .where = r->f[4],
                    .text = j->by});
}

/* ---- for others ---- */

const lun_journey *lun_fold_journey(const lun_fold *f, uint32_t id) { return lun_f_journey(f, id); }

const lun_journey *lun_fold_journey_of(const lun_fold *f, uint32_t id) {
  const task *t = lun_f_task(f, id);
  return t && t->pub.cancel.asked ? lun_f_journey(f, t->pub.cancel.journey) : NULL;
}

uint32_t lun_fold_newest_journey(const lun_fold *f) { return f->journeys.newest; }

void lun_f_free_journeys(lun_fold *f) {
  for (size_t i = 0; f->journeys.journey && i < JOURNEYS_MAX; i++) empty(f, &f->journeys.journey[i]);
  free(f->journeys.journey);
  f->journeys = (journeys){0};
}
