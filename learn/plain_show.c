/* plain_show.c - what the plain player shows: a step, what a program printed, its
 * events. Whatever comes from a lesson or a program goes through lun_sanitise. */
#include "plain_room.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../viz/base/sanitise.h"
#include "../viz/read/reader.h"
#include "proof/events.h"
#include "lesson/language.h"
#include "lesson/translate.h"
#include "words.h"

enum { COLS = 79, SHOWN_MAX = 200 /* lines of a program's output */, PAGE = 40 /* events at a time */, LINE_MAX_BYTES = 400 };

void lun_p_words(plain *s, const char *markdown) {
  if (*markdown != '\0') lun_words_print(s->out, markdown, COLS, 0);
}

static void show_bytes(plain *s, const char *before, const char *text, size_t n) {
  char safe[LUN_SANITISED_SIZE(LINE_MAX_BYTES)];
  lun_sanitise(safe, sizeof safe, text, n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES);
  fprintf(s->out, "%s%s\n", before, safe);
}

void lun_p_line(plain *s, const char *before, const char *text) { show_bytes(s, before, text, strlen(text)); }

void lun_p_code(plain *s, const char *code) {
  char number[16];
  for (int line = 1; *code != '\0'; line++) {
    size_t n = strcspn(code, "\n");
    snprintf(number, sizeof number, "%4d  ", line);
    show_bytes(s, number, code, n);
    code += n + (code[n] == '\n');
  }
}

/* ---- a step ---- */

/* The words of LUN_STEP_KINDS, for the catalogue. */
static const char *const kinds[LUN_STEP_KIND_COUNT] = {N_("tell"), N_("predict"), N_("run"), N_("observe"), N_("change"), N_("make"), N_("recap")};

static void show_options(plain *s, const lun_step *step) {
  for (const lun_option *o = step->option; o != NULL; o = o->next) {
    fprintf(s->out, " %c  ", o->letter);
    lun_words_print(s->out, o->text, COLS, 0);
  }
}

/* The program runs for that: what stands above is to be read meanwhile. */
static void show_order(plain *s, const lun_step *step) {
  fflush(s->out);
  char *lines = step->option == NULL ? lun_player_shuffled(s->p) : NULL;
  s->ordered = lines != NULL;
  if (lines == NULL) return;
  fputs(_("The lines, shuffled. Put them in order by their numbers, such as 2 1 3:\n"), s->out);
  lun_p_code(s, lines);
  free(lines);
}

static void show_lag(plain *s, const lun_step *step) {
  if (*lun_lag_words(step->lag) != '\0') fprintf(s->out, "(%s)\n", lun_lag_words(step->lag));
}

void lun_p_english(plain *s) {
  const lun_step *step = lun_player_step(s->p), *english = step->english != NULL ? step->english : step;
  lun_p_words(s, english->title);
  fputc('\n', s->out);
  lun_p_words(s, english->prose);
  show_options(s, english);
}

/* The program of the step; of an exercise, what the learner has made of it. */
static void show_program(plain *s, const lun_step *step) {
  bool reading = step->kind == LUN_STEP_TELL || step->kind == LUN_STEP_RECAP;
  bool own = step->kind == LUN_STEP_CHANGE || step->kind == LUN_STEP_MAKE;
  char *text = own ? lun_player_text(s->p) : NULL;
  const char *program = text != NULL ? text : lun_player_program(s->p);
  if (!reading && *program != '\0') lun_p_code(s, program), fputc('\n', s->out);
  free(text);
}

void lun_p_step(plain *s) {
  const lun_lesson *l = lun_player_lesson(s->p);
  const lun_step *step = lun_player_step(s->p);
  s->answered = s->ordered = false;
  s->sought = 0;
  *s->trace = '\0';
  fprintf(s->out, _("\n%d of %d, %s: "), lun_player_index(s->p), l->nsteps, _(kinds[step->kind]));
  lun_p_words(s, step->title);
  fputc('\n', s->out);
  show_lag(s, step);
  show_program(s, step);
  if (step->kind == LUN_STEP_PREDICT) fputs("? ", s->out);
  lun_p_words(s, step->prose);
  show_options(s, step);
  if (step->kind == LUN_STEP_PREDICT) show_order(s, step);
}

/* ---- a run ---- */

static const char *option_text(const lun_step *step, const char *answer) {
  for (const lun_option *o = step->option; o != NULL; o = o->next)
    if (answer[0] == o->letter && answer[1] == '\0') return o->text;
  return NULL;
}

/* The lines in their order, each with the number that it had in the shuffle; of lines that are alike, the first one's. */
static void show_right_order(plain *s, const char *answer) {
  char *lines = lun_player_shuffled(s->p);
  while (lines != NULL && *answer != '\0') {
    const char *end = strstr(answer, " / "), *shuffled = lines;
    size_t n = end != NULL ? (size_t)(end - answer) : strlen(answer);
    int number = 1;
    for (; *shuffled != '\0' && (strcspn(shuffled, "\n") != n || strncmp(shuffled, answer, n) != 0); number++)
      shuffled += strcspn(shuffled, "\n"), shuffled += *shuffled == '\n';
    char before[16];
    snprintf(before, sizeof before, "%4d  ", number);
    show_bytes(s, before, answer, n);
    answer += n + (end != NULL ? 3 : 0);
  }
  free(lines);
}

void lun_p_truth(plain *s, const lun_verdict *v) {
  const char *answer = v->answer != NULL ? v->answer : "", *text = option_text(lun_player_step(s->p), answer);
  fputs(v->right ? _("That is what happened:") : _("What happened:"), s->out);
  if (s->ordered && !v->right) return fputc('\n', s->out), show_right_order(s, answer);
  if (text == NULL) return lun_p_line(s, " ", answer);
  fprintf(s->out, " %s  ", answer);
  lun_p_words(s, text);
}

/* What asyncio or the interpreter say of the run; NULL: nothing. */
static const char *trouble_in(const lun_record *r) {
  switch (r->kind) {
    case LUN_K_WARN:
    case LUN_K_END: return *r->str[1] != '\0' ? r->str[1] : NULL;
    case LUN_K_UNHANDLED: return r->str[0];
    default: return NULL;
  }
}

/* What it printed has "|" before it, what is said of it "!". */
static bool show_record(plain *s, const lun_record *r) {
  const char *trouble = trouble_in(r);
  if (trouble != NULL) return lun_p_line(s, "! ", trouble), true;
  if (r->kind != LUN_K_PRINT) return false;
  show_bytes(s, "| ", r->text, r->len > 0 && r->text[r->len - 1] == '\n' ? r->len - 1u : r->len);
  return true;
}

void lun_p_output(plain *s, const char *trace) {
  char err[256];
  int lines = 0, more = 0;
  lun_record r;
  snprintf(s->trace, sizeof s->trace, "%s", trace != NULL ? trace : "");
  lun_reader *reader = trace != NULL ? lun_reader_open(trace, err, sizeof err) : NULL;
  if (reader == NULL) return;
  lun_reader_finish(reader);
  while (lun_reader_next(reader, &r) == LUN_READ_RECORD)
    if (lines < SHOWN_MAX) lines += show_record(s, &r);
    else more += r.kind == LUN_K_PRINT;
  if (more > 0) fprintf(s->out, _("| ... and %d more\n"), more);
  lun_reader_close(reader);
}

/* ---- its events ---- */

static void show_event(plain *s, const lun_event *e) {
  char before[96];
  snprintf(before, sizeof before, "%6" PRIu64 " %10.6f  %-14.14s  ", e->seq, (double)e->t / 1e9, *e->who != '\0' ? e->who : "-");
  lun_p_line(s, before, e->sentence);
}

static bool wanted(const lun_event *e, const char *word) {
  return *word == '\0' || strstr(e->sentence, word) != NULL || strstr(e->who, word) != NULL;
}

/* A page of them; what is left is said. */
static void show_events(plain *s, const lun_events *l, uint64_t from, const char *word) {
  size_t shown = 0, i = 0;
  for (; i < l->n && shown < PAGE; i++) {
    if (l->event[i].seq < from || !wanted(&l->event[i], word)) continue;
    if (shown++ == 0) fprintf(s->out, "%6s %10s  %-14s  %s\n", _("event"), _("time, s"), _("runs"), _("what happens"));
    show_event(s, &l->event[i]);
  }
  if (shown == 0) fputs(_("There is no such event; .timeline alone lists them from the first.\n"), s->out);
  if (i < l->n) fprintf(s->out, _("There are %zu more: .timeline %llu goes on, .timeline WORD lists those with that word.\n"), l->n - i, (unsigned long long)l->event[i].seq);
}

void lun_p_timeline(plain *s) {
  lun_arena a = {0};
  char word[64];
  bool number = isdigit((unsigned char)*s->rest);
  if (*s->trace == '\0') {
    fputs(_("Nothing has been run in this step yet.\n"), s->out);
    return;
  }
  snprintf(word, sizeof word, "%.*s", number ? 0 : (int)strcspn(s->rest, "\r\n"), s->rest);
  lun_events l = lun_events_read(s->trace, lun_step_is_english(lun_player_step(s->p)), &a);
  show_events(s, &l, number ? strtoull(s->rest, NULL, 10) : 0, word);
  lun_arena_free(&a);
}

void lun_p_clue(plain *s, int level) {
  lun_arena a = {0};
  size_t first, last;
  lun_events l = lun_events_read(s->trace, lun_step_is_english(lun_player_step(s->p)), &a);
  if (l.n == 0) return lun_arena_free(&a);
  const lun_event *e = &l.event[lun_events_at(&l, s->sought)];
  lun_events_quarter(&l, s->sought, &first, &last);
  fprintf(s->out, _("Hint %d. "), level);
  if (level == 1) lun_p_line(s, *e->who != '\0' ? _("It happens while this task runs: ") : _("It happens while no task runs."), e->who);
  else if (level == 2) fprintf(s->out, _("It is one of the events %llu to %llu.\n"), (unsigned long long)l.event[first].seq, (unsigned long long)l.event[last].seq);
  else fprintf(s->out, _("It is event %llu.\n"), (unsigned long long)s->sought);
  lun_arena_free(&a);
}
