/* tell.c - answers about a recorded trace, on a stream: reads it up to a moment,
 * asks why.c or the list of trouble, and writes what they say. Text of programs
 * is sanitised here. */
#include "tell.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../base/sanitise.h"
#include "../scene/why.h"

enum { TASKS_TOLD = 20 };

static const char *clean(const char *s, lun_arena *a) {
  size_t n = strlen(s), size = LUN_SANITISED_SIZE(n);
  char *out = lun_arena_take(a, size);
  if (!out) return "";
  lun_sanitise(out, size, s, n);
  return out;
}

/* ---- as lines ---- */

static void put_reason(FILE *out, const lun_reason *r, lun_arena *a) {
  fprintf(out, "  %*s%s", 2 * r->depth, "", clean(r->text, a));
  if (r->seq) fprintf(out, " [%llu]", (unsigned long long)r->seq);
  fputc('\n', out);
}

void lun_tell_lines(FILE *out, const lun_why *why, lun_arena *a) {
  int question = -1;
  fprintf(out, "%s\n", clean(why->about, a));
  for (size_t i = 0; i < why->n; i++) {
    if (why->reason[i].question != question) fprintf(out, " %s\n", lun_question_words(why->reason[i].question));
    question = why->reason[i].question;
    put_reason(out, &why->reason[i], a);
  }
}

/* ---- as JSON ---- */

static const char *const keys[LUN_WHY_COUNT] = {"waiting", "cancel", "ran", "order"};

static json_t *json_of(const lun_why *why, lun_arena *a) {
  json_t *list = json_array();
  for (size_t i = 0; i < why->n; i++) {
    const lun_reason *r = &why->reason[i];
    json_t *one = json_pack("{ss si ss sI si}", "question", keys[r->question], "depth", r->depth, "text",
                            clean(r->text, a), "record", (json_int_t)r->seq, "task", (int)r->about);
    json_array_append_new(list, one);
  }
  return json_pack("{ss so}", "about", clean(why->about, a), "reasons", list);
}

static void put_json(FILE *out, json_t *all) {
  char *text = json_dumps(all, JSON_INDENT(2));
  if (text) fprintf(out, "%s\n", text);
  free(text);
  json_decref(all);
}

/* ---- the trace, up to the moment ---- */

static lun_fold *fold_trace(const char *trace, const lun_tell *q, char *err, size_t errsize) {
  lun_record rec;
  lun_reader *r = lun_reader_open(trace, err, errsize);
  lun_fold *f = r ? lun_fold_new(LUN_FOLD_SLOW_NS) : NULL;
  if (r && !f) snprintf(err, errsize, "there is no memory left to read %s", trace);
  if (r) lun_reader_finish(r);
  while (f && lun_reader_next(r, &rec) == LUN_READ_RECORD) {
    if ((q->seq && rec.seq > q->seq) || (q->t >= 0 && rec.t > q->t)) break;
    lun_fold_apply(f, &rec);
  }
  lun_reader_close(r);
  return f;
}

/* ---- why ---- */

static bool named(const lun_fold *f, const char *name, lun_thing *out, char *err, size_t errsize) {
  char shown[128];
  if (lun_thing_named(f, name, out)) return true;
  lun_sanitise(shown, sizeof shown, name, strlen(name));
  snprintf(err, errsize,
           "nothing is called %s at that moment; --at T asks of another one, `lunette why TRACE` names the tasks",
           shown);
  return false;
}

/* Adds the answer to `list`, or writes it. */
static void put(FILE *out, json_t *list, const lun_why *why, lun_arena *a) {
  if (list) json_array_append_new(list, json_of(why, a));
  else lun_tell_lines(out, why, a);
}

static int one_thing(lun_fold *f, const lun_tell *q, FILE *out, json_t *list, lun_arena *a, char *err, size_t errsize) {
  lun_thing thing, other;
  int64_t now = lun_fold_now(f)->t;
  if (!named(f, q->what, &thing, err, errsize)) return -1;
  if (q->before && !named(f, q->before, &other, err, errsize)) return -1;
  lun_why why =
    q->before ? lun_why_before(f, (uint32_t)thing.id, (uint32_t)other.id, now, a) : lun_why_make(f, thing, now, a);
  put(out, list, &why, a);
  return 0;
}

static void all_tasks(lun_fold *f, FILE *out, json_t *list, lun_arena *a) {
  size_t told = 0, more = 0;
  for (size_t i = 0; i < lun_fold_ntasks(f); i++) {
    const lun_task *t = lun_fold_task_at(f, i);
    if (t->place >= LUN_P_DONE) continue;
    if (told++ >= TASKS_TOLD) {
      more++;
      continue;
    }
    lun_why why = lun_why_waiting(f, t->id, lun_fold_now(f)->t, a);
    put(out, list, &why, a);
  }
  if (more && !list) fprintf(out, "and %zu more tasks; name one\n", more);
  if (told == 0 && !list)
    fprintf(out, "No task is alive at that moment. Name one that has ended, or ask of an earlier one with --at T.\n");
}

int lun_tell_why(const char *trace, const lun_tell *q, FILE *out, char *err, size_t errsize) {
  lun_arena a = {0};
  int status = 0;
  lun_fold *f = fold_trace(trace, q, err, errsize);
  if (!f) return -1;
  json_t *list = q->json ? json_array() : NULL;
  if (q->what) status = one_thing(f, q, out, list, &a, err, errsize);
  else all_tasks(f, out, list, &a);
  if (list && !status) put_json(out, list);
  else json_decref(list);
  lun_arena_free(&a);
  lun_fold_free(f);
  return status;
}
