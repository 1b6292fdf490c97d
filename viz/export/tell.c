/* tell.c - answers about a recorded trace, on a stream: reads it up to a moment,
 * asks why.c or the list of trouble, and writes what they say. Text of programs
 * is sanitised here. */
#include "tell.h"

#include <stdlib.h>
#include <string.h>

#include "../base/sanitise.h"
#include "../scene/why/trouble.h"
#include "json.h"

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

static const char *const keys[LUN_WHY_COUNT] = {"waiting", "cancel", "trouble", "ran", "order"};

static void put_json(lun_json *j, const lun_why *why) {
  lun_json_open(j, '{');
  lun_json_put_str(j, "about", why->about);
  lun_json_key(j, "reasons");
  lun_json_open(j, '[');
  for (size_t i = 0; i < why->n; i++) {
    const lun_reason *r = &why->reason[i];
    lun_json_open(j, '{');
    lun_json_put_str(j, "question", keys[r->question]);
    lun_json_put_uint(j, "depth", (uint64_t)r->depth);
    lun_json_put_str(j, "text", r->text);
    lun_json_put_uint(j, "record", r->seq);
    lun_json_put_uint(j, "task", r->about);
    lun_json_close(j, '}');
  }
  lun_json_close(j, ']');
  lun_json_close(j, '}');
}

void lun_tell_json(FILE *out, const lun_why *why) {
  lun_json j = {.out = out};
  put_json(&j, why);
}

/* ---- the trace, up to the moment ---- */

/* *now gets the moment: a time between two records is between them. What is damaged of the trace is said in err. */
static lun_fold *fold_trace(const char *trace, const lun_tell *q, int64_t *now, char *err, size_t errsize) {
  lun_record rec;
  lun_reader *r = lun_reader_open(trace, err, errsize);
  lun_fold *f = r ? lun_fold_new(LUN_FOLD_SLOW_NS) : NULL;
  if (r && !f) snprintf(err, errsize, "there is no memory left to read %s", trace);
  if (r) lun_reader_finish(r);
  *now = 0;
  while (f && lun_reader_next(r, &rec) == LUN_READ_RECORD) {
    if (q->seq && rec.seq > q->seq) break;
    if (q->t >= 0 && rec.t > q->t) {
      *now = q->t;
      break;
    }
    lun_fold_apply(f, &rec);
  }
  if (f && *now < lun_fold_now(f)->t) *now = lun_fold_now(f)->t;
  if (f && !lun_reader_is_whole(r)) lun_reader_report(r, lun_reader_written(r), err, errsize);
  lun_reader_close(r);
  return f;
}

/* ---- things by name ---- */

static bool named(const lun_fold *f, const char *name, lun_thing *out, char *err, size_t errsize) {
  char shown[128];
  if (lun_thing_named(f, name, out)) return true;
  lun_sanitise(shown, sizeof shown, name, strlen(name));
  snprintf(err, errsize,
           "nothing is called %s at that moment; --at T asks of another one, `lunette why TRACE` names the tasks",
           shown);
  return false;
}

/* An answer on its way out: lines, or elements of an array. */
typedef struct sink {
  FILE *out;
  lun_json json;
  bool as_json;
  int64_t now;
  lun_arena arena;
} sink;

static void put(sink *s, const lun_why *why) {
  if (s->as_json) put_json(&s->json, why);
  else lun_tell_lines(s->out, why, &s->arena);
}

static int one_thing(lun_fold *f, const lun_tell *q, sink *s, char *err, size_t errsize) {
  lun_thing thing, other;
  if (!named(f, q->what, &thing, err, errsize)) return -1;
  if (q->before && !named(f, q->before, &other, err, errsize)) return -1;
  lun_why why = q->before ? lun_why_before(f, (uint32_t)thing.id, (uint32_t)other.id, s->now, &s->arena)
                          : lun_why_make(f, thing, s->now, &s->arena);
  put(s, &why);
  return 0;
}

size_t lun_tell_living(const lun_fold *f, size_t most, lun_living_fn *fn, void *ud) {
  size_t living = 0;
  for (size_t i = 0; i < lun_fold_ntasks(f); i++) {
    const lun_task *t = lun_fold_task_at(f, i);
    if (t->place < LUN_P_DONE && living++ < most) fn(ud, t);
  }
  return living;
}

typedef struct asked {
  lun_fold *f;
  sink *s;
} asked;

static void put_waiting(void *ud, const lun_task *t) {
  asked *a = ud;
  lun_why why = lun_why_waiting(a->f, t->id, a->s->now, &a->s->arena);
  put(a->s, &why);
}

static void all_tasks(lun_fold *f, sink *s) {
  size_t living = lun_tell_living(f, TASKS_TOLD, put_waiting, &(asked){f, s});
  if (s->as_json) return;
  if (living > TASKS_TOLD) fprintf(s->out, "and %zu more tasks; name one\n", living - TASKS_TOLD);
  if (living == 0)
    fprintf(s->out,
            "No task is alive at that moment. Name one that has ended, or ask of an earlier one with --at T.\n");
}

/* In a run that ended because everything waited for ever, that moment is the one to ask of. 0: it did not. */
static uint64_t when_hung(const lun_fold *f) {
  for (size_t i = lun_fold_ntrouble(f); i > 0; i--)
    if (lun_fold_trouble(f, i - 1)->kind == LUN_TR_HUNG) return lun_fold_trouble(f, i - 1)->seq;
  return 0;
}

typedef int answer_fn(lun_fold *f, const lun_tell *q, sink *s, char *err, size_t errsize);

/* `still`: of a run that hung, the moment when it did is the one to ask of, unless another one is given. */
static int answer(const char *trace, const lun_tell *q, FILE *out, answer_fn *tell, bool still, char *err,
                  size_t errsize) {
  sink s = {.out = out, .json = {.out = out}, .as_json = q->json};
  *err = '\0';
  lun_fold *f = fold_trace(trace, q, &s.now, err, errsize);
  lun_tell hung = *q;
  if (f && still && !q->seq && q->t < 0 && (hung.seq = when_hung(f)) > 0) {
    lun_fold_free(f);
    f = fold_trace(trace, &hung, &s.now, err, errsize);
    if (!q->json) fprintf(out, "As it was when nothing was left to wait for [%llu]:\n", (unsigned long long)hung.seq);
  }
  if (!f) return -1;
  if (q->json) lun_json_open(&s.json, '[');
  int status = tell(f, q, &s, err, errsize);
  if (q->json) lun_json_close(&s.json, ']'), fputc('\n', out);
  lun_arena_free(&s.arena);
  lun_fold_free(f);
  return status;
}

/* ---- why ---- */

static int tell_why(lun_fold *f, const lun_tell *q, sink *s, char *err, size_t errsize) {
  if (q->what) return one_thing(f, q, s, err, errsize);
  all_tasks(f, s);
  return 0;
}

int lun_tell_why(const char *trace, const lun_tell *q, FILE *out, char *err, size_t errsize) {
  return answer(trace, q, out, tell_why, true, err, errsize);
}

/* ---- trouble ---- */

static void put_case(sink *s, const lun_fold *f, const lun_trouble *t) {
  lun_json *j = &s->json;
  const char *says = lun_say_trouble(f, t, &s->arena), *cure = lun_say_remedy(f, t, &s->arena);
  if (!s->as_json) {
    fprintf(s->out, "%9.3f s  %-15s %s [%llu]\n%29s%s\n", (double)t->t / 1e9, lun_trouble_word(t->kind),
            clean(says, &s->arena), (unsigned long long)t->seq, "", clean(cure, &s->arena));
    return;
  }
  lun_json_open(j, '{');
  lun_json_put_str(j, "kind", lun_trouble_word(t->kind));
  lun_json_put_uint(j, "severity", (uint64_t)lun_trouble_severity(t->kind));
  lun_json_key(j, "t");
  lun_json_time(j, t->t, 9);
  lun_json_put_uint(j, "record", t->seq);
  lun_json_put_uint(j, "task", t->task);
  lun_json_put_str(j, "text", says);
  lun_json_put_str(j, "remedy", cure);
  lun_json_close(j, '}');
}

static void put_cases(sink *s, const lun_fold *f) {
  size_t n = lun_fold_ntrouble(f);
  uint64_t all = 0;
  for (unsigned kind = 0; kind < LUN_TR_COUNT; kind++) all += lun_fold_trouble_count(f, kind);
  if (!s->as_json && all > n) fprintf(s->out, "%llu cases came before these.\n", (unsigned long long)(all - n));
  for (size_t i = 0; i < n; i++) put_case(s, f, lun_fold_trouble(f, i));
  if (!s->as_json && n == 0) fprintf(s->out, "There is no trouble.\n");
}

static int tell_trouble(lun_fold *f, const lun_tell *q, sink *s, char *err, size_t errsize) {
  (void)q, (void)err, (void)errsize;
  put_cases(s, f);
  return 0;
}

int lun_tell_trouble(const char *trace, const lun_tell *q, FILE *out, char *err, size_t errsize) {
  return answer(trace, q, out, tell_trouble, false, err, errsize);
}

void lun_tell_cases(FILE *out, const lun_fold *f) {
  sink s = {.out = out};
  put_cases(&s, f);
  lun_arena_free(&s.arena);
}

void lun_tell_cases_json(FILE *out, const lun_fold *f) {
  sink s = {.out = out, .json = {.out = out}, .as_json = true};
  lun_json_open(&s.json, '[');
  put_cases(&s, f);
  lun_json_close(&s.json, ']');
  lun_arena_free(&s.arena);
}
