/* Exports: the log that a learner reads, and JSON that parses whatever a program prints. */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/export/export.h"
#include "../../viz/base/sanitise.h"
#include "../../vm/core/writer.h"

static int count, failures;
static char path[300], err[512];
static lun_writer *w;
static int64_t t;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static void begin(void) {
  unlink(path);
  w = lun_writer_new(path, 0, true, err, sizeof err);
  if (!w) printf("Bail out! %s\n", err), exit(1);
  t = 0;
}

static uint32_t str(const char *s) { return lun_str(w, s, strlen(s)); }
static uint32_t line(unsigned n) { return LUN_WHERE(lun_file(w, "jobs.lua"), n); }
static void put(unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  lun_put(w, kind, aux, t, f0, f1, f2);
}

static char *export_as(const char *format) {
  char *text = NULL;
  size_t n;
  FILE *out = open_memstream(&text, &n);
  lun_export_options o = lun_export_defaults();
  o.format = format;
  int failed = lun_export(path, &o, out, err, sizeof err);
  fclose(out);
  if (failed) printf("# %s\n", err);
  return text;
}

/* ---- one sleep ---- */

enum { MAIN = 3, SLEEP = 9, STEP_HANDLE = 4, TIMER = 10 };

static void write_one_sleep(void) {
  begin();
  put(LUN_K_LOOP, LUN_LOOP_RUN, 2, 0, 0);
  lun_put7(w, LUN_K_CORO, LUN_FLAG_MAIN, t, (uint32_t[7]){1, str("<main>")});
  lun_put7(w, LUN_K_TASK, LUN_FLAG_MAIN, t, (uint32_t[7]){MAIN, str("Task-1"), 1, str("<main>"), 0, line(1), 2});
  put(LUN_K_READY, LUN_WHAT_STEP, STEP_HANDLE, MAIN, 0);
  put(LUN_K_TICK, 0, 1, 1, 0);
  put(LUN_K_STEP, LUN_HOW_START, MAIN, STEP_HANDLE, 0);
  put(LUN_K_ENTER, 0, 1, 0, MAIN);
  put(LUN_K_FUTURE, LUN_WHAT_SLEEP, SLEEP, str("0.1"), line(2));
  lun_put7(w, LUN_K_TIMER, LUN_WHAT_SLEEP, t, (uint32_t[7]){TIMER, SLEEP, MAIN, 100000000, 0, line(2)});
  put(LUN_K_WAITS, LUN_WAITS_AWAIT, SLEEP, MAIN, 0);
  put(LUN_K_PARK, LUN_PARK_FUTURE, MAIN, SLEEP, line(2));
  put(LUN_K_RAN, 0, STEP_HANDLE, 0, 0);
  put(LUN_K_POLL, 0, 100000, 0, 0);
  t = 100000000;
  put(LUN_K_TIMER_DUE, 0, TIMER, 0, 0);
  put(LUN_K_READY, LUN_WHAT_SLEEP, TIMER, 0, 1);
  put(LUN_K_TICK, 0, 2, 1, 0);
  put(LUN_K_RUN, LUN_WHAT_SLEEP, TIMER, SLEEP, 0);
  put(LUN_K_DONE, LUN_OUT_RESULT, SLEEP, 0, 0);
  put(LUN_K_READY, LUN_WHAT_WAKEUP, STEP_HANDLE, MAIN, 1);
  put(LUN_K_RAN, 0, TIMER, 0, 0);
  put(LUN_K_TICK, 0, 3, 1, 0);
  put(LUN_K_STEP, LUN_HOW_WAKE, MAIN, STEP_HANDLE, 0);
  lun_put_text(w, LUN_K_PRINT, LUN_STREAM_OUT, t, MAIN, line(3), "new\tmoon\n", 9);
  t += 250000000;
  put(LUN_K_EXIT, LUN_OUT_ERROR, 1, str("ValueError: 5"), line(4));
  put(LUN_K_DONE, LUN_OUT_ERROR, MAIN, str("ValueError: 5"), 1);
  put(LUN_K_RAN, 0, STEP_HANDLE, 0, 0);
  put(LUN_K_END, LUN_END_ERROR, str("ValueError"), str("5"), 1);
  lun_writer_free(w);
}

static const char one_sleep[] =
  "record  loop time, s  tick  runs              what happens\n"
  "     1      0.000000     0                    loop 2: run\n"
  "     2      0.000000     0                    coroutine <main> is made\n"
  "     3      0.000000     0                    task main·1 is made, at jobs.lua:1\n"
  "     4      0.000000     0                    step main·1 joins the ready queue\n"
  "     5      0.000000     1                    tick 1: 1 ready\n"
  "     6      0.000000     1  main·1              main·1 gets its turn (start)\n"
  "     7      0.000000     1  main·1                enter <main>\n"
  "     8      0.000000     1  main·1                sleep 0.1 #9 is made, at jobs.lua:2\n"
  "     9      0.000000     1  main·1                timer sleep 0.1 is set for 0.100 s by main·1, at jobs.lua:2\n"
  "    10      0.000000     1  main·1                sleep 0.1 #9 is awaited by main·1 (await)\n"
  "    11      0.000000     1  main·1                main·1 gives the loop back, waits for sleep 0.1 #9, at jobs.lua:2\n"
  "    12      0.000000     1  main·1              the turn ends\n"
  "    13      0.000000     1                    poll, at most 100 ms\n"
  "    14      0.100000     1                    timer sleep 0.1 is due\n"
  "    15      0.100000     1                    timer sleep 0.1 joins the ready queue, because of record 14\n"
  "    16      0.100000     2                    tick 2: 1 ready, after 100 ms idle\n"
  "    17      0.100000     2  timer sleep 0.1     run timer sleep 0.1\n"
  "    18      0.100000     2  timer sleep 0.1       sleep 0.1 #9 is done: result nil\n"
  "    19      0.100000     2  timer sleep 0.1       wake main·1 joins the ready queue, because of record 18\n"
  "    20      0.100000     2  timer sleep 0.1     the turn ends\n"
  "    21      0.100000     3                    tick 3: 1 ready\n"
  "    22      0.100000     3  main·1              main·1 gets its turn (wake)\n"
  "    23      0.100000     3  main·1                stdout: new     moon\n"
  "    24      0.350000     3  main·1                leave <main>: error ValueError: 5\n"
  "    25      0.350000     3  main·1                main·1 is done: error ValueError: 5\n"
  "    26      0.350000     3  main·1              this turn blocked the loop for 0.250 s\n"
  "    27      0.350000     3                    end: error, ValueError: 5\n";

/* Says where two texts part. */
static void compare(const char *got, const char *want, const char *name) {
  bool same = !strcmp(got, want);
  ok(same, name);
  while (!same && *got && *want) {
    size_t n = strcspn(got, "\n"), m = strcspn(want, "\n");
    if (n != m || strncmp(got, want, n)) {
      printf("# got  %.*s\n# want %.*s\n", (int)n, got, (int)m, want);
      return;
    }
    got += n + (got[n] == '\n');
    want += m + (want[m] == '\n');
  }
}

static void test_text(void) {
  write_one_sleep();
  char *text = export_as("text");
  compare(text, one_sleep, "one sleep, from its task to its end, reads like a story");
  free(text);
}

/* ---- JSON ---- */

/* The n-th object of the kind, borrowed. */
static json_t *event(json_t *all, const char *kind, size_t nth) {
  size_t i;
  json_t *e;
  json_array_foreach(all, i,
                     e) if (!strcmp(json_string_value(json_object_get(e, "kind")), kind) && nth-- == 0) return e;
  return NULL;
}

static json_t *parse_lines(const char *text) {
  json_t *all = json_array();
  json_error_t error;
  for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
    json_t *e = json_loadb(text, (size_t)(end - text), JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
    if (!e) printf("# %s: %.*s\n", error.text, (int)(end - text), text);
    json_array_append_new(all, e ? e : json_null());
  }
  return all;
}

static json_t *events(void) {
  char *text = export_as("jsonl");
  json_t *all = parse_lines(text);
  free(text);
  return all;
}

static bool is(json_t *e, const char *key, const char *want) {
  const char *got = json_string_value(json_object_get(e, key));
  return got && !strcmp(got, want);
}

static long long number(json_t *e, const char *key) { return json_integer_value(json_object_get(e, key)); }

static bool seconds(json_t *e, const char *key, double want) {
  json_t *v = json_object_get(e, key);
  return json_is_real(v) && json_real_value(v) > want - 1e-10 && json_real_value(v) < want + 1e-10;
}

static void test_json(void) {
  write_one_sleep();
  json_t *all = events();
  ok(json_array_size(all) == 27 && event(all, "loop.run", 0),
     "each record is an object; a loop's is called by what happens");
  json_t *timer = event(all, "timer", 0), *park = event(all, "park", 0), *done = event(all, "done", 1);
  ok(seconds(timer, "when", 0.1) && is(timer, "what", "sleep") && number(timer, "line") == 2 &&
       is(timer, "file", "jobs.lua"),
     "a timer has its time and its place");
  ok(number(park, "task") == MAIN && number(park, "on") == SLEEP && is(park, "what", "sleep"),
     "a park says what is awaited");
  ok(is(done, "outcome", "error") && is(done, "error", "ValueError: 5") &&
       json_is_true(json_object_get(done, "istask")),
     "an error is an error");
  ok(number(event(all, "ready", 1), "cause") == 14 && json_is_null(json_object_get(event(all, "ready", 0), "cause")),
     "causes are numbers of records");
  ok(seconds(event(all, "ran", 2), "dur", 0.25) && seconds(event(all, "poll", 0), "timeout", 0.1),
     "durations are seconds");
  ok(is(event(all, "print", 0), "text", "new\tmoon\n") && is(event(all, "exit", 0), "func", "<main>"),
     "text is as it was printed");
  ok(is(event(all, "end", 0), "status", "error") && number(event(all, "end", 0), "exit") == 1,
     "the end has its status");
  json_decref(all);
}

/* ---- hostile text ---- */

static const char nasty[] = "\x1b]0;title\a \x9b \xc2\x9b \xe2\x80\xae \"\\ </script> \xed\xa0\x80 \xff\t\r\n\x00 end";

static void test_hostile(void) {
  begin();
  lun_put7(w, LUN_K_TASK, 0, t, (uint32_t[7]){MAIN, lun_str(w, nasty, sizeof nasty - 1), 0, str("\x1b[2J")});
  lun_put_text(w, LUN_K_PRINT, LUN_STREAM_OUT, t, MAIN, LUN_WHERE(lun_file(w, "\x1b.lua"), 1), nasty, sizeof nasty - 1);
  put(LUN_K_WARN, 0, str("\x07"), str("\xff\xfe"), MAIN);
  put(LUN_K_TASK_NAME, 0, MAIN, str("\x1b[31m"), 0);
  put(LUN_K_STEP, LUN_HOW_START, MAIN, 0, 0);
  lun_writer_free(w);
  char *text = export_as("text");
  bool clean = true;
  for (const char *p = text; *p; p++) clean &= *p == '\n' || ((unsigned char)*p >= 0x20 && *p != 0x7F);
  for (size_t i = 0, n = strlen(text); i < n;) {
    uint32_t cp;
    i += lun_utf8(text + i, n - i, &cp);
    clean &= cp == '\n' || !lun_unsafe(cp);
  }
  ok(clean, "no control byte of a program reaches the log");
  free(text);
  json_t *all = events();
  ok(json_array_size(all) == 5 && !event(all, "null", 0), "and the JSON parses");
  json_t *printed = json_object_get(event(all, "print", 0), "text");
  ok(json_string_length(printed) > 30 && strstr(json_string_value(printed), "\x1b]0;title\a") &&
       strstr(json_string_value(printed), "\"\\ </script>"),
     "with what was printed in it");
  json_decref(all);
}

static void test_errors(void) {
  begin();
  put(LUN_K_IDLE, 0, 0, 0, 0);
  FILE *out = fopen("/dev/null", "w");
  lun_export_options o = lun_export_defaults();
  o.format = "jpeg\x1b";
  ok(lun_export(path, &o, out, err, sizeof err) && strstr(err, "there is no format") &&
       strstr(err, "text jsonl") && !strchr(err, '\x1b'),
     "an unknown format is told, with those that there are");
  o.format = "text";
  ok(lun_export("/nowhere/trace", &o, out, err, sizeof err) && strstr(err, "/nowhere/trace cannot be opened"),
     "a trace that is not there");
  fclose(out);
  char *text = export_as("text");
  ok(strstr(text, "nothing is left") && strstr(text, "was not closed"),
     "a trace that still grows is told as far as it is");
  free(text);
  lun_writer_free(w);
}

/* ---- the gate ---- */

static void test_every_character(void) {
  bool good = true;
  for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
    char in[4], out[LUN_SANITISED_SIZE(4)];
    uint32_t back;
    if (cp >= 0xD800 && cp <= 0xDFFF) continue;
    size_t n = lun_utf8_put(in, cp);
    good &= lun_utf8(in, n, &back) == n && back == cp;
    size_t m = lun_sanitise(out, sizeof out, in, n);
    for (size_t i = 0; i < m;) {
      i += lun_utf8(out + i, m - i, &back);
      good &= back != LUN_UTF8_BAD && !lun_unsafe(back);
    }
  }
  ok(good, "every character is itself, or a harmless escape");
}

static void test_bytes(void) {
  char out[64];
  static const struct {
    const char *in, *want;
  } cases[] = {
    {"a\tb", "a       b"},
    {"a\nb\r", "a\\nb\\r"},
    {"\x1b[1m\x7f", "\\x1b[1m\\x7f"},
    {"\xc2\x9b", "<U+009B>"},
    {"\xe2\x80\xae", "<U+202E>"},
    {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xf0\x9f\x98", "\xef\xbf\xbd"},
    {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xc3\xa9", "\xc3\xa9"},
  };
  bool good = true;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    lun_sanitise(out, sizeof out, cases[i].in, strlen(cases[i].in));
    good &= !strcmp(out, cases[i].want);
  }
  ok(good, "controls, invisible characters and invalid bytes have their signs");
  good = lun_sanitise(out, 5, "ab\xe2\x80\xae", 5) == 2 && !strcmp(out, "ab") && lun_sanitise(out, 0, "a", 1) == 0;
  ok(good, "a cut falls between two signs");
}

int main(void) {
  const char *tmp = getenv("TMPDIR");
  char folder[256];
  snprintf(folder, sizeof folder, "%s/lunette-export-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (!mkdtemp(folder)) return printf("Bail out! no folder %s\n", folder), 1;
  snprintf(path, sizeof path, "%s/trace", folder);
  test_text();
  test_json();
  test_hostile();
  test_errors();
  test_every_character();
  test_bytes();
  printf("1..%d\n", count);
  unlink(path);
  rmdir(folder);
  return failures != 0;
}
