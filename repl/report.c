/* report.c - the texts of report.h. They hold what programs call their tasks;
 * who shows them sanitises them. */
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../lint/lint.h"
#include "../viz/base/width.h"
#include "../viz/export/tell.h"
#include "../viz/export/tree.h"
#include "../viz/scene/glyphs.h"
#include "../viz/scene/hold_words.h"

/* How many lines of one sort are worth reading. */
enum { LINES_MAX = 50 };

static const char *const places[LUN_P_COUNT] = {"ready", "running", "waiting", "done", "failed", "cancelled"};

const char *lun_report_time(char *buf, size_t size, int64_t ns) {
  double us = (double)ns / 1e3;
  if (us < 999.5) snprintf(buf, size, "%.0f µs", us);
  else if (us < 9995) snprintf(buf, size, "%.2f ms", us / 1e3);
  else if (us < 99950) snprintf(buf, size, "%.1f ms", us / 1e3);
  else if (us < 999500) snprintf(buf, size, "%.0f ms", us / 1e3);
  else snprintf(buf, size, "%.*f s", us < 9.995e6 ? 2 : us < 99.95e6 ? 1 : 0, us / 1e6);
  return buf;
}

static const char *place_of(const lun_task *t) {
  bool alive = t->place < LUN_P_DONE;
  if (alive && t->cancel.asked && !t->cancel.ended) return "cancelling";
  return t->place < LUN_P_COUNT ? places[t->place] : "?";
}

/* What it waits for, how it ended, or where it is. */
static void put_state(FILE *out, const lun_session *s, const lun_task *t) {
  if (t->place == LUN_P_WAITING && *t->why != '\0') lun_tell_text(out, t->why);
  else if (t->place >= LUN_P_DONE) lun_tell_text(out, t->outcome);
  else if (t->where != 0) lun_tell_text(out, lun_fold_file(s->fold, t->where)), fprintf(out, ":%u", LUN_WHERE_LINE(t->where));
}

static void put_task(FILE *out, const lun_session *s, const lun_task *t, int width) {
  char run[32];
  lun_tell_text(out, lun_glyph_task(t).utf8);
  fputc(' ', out);
  int used = lun_tell_text(out, t->label);
  fprintf(out, "%*s  %-10s  ", used < width ? width - used : 0, "", place_of(t));
  lun_report_time(run, sizeof run, t->t_run);
  fprintf(out, "%*s", 8 - lun_text_width(run, strlen(run)), "");
  lun_tell_text(out, run);
  fprintf(out, " in %llu turn%s  ", (unsigned long long)t->turns, t->turns == 1 ? "" : "s");
  put_state(out, s, t);
  fputc('\n', out);
}

/* Closes the stream; the text without its last line's end. */
static char *finish(FILE *out, char **text) {
  if (out == NULL || fclose(out) != 0) return NULL;
  size_t n = strlen(*text);
  if (n > 0 && (*text)[n - 1] == '\n') (*text)[n - 1] = '\0';
  return *text;
}

char *lun_report_tasks(const lun_session *s) {
  char *text = NULL;
  size_t size, alive = 0, shown = 0, n = lun_fold_ntasks(s->fold);
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) return NULL;
  for (size_t i = 0; i < n; i++) {
    const lun_task *t = lun_fold_task_at(s->fold, i);
    if (t->place >= LUN_P_DONE) continue;
    if (alive++ < LINES_MAX) put_task(out, s, t, 16), shown++;
  }
  if (alive == 0) fprintf(out, "No task is alive.");
  if (alive > shown) fprintf(out, "and %zu more", alive - shown);
  return finish(out, &text);
}

static char *tree(const lun_session *s, bool json) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (out != NULL) lun_tell_tree(out, s->fold, json);
  return finish(out, &text);
}

char *lun_report_tree(const lun_session *s) { return tree(s, false); }

char *lun_report_tree_json(const lun_session *s) { return tree(s, true); }

char *lun_report_tasks_json(const lun_session *s) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (out != NULL) lun_tell_tasks_json(out, s->fold);
  return finish(out, &text);
}

static void put_running(FILE *out, const lun_session *s) {
  const lun_now *now = lun_fold_now(s->fold);
  fprintf(out, "loop     %.3f s, tick %u, ", (double)lun_session_now(s) / 1e9, now->tick);
  if (now->hold != LUN_HOLD_GO) fprintf(out, "held\n");
  else if (now->state == LUN_LOOP_RUNNING) fprintf(out, "%s runs\n", now->run_label);
  else fprintf(out, "%s\n", now->state == LUN_LOOP_IDLE ? "idle" : "ended");
}

static void put_ready(FILE *out, const lun_session *s) {
  lun_ready ready[LINES_MAX];
  size_t n = lun_fold_ready(s->fold, ready, LINES_MAX);
  fprintf(out, "ready    %s\n", n == 0 ? "nothing" : "");
  for (size_t i = 0; i < n && i < LINES_MAX; i++)
    fprintf(out, "  %zu  %s%s%s\n", i + 1, ready[i].label, ready[i].next_tick ? "  (next tick)" : "",
            ready[i].cancelled ? "  (cancelled)" : "");
  if (n > LINES_MAX) fprintf(out, "  and %zu more\n", n - LINES_MAX);
}

static void put_timers(FILE *out, const lun_session *s) {
  lun_timer timers[LINES_MAX];
  size_t n = lun_fold_timers(s->fold, timers, LINES_MAX);
  int64_t now = lun_session_now(s);
  fprintf(out, "timers   %s\n", n == 0 ? "none" : "");
  for (size_t i = 0; i < n && i < LINES_MAX; i++) {
    int64_t left = timers[i].when - now;
    char time[32];
    lun_report_time(time, sizeof time, left < 0 ? -left : left);
    const lun_task *t = lun_fold_task(s->fold, timers[i].task);
    fprintf(out, "  %s %s  %s  %s%s\n", left < 0 ? "late" : "in", time, t != NULL ? t->label : "", timers[i].label,
            timers[i].cancelled ? "  (cancelled, still in the heap)" : "");
  }
  if (n > LINES_MAX) fprintf(out, "  and %zu more\n", n - LINES_MAX);
}

char *lun_report_loop(const lun_session *s) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) return NULL;
  put_running(out, s);
  put_ready(out, s);
  put_timers(out, s);
  return finish(out, &text);
}

static void put_frames(FILE *out, const lun_fold *f) {
  lun_frame frame[64];
  size_t n = lun_fold_stack(f, frame, 64);
  for (size_t i = 0; i < n; i++)
    fprintf(out, "  in %-16s %s:%u\n", frame[i].func, lun_fold_file(f, frame[i].where), LUN_WHERE_LINE(frame[i].where));
}

static void put_locals(FILE *out, const lun_fold *f) {
  lun_local local[64];
  size_t n = lun_fold_locals(f, local, 64);
  for (size_t i = 0; i < n; i++) fprintf(out, "  %s = %s\n", local[i].name, local[i].value);
}

char *lun_report_where(const lun_session *s) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  lun_arena a = {0};
  if (out == NULL) return NULL;
  const char *held = lun_say_held(s->fold, &a);
  fprintf(out, "%s\n", *held ? held : "the loop is not held; .pause holds it");
  if (lun_fold_at_line(s->fold)) put_frames(out, s->fold), put_locals(out, s->fold);
  lun_arena_free(&a);
  return finish(out, &text);
}

char *lun_report_trace(const lun_session *s) {
  char *text = NULL;
  size_t size;
  const lun_now *now = lun_fold_now(s->fold);
  struct stat st = {0};
  FILE *out = open_memstream(&text, &size);
  if (out == NULL) return NULL;
  const char *path = s->remote != NULL ? lun_remote_trace(s->remote) : "(none)";
  stat(path, &st);
  fprintf(out, "%s\n%llu records, %.1f MiB, the newest %llu MiB are kept\n", path, (unsigned long long)now->records,
          (double)st.st_size / (1 << 20), (unsigned long long)(s->engine.limit >> 20));
  if (now->dropped > 0) fprintf(out, "%llu records were lost: the disk is full\n", (unsigned long long)now->dropped);
  if (s->reader != NULL && lun_reader_missed(s->reader) + lun_reader_faults(s->reader) > 0)
    fprintf(out, "%llu records were overwritten before they were read, %llu are damaged\n",
            (unsigned long long)lun_reader_missed(s->reader), (unsigned long long)lun_reader_faults(s->reader));
  return finish(out, &text);
}

/* ---- why ---- */

static void put_why(FILE *out, const lun_why *why, bool json, lun_arena *a) {
  if (json) lun_tell_json(out, why);
  else lun_tell_lines(out, why, a);
}

static void put_waits(FILE *out, const lun_session *s, bool json, lun_arena *a) {
  int told = 0;
  for (size_t i = 0, n = lun_fold_ntasks(s->fold); i < n && told < LINES_MAX; i++) {
    const lun_task *t = lun_fold_task_at(s->fold, i);
    if (t->place >= LUN_P_DONE) continue;
    lun_why why = lun_why_waiting(s->fold, t->id, lun_session_now(s), a);
    if (json && told > 0) fputc(',', out);
    put_why(out, &why, json, a);
    told++;
  }
  if (told == 0 && !json) fprintf(out, "No task is alive.");
}

static bool put_answer(FILE *out, const lun_session *s, const char *what, const char *before, bool json, lun_arena *a) {
  lun_thing thing, other;
  if (!what) return put_waits(out, s, json, a), true;
  if (!lun_thing_named(s->fold, what, &thing) || (before && !lun_thing_named(s->fold, before, &other))) return false;
  int64_t now = lun_session_now(s);
  lun_why why = before ? lun_why_before(s->fold, (uint32_t)thing.id, (uint32_t)other.id, now, a)
                       : lun_why_make(s->fold, thing, now, a);
  put_why(out, &why, json, a);
  return true;
}

char *lun_report_why(const lun_session *s, const char *what, const char *before, bool json) {
  char *text = NULL;
  size_t size;
  lun_arena a = {0};
  FILE *out = open_memstream(&text, &size);
  if (out && json) fputc('[', out);
  bool known = out && put_answer(out, s, what, before, json, &a);
  if (out && json) fputc(']', out);
  lun_arena_free(&a);
  char *made = finish(out, &text);
  if (known) return made;
  free(text);
  return NULL;
}

static char *trouble(const lun_session *s, bool json) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (out) (json ? lun_tell_cases_json : lun_tell_cases)(out, s->fold);
  return finish(out, &text);
}

char *lun_report_trouble(const lun_session *s) { return trouble(s, false); }

char *lun_report_trouble_json(const lun_session *s) { return trouble(s, true); }

static char *lint(const lun_session *s, bool json) {
  char *text = NULL, err[512];
  size_t size;
  lun_findings found;
  FILE *out = open_memstream(&text, &size);
  if (!out) return NULL;
  if (!s->remote) fprintf(out, "There is no engine whose record could be looked at.");
  else if (!lun_lint_trace(lun_remote_trace(s->remote), &found, err, sizeof err)) fprintf(out, "%s.", err);
  else (json ? lun_findings_put_json : lun_findings_put)(&found, out), lun_findings_free(&found);
  return finish(out, &text);
}

char *lun_report_lint(const lun_session *s) { return lint(s, false); }

char *lun_report_lint_json(const lun_session *s) { return lint(s, true); }
