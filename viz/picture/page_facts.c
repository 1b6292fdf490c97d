/* page_facts.c - the column right of the overview: how to read the map, how long
 * tasks waited for a turn, which turns took longest. The facts are the
 * summary's; what there is no room for is left out, the legend first. */
#include "page_overview.h"

enum { AWAY = 24, WIDTH = 244, ENTRY = 42, LINE = 24, TURN = 22, HIGH = 60, FIRST = 10, LAST = 30, HISTOGRAM = 152 };

static const struct {
  lun_ink ink;
  bool cross;
  const char *name, *says;
} legend[] = {
  {LUN_INK_RUNNING, false, "running", "brighter: more of the loop"},
  {LUN_INK_READY, false, "ready", "more tasks wait for a turn"},
  {LUN_INK_WAITING, false, "waiting", "tasks that are alive"},
  {LUN_INK_CANCEL, false, "cancelling", "asked to stop, cleaning up"},
  {LUN_INK_FAILED, true, "failed", "always drawn, never averaged"},
  {LUN_INK_FAILED, false, "blocked", "nothing else can run"},
};
enum { LEGENDS = sizeof legend / sizeof *legend };

typedef struct column {
  const lun_page_map *m;
  const lun_sum_facts *f;
  double x, y;
} column;

static void say(const column *c, double x, double y, lun_type type, lun_ink ink, const char *text) {
  lun_picture *p = c->m->s->p;
  lun_draw_text(p, x, y, LUN_START, type, lun_tint(p, ink, 1), lun_text_cut(p, type, text, c->x + WIDTH - x, false));
}

static void draw_legend(column *c, bool brief) {
  lun_picture *p = c->m->s->p;
  say(c, c->x, c->y + 14, lun_words_type(12.5), LUN_INK_DIM, "how to read it");
  c->y += LINE + 4;
  for (int i = 0; i < LEGENDS; i++, c->y += brief ? LINE : ENTRY) {
    uint32_t color = lun_tint(p, legend[i].ink, 1);
    if (legend[i].cross) lun_draw_icon(p, c->x + 7, c->y + 12, 14, 0x2717, color);
    else lun_draw_box(p, c->x, c->y + 5, 14, 14, 3, color);
    say(c, c->x + 24, c->y + 16, lun_bold_type(13), LUN_INK_TEXT, legend[i].name);
    if (!brief) say(c, c->x + 24, c->y + 33, lun_words_type(12.5), LUN_INK_DIM, legend[i].says);
  }
  c->y += 16;
}

/* How many turns were waited for in each bar: a bar is twice as long a wait as the one before; the outermost have all that
 * was shorter, or longer. */
static uint64_t bars_of(const lun_sum_facts *f, uint64_t bar[LAST - FIRST + 1]) {
  uint64_t most = 0;
  for (int i = 0; i <= LAST - FIRST; i++) bar[i] = 0;
  for (int i = 0; i < LUN_SUM_DELAYS; i++) bar[i < FIRST ? 0 : i > LAST ? LAST - FIRST : i - FIRST] += f->delay[i];
  for (int i = 0; i <= LAST - FIRST; i++)
    if (bar[i] > most) most = bar[i];
  return most;
}

/* The wait that this share of all turns stayed under, as the bars tell it, ns. */
static int64_t under(const lun_sum_facts *f, double share) {
  double all = 0, sum = 0;
  for (int i = 0; i < LUN_SUM_DELAYS; i++) all += (double)f->delay[i];
  for (int i = 0; i < LUN_SUM_DELAYS; i++)
    if ((sum += (double)f->delay[i]) >= share * all) return i < FIRST ? 1000 : INT64_C(1) << (i + 1);
  return 0;
}

static void draw_waits(column *c) {
  static const struct {
    int bar;
    lun_anchor anchor;
    const char *text;
  } axis[] = {{0, LUN_START, "1 µs"}, {10, LUN_MIDDLE, "1 ms"}, {LAST - FIRST + 1, LUN_END, "1 s"}};
  char half[LUN_WORDS], most_of[LUN_WORDS];
  uint64_t bar[LAST - FIRST + 1], most = bars_of(c->f, bar);
  lun_picture *p = c->m->s->p;
  double one = (double)WIDTH / (LAST - FIRST + 1), base = c->y + 34 + HIGH;
  say(c, c->x, c->y + 14, lun_bold_type(13), LUN_INK_TEXT, "wait for a turn");
  for (int i = 0; most && i <= LAST - FIRST; i++) {
    double high = HIGH * (double)bar[i] / (double)most;
    bool slow = INT64_C(1) << (FIRST + i + 1) > LUN_FOLD_SLOW_NS;
    if (bar[i])
      lun_draw_box(p, c->x + i * one, base - (high < 2 ? 2 : high), one - 1, high < 2 ? 2 : high, 0,
                   lun_tint(p, slow ? LUN_INK_FAILED : LUN_INK_READY, 1));
  }
  lun_draw_box(p, c->x, base, WIDTH, 1, 0, lun_tint(p, LUN_INK_WAITING, 1));
  for (size_t i = 0; i < sizeof axis / sizeof *axis; i++)
    lun_draw_text(p, c->x + axis[i].bar * one, base + 17, axis[i].anchor, lun_code_type(11.5),
                  lun_tint(p, LUN_INK_FAINT, 1), axis[i].text);
  lun_phrase ph = lun_phrase_in(c->m->s->m.arena);
  lun_phrase_text(&ph, lun_ink_of(LUN_INK_DIM), most ? "half under " : "Nobody has waited yet.");
  if (most) {
    lun_phrase_print(&ph, lun_bold(LUN_INK_TEXT), "%s", lun_words_duration(half, under(c->f, 0.5)));
    lun_phrase_text(&ph, lun_ink_of(LUN_INK_DIM), ", 99 % under ");
    lun_phrase_print(&ph, lun_bold(LUN_INK_TEXT), "%s", lun_words_duration(most_of, under(c->f, 0.99)));
  }
  lun_draw_phrase(p, c->x, base + 40, lun_words_type(12.5), &ph);
  c->y += HISTOGRAM;
}

static void draw_turns(column *c) {
  char d[LUN_WORDS];
  lun_page *s = c->m->s;
  say(c, c->x, c->y + 14, lun_bold_type(13), LUN_INK_TEXT, "longest turns");
  c->y += LINE + 12;
  for (size_t i = 0; i < c->f->nlongest; i++, c->y += TURN) {
    const lun_sum_turn *t = &c->f->longest[i];
    bool slow = t->end - t->begin > LUN_FOLD_SLOW_NS;
    double x = c->x;
    const char *took = lun_words_duration(d, t->end - t->begin);
    say(c, x, c->y, lun_bold_type(12.5), slow ? LUN_INK_FAILED : LUN_INK_TEXT, took);
    x += lun_text_points(s->p, lun_bold_type(12.5), took) + 10;
    say(c, x, c->y, lun_words_type(12.5), LUN_INK_TEXT, t->label);
    x += lun_text_points(s->p, lun_words_type(12.5), t->label) + 10;
    if (x < c->x + WIDTH - 20) say(c, x, c->y, lun_words_type(12.5), LUN_INK_DIM, t->at);
    lun_page_spot(s, (lun_spot){.kind = LUN_SPOT_EVENT, .task = t->task, .at.t = t->begin}, c->x, c->y - 15, WIDTH,
                  TURN);
  }
}

void lun_map_facts(const lun_page_map *m, double top, double bottom) {
  lun_page *s = m->s;
  column c = {m, lun_summary_facts(s->in->whole), lun_page_lanes_end(s) + AWAY, top};
  double turns = LINE + 12 + LUN_SUM_LONGEST * TURN, rest = bottom - top - turns - HISTOGRAM - LINE - 20;
  lun_page_rule(s, lun_page_lanes_end(s) + AWAY / 2, top, 1, bottom - top);
  if (rest >= LEGENDS * LINE) draw_legend(&c, rest < LEGENDS * ENTRY);
  if (bottom - c.y >= turns + HISTOGRAM) draw_waits(&c);
  if (bottom - c.y >= turns) draw_turns(&c);
}
