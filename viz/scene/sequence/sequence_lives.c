/* sequence_lives.c - the lifelines of a sequence diagram while its rows are made:
 * whose each column is, and how each task is, wide, half or thin, violet or not,
 * in the row of an event and below it. */
#include "sequence_build.h"

actor *lun_seq_actor_of(builder *b, uint32_t task) {
  int k = lun_seq_shown(b, task);
  return k >= 0 ? &b->actor[b->task[k].actor] : NULL;
}

void lun_seq_leave(builder *b, int i) {
  for (int c = 0; c < b->out.ncolumns; c++)
    if (b->owner[c] >= 0 && b->actor[b->owner[c]].to < i) b->owner[c] = -1;
}

static void enter_column(builder *b, int at, int i) {
  const actor *a = &b->actor[at];
  if (a->from <= i && a->to >= i && a->pub.column < b->out.ncolumns) b->owner[a->pub.column] = (int16_t)at;
}

/* Who takes part in item i enters it; actors other than the tasks stand in the order of their coming. */
void lun_seq_enter(builder *b, int i) {
  for (int k = 0; k <= b->ntasks; k++) enter_column(b, k, i);
  for (; b->next < b->nactors && b->actor[b->next].from <= i; b->next++) enter_column(b, b->next, i);
}

static lun_seq_life life_of(builder *b, int at, int i) {
  const actor *a = &b->actor[at], *t = lun_seq_actor_of(b, a->pub.task);
  lun_seq_life l = {.life = LUN_LIFE_WAIT, .actor = (int16_t)at};
  if (a->pub.kind == LUN_SA_ASKER) l.life = LUN_LIFE_RUN;
  if (a->pub.kind == LUN_SA_AWAITED && i > a->gone) l.life = LUN_LIFE_NONE;
  if (!t || (a->pub.kind != LUN_SA_TASK && a->pub.kind != LUN_SA_CORO)) return l;
  l.life = (uint8_t)t->life;
  l.cancelling = t->cancelling && t->life != LUN_LIFE_NONE;
  return l;
}

void lun_seq_fill(builder *b, lun_seq_row *r, int i) {
  for (int c = 0; c < b->out.ncolumns; c++)
    r->life[c] = b->owner[c] >= 0 ? life_of(b, b->owner[c], i) : (lun_seq_life){.actor = -1};
}

static void live(actor *a, lun_life life, int64_t t) {
  if (a->life != life) a->since = t;
  a->life = life;
}

/* How a task was before the first event that is known. */
static lun_life life_before(const builder *b, const shown *s) {
  for (int i = 0; i < b->nitems; i++) {
    if (b->item[i].e->task != s->t->id) continue;
    unsigned kind = b->item[i].e->kind;
    bool waits = kind == LUN_SQ_WAKE || (kind == LUN_SQ_CANCEL && s->t->turns > 0);
    return lun_seq_begins_turn(b->item[i].e) ? LUN_LIFE_READY
           : waits                           ? LUN_LIFE_WAIT
           : kind == LUN_SQ_CANCEL           ? LUN_LIFE_READY
                                             : LUN_LIFE_RUN;
  }
  return s->t->place == LUN_P_RUNNING ? LUN_LIFE_RUN : s->t->place == LUN_P_READY ? LUN_LIFE_READY : LUN_LIFE_WAIT;
}

/* What is so in the event's row already ... */
void lun_seq_before(builder *b, const item *it) {
  const lun_seq_event *e = it->e;
  actor *a = lun_seq_actor_of(b, e->task);
  if (lun_seq_begins_turn(e)) live(a, LUN_LIFE_RUN, e->t);
  if (e->kind == LUN_SQ_AWAIT) a->awaits = true;
  a->cancelling = e->cancelling;
  if (e->kind == LUN_SQ_RAISE && e->cancelling) a->delivered = true;
  if (!e->cancelling) a->delivered = false;
}

/* ... and what only below it. */
void lun_seq_after(builder *b, const item *it) {
  const lun_seq_event *e = it->e;
  actor *a = lun_seq_actor_of(b, e->task);
  bool runs = a->life == LUN_LIFE_RUN;
  if (e->kind == LUN_SQ_WAKE) a->awaits = false, a->woken = true;
  if (e->kind == LUN_SQ_WAKE && !runs) live(a, LUN_LIFE_READY, e->t);
  if (e->kind == LUN_SQ_SUSPEND) live(a, a->woken || !a->awaits ? LUN_LIFE_READY : LUN_LIFE_WAIT, e->t);
  if (lun_seq_begins_turn(e)) a->woken = false;
  if (e->kind == LUN_SQ_DONE) live(a, LUN_LIFE_NONE, e->t);
}

void lun_seq_begin_lives(builder *b) {
  for (int c = 0; c < LUN_SEQ_COLUMNS; c++) b->owner[c] = -1;
  b->next = b->ntasks + 1;
  for (int k = 0; k < b->ntasks; k++) {
    actor *a = &b->actor[b->task[k].actor];
    a->life = a->from > 0 ? LUN_LIFE_READY : life_before(b, &b->task[k]);
    if (a->from > 0) a->since = b->task[k].t->t_created;
  }
  lun_seq_enter(b, 0);
}
