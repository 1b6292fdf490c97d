/* schedules.c - one process a schedule (schedules.h). Of those that end alike only the
 * number is kept, and of all recordings only that of the first that fails. */
#include "schedules.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/base/sanitise.h"
#include "../../viz/read/reader.h"
#include "child.h"
#include "explore.h"
#include "run.h"

#define PATIENCE  INT64_C(10000000000) /* ns of real time, for one schedule */
#define RECORDING ((size_t)256 << 20)
enum { ARGS_MAX = 128, TEXT_MAX = 160, ENDS_MAX = 50 /* ways to end that are told one by one */ };

/* One way to end. */
typedef struct ending {
  uint64_t sum; /* of all that makes it */
  bool fails;
  int count, first;      /* schedules of this kind; the number of the first */
  char text[TEXT_MAX];   /* "ok: 2 / 3", cut */
} ending;

typedef struct search {
  lun_schedules *s;
  ending *end[LUN_RUNS_MAX];
  int n, runs;
  const char *trouble; /* what ended the search, as a sentence; NULL: nothing did */
} search;

static volatile sig_atomic_t interrupted;
static void on_sigint(int sig) { interrupted = sig; }

/* ---- how a run ended ---- */

static void sum_bytes(uint64_t *sum, const char *s, size_t n) {
  for (size_t i = 0; i < n; i++) *sum = (*sum ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
}

/* Adds to the text what there is room for, and to the sum all of it. */
static void add(ending *e, const char *s, size_t n) {
  size_t have = strlen(e->text), room = sizeof e->text - 1 - have, taken = n < room ? n : room;
  sum_bytes(&e->sum, s, n);
  memcpy(e->text + have, s, taken);
  e->text[have + taken] = '\0';
}

static void add_word(ending *e, const char *s) { add(e, s, strlen(s)); }

/* The last record: "error: KeyError: x". */
static void add_end(ending *e, const lun_record *r, char *out, size_t size) {
  const char *word = lun_aux_word(LUN_SET_STATUS, r->aux);
  bool plain = *r->str[0] == '\0';
  e->fails = r->aux == LUN_END_ERROR || r->aux == LUN_END_HUNG || r->aux == LUN_END_SYNTAX;
  snprintf(out, size, "%s%s%s%s%s", word, plain ? "" : ": ", r->str[0], plain || *r->str[1] == '\0' ? "" : ": ", r->str[1]);
}

/* Reads the recording: its end, and what was printed on standard output. */
static bool read_ending(ending *e, const char *trace, const char *limit) {
  char err[256], how[400];
  lun_record r;
  ending printed = {.sum = UINT64_C(14695981039346656037)};
  lun_reader *reader = lun_reader_open(trace, err, sizeof err);
  snprintf(how, sizeof how, "%s", *limit != '\0' ? limit : "the process died");
  e->fails = true;
  if (reader == NULL && *limit == '\0') return false;
  if (reader != NULL) lun_reader_finish(reader);
  while (reader != NULL && lun_reader_next(reader, &r) == LUN_READ_RECORD) {
    if (r.kind == LUN_K_END) add_end(e, &r, how, sizeof how);
    if (r.kind != LUN_K_PRINT || r.aux != LUN_STREAM_OUT) continue;
    bool line = r.len > 0 && r.text[r.len - 1] == '\n';
    add(&printed, r.text, line ? r.len - 1 : r.len);
    if (line) add_word(&printed, " / ");
  }
  lun_reader_close(reader);
  size_t n = strlen(printed.text);
  if (n > 3 && strcmp(printed.text + n - 3, " / ") == 0) printed.text[n - 3] = '\0';
  e->sum = printed.sum;
  add_word(e, how);
  if (*printed.text != '\0') add_word(e, "; printed: "), add_word(e, printed.text);
  return true;
}

/* ---- the search ---- */

/* Counts it; true when it is the first that fails. */
static bool count(search *x, const ending *e) {
  bool failed_before = false;
  for (int i = 0; i < x->n; i++) {
    failed_before |= x->end[i]->fails;
    if (x->end[i]->sum == e->sum) return x->end[i]->count++, false;
  }
  ending *kept = malloc(sizeof *kept);
  if (kept == NULL) return x->trouble = "out of memory", false;
  *kept = *e;
  kept->count = 1;
  kept->first = x->runs;
  x->end[x->n++] = kept;
  return kept->fails && !failed_before;
}

/* Keeps the recording in the present folder, under the script's name: race.lua, schedule 7: race.schedule-7.trace. */
static void keep(search *x, const char *trace) {
  const char *file = x->s->file[0], *base = strrchr(file, '/');
  char copy[8192];
  size_t n;
  base = base != NULL ? base + 1 : file;
  snprintf(x->s->failing, sizeof x->s->failing, "%.*s.schedule-%d.trace", (int)strcspn(base, "."), base, x->runs);
  FILE *in = fopen(trace, "rb"), *out = in != NULL ? fopen(x->s->failing, "wb") : NULL;
  while (out != NULL && (n = fread(copy, 1, sizeof copy, in)) > 0 && fwrite(copy, 1, n, out) == n) continue;
  bool good = out != NULL && !ferror(in) && !ferror(out);
  if (in != NULL) fclose(in);
  if (out != NULL && fclose(out) != 0) good = false;
  if (!good) x->trouble = "the recording of the first that fails could not be kept in this folder", *x->s->failing = '\0';
}

static int command_line(const search *x, const char *picks, const char *trace, const char *argv[static ARGS_MAX]) {
  int n = 0;
  argv[n++] = x->s->program;
  for (const char *const *o = x->s->options; *o != NULL && n < ARGS_MAX / 2; o++) argv[n++] = *o;
  argv[n++] = "--choices", argv[n++] = picks, argv[n++] = "--trace", argv[n++] = trace;
  for (const char *const *f = x->s->file; *f != NULL && n < ARGS_MAX - 1; f++) argv[n++] = *f;
  argv[n] = NULL;
  return n;
}

static bool one(void *ud, const char *picks, const char *trace) {
  search *x = ud;
  const char *argv[ARGS_MAX];
  ending e = {.text = ""};
  if (interrupted) return x->trouble = "stopped by Ctrl-C", false;
  if (x->trouble != NULL) return false;
  command_line(x, picks, trace, argv);
  lun_child c = {.argv = argv, .patience = PATIENCE, .file_max = RECORDING};
  lun_child_run(&c);
  bool late = c.end == LUN_CHILD_TOO_LONG;
  x->runs++;
  if (c.end == LUN_CHILD_FAILED || !read_ending(&e, trace, late ? "stopped after 10 s" : "")) {
    x->trouble = "a run could not be made, or its recording not be read";
    return false;
  }
  if (count(x, &e)) keep(x, trace);
  if (late) x->trouble = "the search ends with a schedule that does not end by itself";
  return true;
}

/* ---- the report ---- */

static void tell_ending(const ending *e, FILE *out) {
  char safe[LUN_SANITISED_SIZE(TEXT_MAX)];
  lun_sanitise(safe, sizeof safe, e->text, strlen(e->text));
  fprintf(out, "%6d  %s schedule %-5d %s%s\n", e->count, e->fails ? "!" : " ", e->first, safe, strlen(e->text) == TEXT_MAX - 1 ? "..." : "");
}

static void tell(const search *x, bool cut, FILE *out) {
  const char *file = x->s->file[0];
  char safe[LUN_SANITISED_SIZE(200)];
  lun_sanitise(safe, sizeof safe, file, strnlen(file, 200));
  fprintf(out, "%s: %s%d schedule%s, which end%s in %d way%s\n", safe, cut ? "more than " : "", x->runs, x->runs == 1 ? "" : "s",
          x->runs == 1 ? "s" : "", x->n, x->n == 1 ? "" : "s");
  for (int i = 0; i < x->n && i < ENDS_MAX; i++) tell_ending(x->end[i], out);
  if (x->n > ENDS_MAX) fprintf(out, "        ... and in %d more ways\n", x->n - ENDS_MAX);
  if (x->trouble != NULL) fprintf(out, "%s\n", x->trouble);
  if (*x->s->failing != '\0') fprintf(out, "The first that fails is recorded: lunette view %s\n", x->s->failing);
}

static bool any_fails(const search *x) {
  bool fails = false;
  for (int i = 0; i < x->n; i++) fails |= x->end[i]->fails;
  return fails;
}

static void forget(search *x, const lun_exploration *e) {
  for (int i = 0; i < x->n; i++) free(x->end[i]);
  rmdir(e->folder);
}

int lun_schedules_run(lun_schedules *s, FILE *out) {
  char err[512] = "", folder[64];
  const char *tmp = getenv("TMPDIR");
  search x = {.s = s};
  struct sigaction stop = {.sa_handler = on_sigint}, before;
  *s->failing = '\0';
  snprintf(folder, sizeof folder, "%.40s/lunette-XXXXXX", tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
  if (mkdtemp(folder) == NULL) return fprintf(stderr, "lunette: cannot make a folder for recordings in %s: %s\n", folder, strerror(errno)), 74;
  lun_exploration e = {.run = one, .ud = &x, .folder = folder, .name = "schedule", .most = LUN_RUNS_MAX, .forget = true};
  sigaction(SIGINT, &stop, &before);
  bool good = lun_explore(&e, err, sizeof err);
  sigaction(SIGINT, &before, NULL);
  if (good) tell(&x, e.cut, out);
  else fprintf(stderr, "lunette: %s\n", err);
  int status = !good || x.runs == 0 ? 74 : any_fails(&x);
  forget(&x, &e);
  return status;
}
