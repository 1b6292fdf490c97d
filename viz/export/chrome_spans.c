/* chrome_spans.c - the program's own spans (asyncio.span) as nestable async events: each has a track of its own beside the
 * tasks'. And the memory that is traced, as a counter. What is open follows the fold. */
#include <stdlib.h>
#include <string.h>

#include "../fold/memory.h"
#include "../fold/spans.h"
#include "chrome.h"

enum { OPEN_MAX = 8192 };

/* Opens the event of a span; its name binds begin, events and end together. */
static void begin_event(chrome *x, char phase, const lun_work *w, const char *name) {
  char id[24];
  snprintf(id, sizeof id, "span %u", w->id);
  chrome_begin_event(x, phase, CHROME_PROGRAM, chrome_thread(w->task), *name ? name : "span", "span");
  lun_json_put_str(&x->j, "id", id);
}

static void begin(chrome *x, const lun_work *w) {
  bool wanted = w->task ? lun_export_wants(x->at, w->task) : !x->at->o->task;
  if (!wanted || w->end_seq || x->spans.count >= OPEN_MAX || !lun_idmap_set(&x->spans, w->id, x)) return;
  begin_event(x, 'b', w, w->name);
  chrome_args(x);
  chrome_arg_where(x, w->where);
  chrome_end_args(x);
  chrome_end_event(x);
}

/* `w`: NULL when the fold has forgotten it. */
static void end(chrome *x, uint32_t id, const lun_work *w) {
  const lun_work gone = {.id = id, .name = "span", .trace = "", .message = ""};
  if (!lun_idmap_remove(&x->spans, id)) return;
  if (!w) w = &gone;
  begin_event(x, 'e', w, w->name);
  chrome_args(x);
  if (*w->trace) lun_json_put_str(&x->j, "trace", w->trace);
  if (w->end_seq && w->status) lun_json_put_str(&x->j, "status", lun_aux_word(LUN_SET_SPAN, w->status));
  if (*w->message) lun_json_put_str(&x->j, "message", w->message);
  chrome_end_args(x);
  chrome_end_event(x);
}

static void tell_event(chrome *x, const lun_record *r) {
  const lun_work *w = lun_fold_work(x->at->fold, r->f[1]);
  if (!w || !lun_idmap_get(&x->spans, w->id)) return;
  begin_event(x, 'n', w, r->str[2]);
  chrome_end_event(x);
}

static void follow_all(chrome *x) {
  size_t n;
  uint32_t *open = lun_idmap_ids(&x->spans, &n);
  for (size_t i = 0; open && i < n; i++) {
    const lun_work *w = lun_fold_work(x->at->fold, open[i]);
    if (!w || w->end_seq) end(x, open[i], w);
  }
  free(open);
  for (size_t i = 0; i < lun_fold_nworks(x->at->fold); i++) {
    const lun_work *w = lun_fold_work_at(x->at->fold, i);
    if (!lun_idmap_get(&x->spans, w->id)) begin(x, w);
  }
}

static void count_memory(chrome *x) {
  chrome_begin_event(x, 'C', CHROME_PROGRAM, CHROME_LOOP, "traced memory", "counter");
  chrome_args(x);
  lun_json_put_uint(&x->j, "bytes", lun_fold_held(x->at->fold, 0));
  chrome_end_args(x);
  chrome_end_event(x);
}

void chrome_follow_spans(chrome *x, const lun_record *r, bool all) {
  const lun_work *w = r && !all ? lun_fold_work(x->at->fold, r->f[0]) : NULL;
  if (all) return follow_all(x);
  switch (r->kind) {
    case LUN_K_SPAN: return w && !lun_idmap_get(&x->spans, w->id) ? begin(x, w) : (void)0;
    case LUN_K_SPAN_END: return end(x, r->f[0], w);
    case LUN_K_SPAN_EVENT: return tell_event(x, r);
    case LUN_K_MEMORY: return count_memory(x);
    default: return;
  }
}

void chrome_end_spans(chrome *x) {
  size_t n;
  uint32_t *open = lun_idmap_ids(&x->spans, &n);
  while (open && n > 0) n--, end(x, open[n], lun_fold_work(x->at->fold, open[n]));
  free(open);
  lun_idmap_free(&x->spans);
}
