/* Keys and what they do to the view; and frames of every size, after any keys, of a run with hostile names. */
#include <locale.h>

#include "../../viz/scene/why/why.h"
#include "../../viz/scene/lanes.h"
#include "../../viz/term/screen.h"
#include "session.h"

static int count, failures;

static void ok(bool good, const char *name) {
  printf("%sok %d - %s\n", good ? "" : "not ", ++count, name);
  fflush(stdout);
  failures += !good;
}

static lun_key ch(uint32_t c) { return (lun_key){.name = LUN_KEY_CHAR, .ch = c}; }
static lun_key named(lun_key_name n) { return (lun_key){.name = (uint8_t)n}; }

static void test_table(void) {
  size_t n;
  const lun_binding *b = lun_bindings(&n);
  bool once = true, told = true;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < i; j++)
      once = once && !(b[i].name == b[j].name && b[i].mods == b[j].mods && b[i].ch == b[j].ch &&
                       b[i].modes & b[j].modes && b[i].cmd != b[j].cmd);
    told = told && (!b[i].rank || (b[i].label && b[i].hint)) && (!b[i].help || b[i].label);
  }
  ok(once, "no key has two commands in one mode");
  ok(told, "a key of the last row has a label and a hint, a key of the help a label");
}

static void test_modes(session *s) {
  lun_view v = lun_view_new(false);
  lun_key j = ch('j'), esc = named(LUN_KEY_ESC), i = ch('i'), f5 = named(LUN_KEY_F5);
  ok(lun_view_key(&v, s->f, &j).cmd == LUN_CMD_PASS, "while typing, a letter goes to the prompt");
  ok(lun_view_key(&v, s->f, &f5).cmd == LUN_CMD_PAUSE, "F5 pauses in every mode");
  lun_view_key(&v, s->f, &esc);
  ok(v.mode == LUN_MODE_LOOK && v.focus == LUN_PANEL_TIMELINE, "Esc looks around");
  lun_view_key(&v, s->f, &j);
  ok(v.task == REPL, "j selects the first lane");
  lun_view_key(&v, s->f, &j);
  ok(v.task == ADA, "and the next one");
  lun_key x = ch('x'), y = ch('y'), no = ch('n');
  lun_view_key(&v, s->f, &x);
  ok(v.confirm_cancel && lun_view_key(&v, s->f, &no).cmd == LUN_CMD_NONE && !v.confirm_cancel, "x asks first");
  lun_view_key(&v, s->f, &x);
  lun_command c = lun_view_key(&v, s->f, &y);
  ok(c.cmd == LUN_CMD_CANCEL_TASK && c.task == ADA, "y cancels the selected task");
  lun_view_key(&v, s->f, &i);
  ok(v.mode == LUN_MODE_TYPE && v.focus == LUN_PANEL_REPL, "i goes back to the prompt");
  lun_view_key(&v, s->f, &esc);
  v.past = true;
  ok(lun_view_key(&v, s->f, &x).note && !v.confirm_cancel, "in the past, x says why it cancels nothing");
  v.past = false;
  lun_key alt4 = {.name = LUN_KEY_CHAR, .mods = LUN_MOD_ALT, .ch = '4'};
  lun_view_key(&v, s->f, &alt4);
  ok(v.focus == LUN_PANEL_SOURCE && v.tab == LUN_PANEL_SOURCE, "Alt-4 shows the source");
}

/* w, j, Enter: to the record that a sentence rests on; ! to trouble. */
static void test_why(session *s) {
  lun_view v = lun_view_new(true);
  lun_key w = ch('w'), j = ch('j'), esc = named(LUN_KEY_ESC), enter = named(LUN_KEY_ENTER);
  v.task = CYD;
  lun_view_key(&v, s->f, &w);
  ok(v.why && v.why_at == 0, "w opens the answers");
  lun_view_key(&v, s->f, &j);
  lun_view_key(&v, s->f, &j);
  ok(v.why_at == 2 && v.task == CYD, "j chooses a sentence, not a task");
  lun_arena a = {0};
  lun_why why = lun_why_make(s->f, (lun_thing){LUN_THING_OBJECT, CYD}, v.shown_now, &a);
  uint64_t seq = why.n > 2 ? why.reason[2].seq : 0;
  lun_arena_free(&a);
  lun_command c = lun_view_key(&v, s->f, &enter);
  ok(seq && c.cmd == LUN_CMD_SEEK && c.seq == seq && !v.why, "Enter goes to its record, and closes them");
  lun_view_key(&v, s->f, &w);
  lun_view_key(&v, s->f, &esc);
  ok(!v.why, "Esc closes them, too");
  v.why_at = 100000;
  v.why = true;
  ok(lun_view_key(&v, s->f, &enter).note, "beyond the last sentence there is no record");
  lun_fold *empty = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_view fresh = lun_view_new(false);
  ok(lun_view_trouble(&fresh, empty, 0).note && lun_view_trouble(&fresh, empty, 0).cmd != LUN_CMD_SEEK,
     "! says when there is no trouble");
  lun_record lost = {.kind = LUN_K_LOST, .seq = 9, .f = {3}};
  for (size_t i = 0; i < sizeof lost.str / sizeof *lost.str; i++) lost.str[i] = "";
  lun_fold_apply(empty, &lost);
  c = lun_view_trouble(&fresh, empty, 0);
  ok(c.cmd == LUN_CMD_SEEK && c.seq == 9 && strstr(c.note, "3 records are missing"), "! goes to trouble and says what it is");
  lun_fold_free(empty);
}

static void test_find(session *s) {
  lun_view v = lun_view_new(true);
  const char *text = "/cyd";
  for (const char *p = text; *p; p++) {
    lun_key k = ch((unsigned char)*p);
    lun_view_key(&v, s->f, &k);
  }
  lun_key enter = named(LUN_KEY_ENTER);
  lun_view_key(&v, s->f, &enter);
  ok(v.task == CYD && !v.finding, "/ finds a task by its name");
  lun_key slash = ch('/'), z = ch('z'), x = ch('x'), q = ch('q');
  lun_view_key(&v, s->f, &slash);
  lun_view_key(&v, s->f, &z);
  lun_view_key(&v, s->f, &z);
  ok(lun_view_key(&v, s->f, &enter).note && v.task == CYD, "and says when there is none");
  ok(lun_view_key(&v, s->f, &x).note && !v.confirm_cancel, "x cancels nothing in a recorded run, and says so");
  ok(!lun_view_key(&v, s->f, &q).note && v.task == 0 && lun_view_key(&v, s->f, &q).note,
     "q closes what is open, then says how to leave");
}

/* A frame, then a key, on a view that shows the Sequence. */
static lun_command press_in_frame(session *s, lun_screen *sc, lun_view *v, lun_key key) {
  lun_frame_in in = {.fold = s->f, .view = v, .now = at_us(762000)};
  int cx, cy;
  lun_screen_draw(sc, &in, 160, 45, &cx, &cy);
  return lun_view_key(v, s->f, &key);
}

static void test_sequence(session *s) {
  lun_view v = lun_view_new(true);
  lun_screen *sc = lun_screen_new();
  v.task = CYD;
  press_in_frame(s, sc, &v, named(LUN_KEY_ENTER));
  ok(v.focus == LUN_PANEL_SEQUENCE, "Enter on a task goes to its sequence");
  for (int i = 0; i < 20; i++) press_in_frame(s, sc, &v, ch('k'));
  press_in_frame(s, sc, &v, ch('j'));
  lun_command c = press_in_frame(s, sc, &v, named(LUN_KEY_ENTER));
  ok(v.seq.row_await && c.cmd == LUN_CMD_SEEK && c.seq == v.seq.at && c.seq > 0, "j and k choose a row, Enter goes there");
  ok(lun_fold_now(s->f)->seq != c.seq && v.seq.await == 0, "an await is not shown alone before one is there");
  v.seq.await = v.seq.row_seq;
  lun_key q = ch('q');
  lun_view_key(&v, s->f, &q);
  ok(v.focus == LUN_PANEL_SEQUENCE && v.seq.await == 0, "q shows all of it again");
  lun_view_key(&v, s->f, &q);
  ok(v.focus == LUN_PANEL_TIMELINE, "and then goes back to the timeline");
  lun_screen_free(sc);
}

static void test_lanes(session *s) {
  lun_arena a = {0};
  lun_view v = lun_view_new(false);
  lun_lanes l = lun_lanes_make(s->f, &v, at_us(762000), 0, &a);
  ok(l.n == 4 && l.row[0].task->id == REPL && l.row[0].depth == 0 && l.row[0].has_children, "the awaiter stands above");
  ok(l.row[1].task->id == ADA && l.row[1].depth == 1 && !l.row[1].last, "what it awaits below, in order of creation");
  ok(l.row[3].task->id == CYD && l.row[3].last, "the last one is marked");
  v.order = LUN_ORDER_STATE;
  l = lun_lanes_make(s->f, &v, at_us(762000), 0, &a);
  ok(l.n == 4 && l.row[0].task->id == ADA && l.row[1].task->id == BOB, "by state, what runs stands first");
  lun_arena_free(&a);
}

/* A fixed sequence of numbers that look random. */
static uint32_t next(uint32_t *seed) { return (*seed = *seed * 1664525u + 1013904223u) >> 8; }

static bool harmless(const lun_cells *g) {
  for (size_t i = 0; i < (size_t)g->w * (size_t)g->h; i++) {
    uint32_t c = g->cell[i].ch[0];
    if ((c < 0x20 && c != 0) || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E))
      return false;
    if (g->cell[i].style.ink >= LUN_INK_COUNT || g->cell[i].style.ground >= LUN_GROUND_COUNT) return false;
  }
  return true;
}

static lun_key any_key(uint32_t *seed) {
  size_t n;
  const lun_binding *b = lun_bindings(&n);
  b += next(seed) % n;
  return (lun_key){
    .name = b->name, .mods = b->mods, .ch = b->ch, .x = (int)(next(seed) % 200), .y = (int)(next(seed) % 60)};
}

static void test_any_frame(session *s, const lun_fold *ahead, const char *name) {
  lun_screen *sc = lun_screen_new();
  lun_view v = lun_view_new(false);
  uint32_t seed = 7;
  bool good = true;
  for (int i = 0; i < 1500 && good; i++) {
    int w = (int)(next(&seed) % 230) + 1, h = (int)(next(&seed) % 70) + 1, cx, cy;
    lun_key k = any_key(&seed);
    if (next(&seed) % 8 == 0) k.name = (uint8_t)(LUN_KEY_CLICK + next(&seed) % 4);
    lun_command c = lun_view_key(&v, s->f, &k);
    v.past = ahead && c.cmd == LUN_CMD_SEEK;
    v.ascii = next(&seed) % 5 == 0;
    lun_frame_in in = {
      .fold = s->f, .ahead = v.past ? ahead : NULL, .view = &v, .now = at_us(762000 + next(&seed) % 2000000)};
    const lun_cells *g = lun_screen_draw(sc, &in, w, h, &cx, &cy);
    good = g && g->w == w && g->h == h && harmless(g);
  }
  ok(good, name);
  lun_screen_free(sc);
}

static void run_session(session *s, const char *name) {
  begin(s, name);
  start_crew(s);
  first_turns(s);
  middle(s);
  cancel(s);
  deliver(s);
  last_turns(s);
}

/* Names that try to leave their cell: escapes, line ends, wide and combining characters, no characters at all. */
static void hostile_names(session *s) {
  static const char *const names[] = {"\033]0;owned\007",
                                      "a\nb\r",
                                      "\xff\xfe",
                                      "中文名字",
                                      "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
                                      ("\xe2\x80\xae"
                                       "abc"),
                                      "",
                                      "(((((",
                                      "))))",
                                      "very long name very long name very long name very long name very long name"};
  for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
    make_task(s, 500 + i, names[i], names[i], 1 + i, 0);
    ready(s, 500 + i);
    put(s, LUN_K_FUTURE, LUN_WHAT_QUEUE_GET, 600 + i, str(s, names[i]), 0);
    step(s, 500 + i, LUN_WHAT_STEP, LUN_HOW_START);
    park(s, 500 + i, 600 + i, 1 + i);
    lun_put7(s->w, LUN_K_CANCEL, LUN_ASK_TASK, s->t,
             (uint32_t[7]){500 + i, 500 + i / 2, str(s, names[i]), str(s, names[i]), line(s, 3)});
  }
  print(s, "\033[2J\033[31mred\n\ttab\xc2\x9b");
}

/* A trace may say of any time that it is now, or that a timer is due then. Sanitisers watch the arithmetic. */
static void test_any_time(void) {
  static const int64_t times[] = {0, -1, INT64_MIN, INT64_MAX, INT64_MAX / 2, 1000000000};
  enum { TIMES = sizeof times / sizeof *times };
  bool good = true;
  for (int i = 0; i < TIMES * TIMES; i++) {
    session s;
    int64_t when = times[i / TIMES];
    uint32_t timer[7] = {90, GATHER, REPL, (uint32_t)when, (uint32_t)((uint64_t)when >> 32)};
    begin(&s, "any-time");
    start_crew(&s);
    lun_put7(s.w, LUN_K_TIMER, LUN_WHAT_SLEEP, s.t, timer);
    s.t = times[i % TIMES];
    put(&s, LUN_K_RAN, 0, ADA + 1000, 0, 0);
    see(&s);
    lun_screen *sc = lun_screen_new();
    lun_view v = lun_view_new(i % 2);
    lun_frame_in in = {.fold = s.f, .view = &v, .now = times[(i + 1) % TIMES]};
    int cx, cy;
    good = good && lun_screen_draw(sc, &in, 160, 45, &cx, &cy);
    lun_screen_free(sc);
    finish(&s);
  }
  ok(good, "times of any size make a frame");
}

static void test_crowd(void) {
  session s;
  begin(&s, "crowd");
  for (uint32_t i = 0; i < 20000; i++) {
    make_task(&s, 1000 + i, "", "worker", 3, 0);
    ready(&s, 1000 + i);
  }
  see(&s);
  lun_screen *sc = lun_screen_new();
  lun_view v = lun_view_new(false);
  lun_frame_in in = {.fold = s.f, .view = &v, .now = at_us(900000)};
  int cx, cy;
  const lun_cells *g = lun_screen_draw(sc, &in, 160, 45, &cx, &cy);
  ok(g && v.shown_lanes > 0 && v.shown_lanes < 45, "twenty thousand tasks make a frame");
  lun_screen_free(sc);
  finish(&s);
}

int main(void) {
  session s, later;
  if (!setlocale(LC_CTYPE, "C.UTF-8")) {
    printf("1..0 # SKIP there is no locale C.UTF-8\n");
    return 0;
  }
  test_table();
  run_session(&s, "view");
  see(&s);
  test_modes(&s);
  test_find(&s);
  test_sequence(&s);
  test_why(&s);
  test_lanes(&s);
  run_session(&later, "view-later");
  see(&later);
  test_any_frame(&s, later.f, "any size and any keys give a sound frame");
  hostile_names(&s);
  see(&s);
  test_any_frame(&s, NULL, "with hostile names too: no control character reaches a cell");
  finish(&s);
  finish(&later);
  test_crowd();
  test_any_time();
  printf("1..%d\n", count);
  return failures != 0;
}
