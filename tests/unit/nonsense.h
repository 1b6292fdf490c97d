/* nonsense.h - records as no engine would write them, and all questions that can be asked of a fold: it must bear the ones
 * and answer the others. */
#ifndef NONSENSE_H
#define NONSENSE_H

#include <stdint.h>
#include <string.h>

#include "../../viz/fold/causes.h"
#include "../../viz/fold/fold.h"
#include "../../viz/fold/journey.h"
#include "../../viz/fold/memory.h"
#include "../../viz/fold/spans.h"
#include "../../viz/fold/trouble.h"

static uint32_t seed = 1;
static uint32_t chance(uint32_t n) {
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % n;
}

/* Record i; `late`: its time may be far in the future. */
static lun_record any_record(uint64_t i, bool late) {
  static const char *const words[] = {"", "a", "Task-1", "Task-", "\x1b[31m", "<>", "<main>", "·", "\xff\xfe", "timeout", "a of Task-1"};
  static char big[2000];
  memset(big, 'x', sizeof big - 1);
  lun_record rec = {.seq = i, .kind = (uint8_t)chance(LUN_KIND_COUNT + 2), .aux = (uint8_t)chance(chance(20) ? 8 : 256), .text = big, .len = chance(8)};
  rec.t = chance(1000) || !late ? (int64_t)i * 1000 : INT64_MAX - (int64_t)chance(5);
  for (int k = 0; k < 7; k++) {
    rec.f[k] = chance(50) ? chance(40) : chance(UINT32_MAX);
    rec.str[k] = chance(100) ? words[chance(sizeof words / sizeof *words)] : big;
  }
  return rec;
}

static size_t ask_of_task(lun_fold *f, const lun_task *p) {
  lun_seq_event e[16];
  const lun_held *past;
  lun_timer timer;
  size_t sum = strlen(p->label) + strlen(p->why) + strlen(p->cancel.by) + strlen(p->outcome) + lun_fold_sequence(f, p->id, e, 16);
  int depth = 0;
  for (const lun_task *up = p; up && depth < 5000; depth++) up = up->parent ? lun_fold_task(f, up->parent) : NULL;
  if (depth == 5000) return SIZE_MAX / 2; /* a circle of parents */
  const lun_journey *j = lun_fold_journey_of(f, p->id);
  for (uint32_t i = 0; j && i < j->n; i++) sum += strlen(j->station[i].text);
  for (size_t i = p->lane.span_first; i < p->lane.nspans; i++) sum += strlen(lun_lane_span(&p->lane, i)->label);
  for (size_t i = p->lane.point_first; i < p->lane.npoints; i++) sum += strlen(lun_lane_point(&p->lane, i)->label);
  for (size_t i = 0; i < p->nframes; i++) sum += strlen(p->frame[i].func);
  return sum + lun_fold_timer_of(f, p->id, &timer) + lun_fold_held_past(f, p->id, &past) + (lun_fold_works_in(f, p->id) != NULL);
}

/* Whatever is asked of the state is answered. Returns a number, so that nothing is optimised away: a very large one when tasks are
 * the parents of each other. */
static size_t ask_everything(lun_fold *f) {
  lun_ready q[16];
  lun_timer timer[16];
  lun_io io[16];
  lun_job job[16];
  lun_frame frame[16];
  uint32_t member[16];
  char name[64];
  const lun_now *now = lun_fold_now(f);
  size_t sum = lun_fold_ready(f, q, 16) + lun_fold_timers(f, timer, 16) + lun_fold_io(f, io, 16) + lun_fold_jobs(f, job, 16) +
               lun_fold_stack(f, frame, 16) + (size_t)lun_fold_busy(f, now->t, 1000000000) + strlen(now->run_label) + strlen(now->script);
  for (size_t i = 0; i < lun_fold_ntasks(f); i++) sum += ask_of_task(f, lun_fold_task_at(f, i));
  for (uint32_t id = 0; id < 40; id++)
    sum += lun_fold_name(f, id, name, chance(64)) + lun_fold_members(f, id, member, 16) + lun_fold_held(f, id) % 7 +
           (lun_fold_shared(f, id) != NULL) + (lun_fold_job(f, id) != NULL) + strlen(lun_fold_handle_name(f, id)) + lun_fold_ready_cause(f, id).kind;
  for (size_t i = 0; i < lun_fold_noutput(f); i++) sum += strlen(lun_fold_output(f, i)->text);
  for (size_t i = 0; i < lun_fold_nturns(f); i++) sum += strlen(lun_fold_turn_nth(f, i)->label);
  for (size_t i = 0; i < lun_fold_ntrouble(f); i++) sum += strlen(lun_fold_trouble(f, i)->name) + strlen(lun_fold_trouble(f, i)->text);
  for (size_t i = 0; i < lun_fold_nworks(f); i++) sum += strlen(lun_fold_work_at(f, i)->name) + strlen(lun_fold_work_at(f, i)->trace);
  return sum + (lun_fold_turn_at(f, now->seq) != NULL) + (lun_fold_turn(f, now->seq) != NULL);
}

#endif
