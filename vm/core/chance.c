/* chance.c - the recorded run beside the new one, record by record (chance.h). */
#include "chance.h"

#include <stdlib.h>
#include <string.h>

#include "../trace.h"

struct lun_replay {
  lun_source_fn *source;
  void *ud;
  lun_event next;        /* valid when `ready` */
  bool ready, ended, diverged;
  int64_t time;          /* of the last record seen */
  uint64_t count;
  lun_event recorded, made; /* the divergence */
};

/* FNV-1a (Fowler, Noll, Vo). */
uint32_t lun_text_sum(const char *s, size_t n) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)s[i]) * 16777619u;
  return h;
}

lun_replay *lun_replay_new(lun_source_fn *source, void *ud) {
  lun_replay *r = calloc(1, sizeof *r);
  if (r) r->source = source, r->ud = ud;
  return r;
}

void lun_replay_free(lun_replay *r) { free(r); }

/* What is no event of the program's: it says how it was looked at, where it ran, what the collector found. */
static bool is_aside(unsigned kind) {
  switch (kind) {
    case LUN_K_STR: case LUN_K_FILE: case LUN_K_CLOCK: case LUN_K_HOLD: case LUN_K_SNAP: case LUN_K_LOST: case LUN_K_PROGRAM:
    case LUN_K_LINE: case LUN_K_FRAME: case LUN_K_MARK: case LUN_K_POLL: case LUN_K_WARN: case LUN_K_END: case LUN_K_CORO_LOST:
    case LUN_K_TASK_LOST: case LUN_K_UNHANDLED: case LUN_K_BREAK: case LUN_K_UNBREAK: case LUN_K_REACHED: case LUN_K_LOCAL: case LUN_K_CORO_AT:
    case LUN_K_MEMORY: case LUN_K_SPAN_TRACE: return true;
    default: return false;
  }
}

const lun_event *lun_replay_next(lun_replay *r) {
  while (!r->ready && !r->ended && !r->diverged) {
    r->ended = !r->source(r->ud, &r->next);
    r->ready = !r->ended && !is_aside(r->next.kind);
  }
  if (r->diverged || !r->ready) return NULL;
  r->time = r->next.t;
  return &r->next;
}

int64_t lun_replay_time(lun_replay *r) {
  lun_replay_next(r);
  return r->time;
}

/* Objects have the same numbers in both runs, and so have most counts; places, texts and distances say nothing of order. */
static bool same_field(const lun_kind_info *info, int i, uint32_t a, uint32_t b) {
  if (info->field[i].type == LUN_F_OBJ) return a == b;
  if (info->field[i].type != LUN_F_NUM) return true;
  const char *name = info->field[i].name;
  static const char *const chance[] = {"timeout_us", "late_us", "ops", "port", "worker", "status", "tasks", NULL};
  for (int k = 0; chance[k]; k++)
    if (strcmp(chance[k], name) == 0) return true;
  return a == b;
}

static bool same(const lun_event *a, const lun_event *b) {
  const lun_kind_info *info = lun_kind(a->kind);
  if (a->kind != b->kind || a->aux != b->aux || !info) return false;
  for (int i = 0; i < info->nfields; i++)
    if (!same_field(info, i, a->f[i], b->f[i])) return false;
  return true;
}

void lun_replay_made(lun_replay *r, unsigned kind, unsigned aux, const uint32_t f[7]) {
  if (r->diverged || is_aside(kind)) return;
  lun_event made = {.kind = (uint8_t)kind, .aux = (uint8_t)aux};
  memcpy(made.f, f, sizeof made.f);
  const lun_event *next = lun_replay_next(r);
  if (next && same(next, &made)) {
    r->ready = false;
    r->count++;
    return;
  }
  made.t = r->time;
  r->made = made;
  if (next) r->recorded = *next;
  r->diverged = true;
}

void lun_replay_give_up(lun_replay *r) {
  const lun_event *next = lun_replay_next(r);
  if (!next) return;
  r->recorded = *next;
  r->diverged = true;
}

bool lun_replay_divergence(const lun_replay *r, lun_event *recorded, lun_event *made) {
  *recorded = r->recorded;
  *made = r->made;
  return r->diverged;
}

uint64_t lun_replay_count(const lun_replay *r) { return r->count; }
