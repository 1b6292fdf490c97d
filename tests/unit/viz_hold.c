/* viz_hold.c - a held loop, from records to words: breakpoints, lines and
 * variables, pauses on the loop's lane, and what is said of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../viz/fold/fold.h"
#include "../../viz/scene/hold_words.h"

static int count, failures;
static lun_fold *f;
static lun_arena arena;
static uint64_t seq;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  failures += !good;
}

static void is(const char *got, const char *want, const char *name) {
  bool good = got && strcmp(got, want) == 0;
  ok(good, name);
  if (!good) printf("# got  \"%s\"\n# want \"%s\"\n", got ? got : "(nothing)", want);
}

static const uint32_t line_4 = LUN_WHERE(1, 4);

/* Applies a record with one string or place, behind field `at`. */
static void put(unsigned kind, unsigned aux, const uint32_t fields[7], int at, const char *text) {
  lun_record r = {.seq = ++seq, .t = (int64_t)seq * 1000, .kind = (uint8_t)kind, .aux = (uint8_t)aux};
  memcpy(r.f, fields, 7 * sizeof *r.f);
  for (int i = 0; i < 7; i++) r.str[i] = i == at ? text : "";
  lun_fold_apply(f, &r);
}

static void hold(unsigned what, uint32_t held_us) { put(LUN_K_HOLD, what, (uint32_t[7]){1000, held_us}, -1, ""); }

static void begin_turn(void) {
  put(LUN_K_TASK, 0, (uint32_t[7]){7, 1, 8, 2, 0, 0, 1}, 3, "ada");
  put(LUN_K_STEP, LUN_HOW_START, (uint32_t[7]){7, 9}, -1, "");
}

static void local(const char *name, const char *value) {
  lun_record r = {.seq = ++seq, .kind = LUN_K_LOCAL, .str = {name, value, "", "", "", "", ""}};
  lun_fold_apply(f, &r);
}

static void test_breakpoints(void) {
  lun_breakpoint b[4];
  put(LUN_K_BREAK, LUN_BREAK_LINE, (uint32_t[7]){1, 5, 4}, 1, "jobs.lua");
  put(LUN_K_BREAK, LUN_BREAK_TASK, (uint32_t[7]){2, 6, 0}, 1, "ada");
  ok(lun_fold_breakpoints(f, b, 4) == 2 && b[0].n == 1 && b[1].hits == 0, "breakpoints are told in order");
  is(lun_say_breakpoint(&b[0], &arena), "jobs.lua:4", "one on a line");
  is(lun_say_breakpoint(&b[1], &arena), "task ada", "one on a task");
  ok(lun_breakpoint_is_in(&b[0], "/x/jobs.lua") && lun_breakpoint_is_in(&b[0], "jobs.lua"), "a line is in its file");
  ok(!lun_breakpoint_is_in(&b[0], "/x/myjobs.lua") && !lun_breakpoint_is_in(&b[1], "/x/ada"), "... and in no other");
  put(LUN_K_UNBREAK, 0, (uint32_t[7]){2}, -1, "");
  ok(lun_fold_breakpoints(f, b, 4) == 1, "one is taken away");
}

static void test_line(void) {
  lun_local v[4];
  begin_turn();
  put(LUN_K_REACHED, LUN_BREAK_LINE, (uint32_t[7]){1, 7, line_4}, 2, "/x/jobs.lua");
  put(LUN_K_LINE, 0, (uint32_t[7]){line_4, 7, 2}, 0, "/x/jobs.lua");
  local("total", "3");
  local("i", "2");
  hold(LUN_HOLD_PAUSE, 0);
  ok(lun_fold_at_line(f), "it is held at a line");
  is(lun_say_held(f, &arena), "breakpoint 1 reached: ada·#7 is at jobs.lua:4", "which is said");
  is(lun_say_held_brief(f, &arena), "breakpoint 1, jobs.lua:4", "... in few words, too");
  ok(lun_fold_locals(f, v, 4) == 2 && strcmp(v[1].name, "i") == 0 && strcmp(v[0].value, "3") == 0, "with its variables");
  hold(LUN_HOLD_STEP, 2500000);
  ok(!lun_fold_at_line(f) && *lun_say_held(f, &arena) == '\0', "a step goes on");
  put(LUN_K_LINE, 0, (uint32_t[7]){line_4 + 1, 7, 2}, 0, "/x/jobs.lua");
  ok(lun_fold_locals(f, v, 4) == 0, "and leaves the variables behind");
  hold(LUN_HOLD_PAUSE, 0);
  is(lun_say_held(f, &arena), "held at jobs.lua:5, in ada·#7", "where a step stands is said");
  put(LUN_K_RAN, 0, (uint32_t[7]){9}, -1, "");
  ok(!lun_fold_at_line(f), "the end of the turn is no line");
  is(lun_say_held(f, &arena), "the loop is held between two callbacks", "but a pause between two callbacks");
}

static void test_pause(void) {
  hold(LUN_HOLD_GO, 46);
  const lun_lane *loop = lun_fold_loop_lane(f);
  size_t pauses = 0;
  const char *first = "";
  for (size_t i = loop->point_first; i < loop->npoints; i++)
    if (lun_lane_point(loop, i)->kind == LUN_PT_HELD && pauses++ == 0) first = lun_lane_point(loop, i)->label;
  ok(pauses == 2, "each pause is a point of the loop's lane");
  is(first, "held 2.5 s", "with its length in real time");
}

static void test_nonsense(void) {
  uint64_t before = lun_fold_now(f)->faults;
  put(LUN_K_BREAK, 200, (uint32_t[7]){3}, 1, "x");
  put(LUN_K_REACHED, 200, (uint32_t[7]){3}, -1, "");
  put(LUN_K_HOLD, 200, (uint32_t[7]){3}, -1, "");
  ok(lun_fold_now(f)->faults == before + 3, "what cannot be is counted");
  for (uint32_t n = 10; n < 2000; n++) put(LUN_K_BREAK, LUN_BREAK_TASK, (uint32_t[7]){n}, 1, "many");
  for (uint32_t n = 0; n < 2000; n++) local("x", "y");
  lun_local v[4];
  ok(lun_fold_locals(f, v, 4) == 4, "and bounded");
}

int main(void) {
  f = lun_fold_new(LUN_FOLD_SLOW_NS);
  if (!f) return printf("Bail out! out of memory\n"), 1;
  test_breakpoints();
  test_line();
  test_pause();
  test_nonsense();
  lun_arena_free(&arena);
  lun_fold_free(f);
  printf("1..%d\n", count);
  return failures != 0;
}
