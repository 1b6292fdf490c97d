/* worker_thread.c - a worker's thread: for each job a Lua state, made while the
 * worker rests, so that a job need not wait for it. It touches nothing of the
 * engine's state; what it has to say goes to the desk. */
#include <stdlib.h>

#include "yard.h"

typedef struct hand {
  lun_world world;
  lua_State *L; /* for the next job, NULL: not made yet */
  lun_worker *worker;
  lun_yard *yard;
  lun_calljob *job;
} hand;

static void out(void *ud, bool err, const char *s, size_t n) {
  hand *h = ud;
  lun_yard_out(h->yard, h->worker, err, s, n);
}

static void block(void *ud, double seconds) {
  hand *h = ud;
  if (!lun_worker_block(h->worker, seconds)) lun_yard_sleep(seconds / h->job->factor);
}

static bool call(void *ud, lun_bytes *b) {
  hand *h = ud;
  bool ok = lun_worker_tell(h->worker, LUN_NOTE_CALL, b->data, b->len);
  *b = (lun_bytes){0};
  return ok;
}

static const lun_world_ops world_ops = {out, block, call};

static void rest(void *self) {
  hand *h = self;
  if (!h) return;
  lun_world_close(&h->world, h->L);
  h->L = lun_world_open(&h->world);
}

static void *open_hand(void *ud, lun_worker *w) {
  lun_hands *hands = ud;
  hand *h = calloc(1, sizeof *h);
  if (!h) return NULL;
  h->worker = w;
  h->yard = hands->yard;
  h->world = (lun_world){.ops = &world_ops, .ud = h, .library = &h->yard->library, .memory = {.most = h->yard->limit}, .confined = h->yard->confined};
  h->L = lun_world_open(&h->world);
  return h;
}

static void run(void *self, lun_worker *w, lun_job *job, lun_note *end) {
  hand *h = self;
  lun_calljob *c = (lun_calljob *)job;
  (void)w;
  end->status = LUN_JOB_FAILED;
  if (h && !h->L) h->L = lun_world_open(&h->world);
  if (!h || !h->L) return; /* told as "not enough memory" */
  lun_bytes result = {0};
  h->job = c;
  h->world.rate = c->rate;
  end->status = lun_world_run(h->L, c->bytes.data, c->bytes.len, &result);
  if (!result.len) lun_bytes_free(&result);
  end->bytes = result.data;
  end->len = result.len;
}

static void close_hand(void *self) {
  hand *h = self;
  if (!h) return;
  lun_world_close(&h->world, h->L);
  free(h);
}

const lun_pool_ops lun_thread_ops = {open_hand, run, rest, close_hand};
