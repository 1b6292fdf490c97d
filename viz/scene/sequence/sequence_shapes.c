/* sequence_shapes.c - the shapes of cancellations in a finished sequence diagram:
 * which lifelines one cancellation goes through, as the fold's journeys tell, and
 * which columns it encloses in each row. It changes nothing in the rows. */
#include "../../fold/journey.h"
#include "sequence_build.h"

enum { MEMBERS_MAX = 64 };

/* A task's cancellation, from the row of its request to the last row in which it lasts; those of one group are one. */
typedef struct member {
  uint32_t task, journey; /* journey: 0 when it is unknown, or forgotten */
  size_t first, last;
  int group;
  bool open;
} member;

typedef struct members {
  member m[MEMBERS_MAX];
  int n, groups;
} members;

static member *open_member(members *all, uint32_t task) {
  for (int i = 0; task && i < all->n; i++)
    if (all->m[i].open && all->m[i].task == task) return &all->m[i];
  return NULL;
}

static bool has_station(const lun_journey *j, uint64_t record) {
  for (uint32_t i = 0; j && i < j->n; i++)
    if (j->station[i].seq == record) return true;
  return false;
}

/* The journey of which a request is a station. */
static uint32_t journey_of(const lun_fold *f, uint64_t record) {
  enum { SEARCHED = 256 };
  uint32_t newest = f ? lun_fold_newest_journey(f) : 0;
  for (uint32_t id = newest; id > 0 && newest - id < SEARCHED; id--)
    if (has_station(lun_fold_journey(f, id), record)) return id;
  return 0;
}

static bool is_request(const lun_seq_row *r, uint32_t task) {
  return r->kind == LUN_SR_EVENT && r->event->kind == LUN_SQ_CANCEL && r->event->to == task;
}

/* A cancellation that begins in row r: of one group with those that still last and belong to the same journey. */
static member begin(members *all, const builder *b, size_t i, uint32_t task) {
  const lun_seq_row *r = &b->out.row[i];
  const lun_fold *f = r->ahead && b->ask->ahead ? b->ask->ahead : b->ask->f;
  uint32_t journey = is_request(r, task) ? journey_of(f, r->event->seq) : 0;
  member m = {.task = task, .journey = journey, .first = i, .last = i, .group = all->groups, .open = true};
  for (int k = 0; journey && k < all->n; k++)
    if (all->m[k].open && all->m[k].journey == journey) m.group = all->m[k].group;
  if (m.group == all->groups) all->groups++;
  return m;
}

static void look_at_row(members *all, const builder *b, size_t i) {
  const lun_sequence *q = &b->out;
  const lun_seq_row *r = &q->row[i];
  for (int c = 0; c < q->ncolumns; c++) {
    const lun_seq_actor *a = r->life[c].actor >= 0 ? &q->actor[r->life[c].actor] : NULL;
    if (!a || a->kind != LUN_SA_TASK || !r->life[c].cancelling) continue;
    member *m = open_member(all, a->task);
    if (m) m->last = i;
    else if (all->n < MEMBERS_MAX) all->m[all->n] = begin(all, b, i, a->task), all->n++;
  }
  for (int k = 0; k < all->n; k++)
    if (all->m[k].last < i) all->m[k].open = false;
}

/* A group lasts from the first request to the last end. */
static lun_seq_shape extent(const members *all, const lun_sequence *q, int group) {
  lun_seq_shape s = {.first = q->n, .last = 0};
  for (int k = 0; k < all->n; k++) {
    const member *m = &all->m[k];
    if (m->group != group) continue;
    if (m->first < s.first) s.first = m->first;
    if (m->last > s.last) s.last = m->last;
    s.open |= m->open;
  }
  return s;
}

/* Requests that are passed on in the same tick count from the first one on: the shape does not widen row by row. */
static bool is_in(const members *all, const lun_sequence *q, const lun_seq_shape *s, int group, uint32_t task,
                  size_t i) {
  for (int k = 0; k < all->n; k++) {
    const member *m = &all->m[k];
    bool at_once = q->row[m->first].tick == q->row[s->first].tick;
    if (m->group == group && m->task == task && i >= (at_once ? s->first : m->first) && i <= m->last) return true;
  }
  return false;
}

static void enclose_row(const members *all, const lun_sequence *q, lun_seq_shape *s, int group, size_t i) {
  int lo = -1, hi = -1;
  for (int c = 0; c < q->ncolumns; c++) {
    int at = q->row[i].life[c].actor;
    bool lives = at >= 0 && (q->actor[at].kind == LUN_SA_TASK || q->actor[at].kind == LUN_SA_CORO);
    if (!lives || !is_in(all, q, s, group, q->actor[at].task, i)) continue;
    if (lo < 0) lo = c;
    hi = c;
  }
  size_t k = i - s->first;
  s->lo[k] = (int16_t)(lo >= 0 ? lo : k > 0 ? s->lo[k - 1] : 0);
  s->hi[k] = (int16_t)(hi >= 0 ? hi : k > 0 ? s->hi[k - 1] : 0);
}

void lun_seq_enclose(builder *b) {
  lun_sequence *q = &b->out;
  members *all = lun_arena_take(b->a, sizeof *all);
  if (!all || !q->actor) return;
  for (size_t i = 0; i < q->n; i++) look_at_row(all, b, i);
  q->shape = lun_arena_take(b->a, ((size_t)all->groups + 1) * sizeof *q->shape);
  for (int g = 0; q->shape && g < all->groups; g++) {
    lun_seq_shape s = extent(all, q, g);
    size_t rows = s.last - s.first + 1;
    s.lo = lun_arena_take(b->a, 2 * rows * sizeof *s.lo);
    if (!s.lo) return;
    s.hi = s.lo + rows;
    for (size_t i = s.first; i <= s.last; i++) enclose_row(all, q, &s, g, i);
    q->shape[q->nshapes++] = s;
  }
}
