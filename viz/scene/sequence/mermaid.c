/* mermaid.c - participants, arrows, notes and bars of activity in Mermaid's words (mermaid.h). It decides nothing about
 * what is told. */
#include "mermaid.h"

#include <string.h>

#include "../../base/sanitise.h"

enum { NAME_MAX_BYTES = 60, TEXT_MAX_BYTES = 120 };

/* ---- text ---- */

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Characters that mean something to Mermaid, or to the page around it, become entities; so does a letter of `end`. */
static void put_safe(FILE *out, const char *s, size_t n) {
  for (size_t i = 0; i < n; i++) {
    bool word_begins = is_word(s[i]) && (i == 0 || !is_word(s[i - 1]));
    bool end = word_begins && n - i >= 3 && !strncasecmp(s + i, "end", 3) && (n - i == 3 || !is_word(s[i + 3]));
    bool special = strchr("#;%<>&\"'`{}[]\\|~^$@!?*", s[i]) || (s[i] == ':' && i < 8) || end;
    if (special) fprintf(out, "#%d;", s[i]);
    else fputc(s[i], out);
  }
}

static void put_text(FILE *out, const char *s, size_t most) {
  char safe[LUN_SANITISED_SIZE(TEXT_MAX_BYTES)];
  size_t n = strlen(s), cut = n;
  if (n > most)
    for (cut = most; cut > 0 && ((unsigned char)s[cut] & 0xC0) == 0x80; cut--) continue;
  put_safe(out, safe, lun_sanitise(safe, sizeof safe, s, cut));
  if (cut < n) fputs("…", out);
}

lun_mermaid lun_mermaid_begin(FILE *out) {
  fputs("sequenceDiagram\n", out);
  return (lun_mermaid){out, -1};
}

void lun_mermaid_actor(lun_mermaid *m, int i, const char *name) {
  fprintf(m->out, "  participant p%d as ", i);
  put_text(m->out, *name ? name : "?", NAME_MAX_BYTES);
  fputc('\n', m->out);
}

void lun_mermaid_note(lun_mermaid *m, const char *where, int actor, const char *text) {
  fprintf(m->out, "  Note %s p%d: ", where, actor);
  put_text(m->out, text, TEXT_MAX_BYTES);
  fputc('\n', m->out);
}

/* The bar goes to who runs, -1: to nobody. */
static void activate(lun_mermaid *m, int actor) {
  if (m->active == actor) return;
  if (m->active >= 0) fprintf(m->out, "  deactivate p%d\n", m->active);
  if (actor >= 0) fprintf(m->out, "  activate p%d\n", actor);
  m->active = actor;
}

/* Solid: the loop gives the turn, or a call. Open: waits without a turn. Dashed: back. With a cross: an error, or a
 * request to stop. */
static const char *arrow(const lun_seq_event *e) {
  switch (e->kind) {
    case LUN_SQ_AWAIT: return "-)";
    case LUN_SQ_SUSPEND:
    case LUN_SQ_WAKE: return "--)";
    case LUN_SQ_RAISE:
    case LUN_SQ_CANCEL: return "-x";
    case LUN_SQ_RETURN:
    case LUN_SQ_DONE: return e->outcome == LUN_OUT_RESULT ? "-->>" : "--x";
    default: return "->>";
  }
}

void lun_mermaid_event(lun_mermaid *m, const lun_seq_event *e, int from, int to, const char *text, const char *note) {
  char all[512];
  snprintf(all, sizeof all, "%s%s%s%s", text, *note ? " (" : "", note, *note ? ")" : "");
  bool begins = e->kind == LUN_SQ_RESUME || e->kind == LUN_SQ_RAISE,
       ends = e->kind == LUN_SQ_SUSPEND || e->kind == LUN_SQ_DONE;
  fprintf(m->out, "  p%d%sp%d: ", from, arrow(e), to);
  put_text(m->out, *all ? all : "…", TEXT_MAX_BYTES);
  fputc('\n', m->out);
  if (begins) activate(m, to);
  if (ends) activate(m, -1);
}

void lun_mermaid_tick(lun_mermaid *m, uint32_t tick, int64_t t, int loop) {
  char text[64];
  snprintf(text, sizeof text, "tick %u, %.3f s", tick, (double)t / 1e9);
  lun_mermaid_note(m, "over", loop, text);
}

void lun_mermaid_end(lun_mermaid *m) { activate(m, -1); }

/* ---- a diagram ---- */

/* Which participant an actor is: actors of one name that follow each other in a column are one. */
typedef struct cast {
  const lun_sequence *q;
  int *as; /* by actor */
} cast;

static int participant(const cast *c, int actor) { return actor >= 0 ? c->as[actor] : 0; }

static int same_before(const lun_sequence *q, int actor) {
  for (int i = 0; i < actor; i++)
    if (q->actor[i].column == q->actor[actor].column && !strcmp(q->actor[i].name, q->actor[actor].name)) return i;
  return actor;
}

/* From left to right, as the columns are. */
static void put_cast(lun_mermaid *m, const cast *c) {
  int n = 0;
  for (int column = 0; column < c->q->ncolumns; column++)
    for (int i = 0; i < c->q->nactors; i++) {
      if (c->q->actor[i].column != column) continue;
      int same = same_before(c->q, i);
      c->as[i] = same < i ? c->as[same] : n;
      if (same == i) lun_mermaid_actor(m, n++, c->q->actor[i].name);
    }
}

static void put_row(lun_mermaid *m, const cast *c, size_t i) {
  const lun_seq_row *r = &c->q->row[i];
  int whose = participant(c, r->at >= 0 ? r->at : r->to);
  switch (r->kind) {
    case LUN_SR_EVENT:
      if (r->from < 0 || r->to < 0) return lun_mermaid_note(m, "over", whose, r->text);
      return lun_mermaid_event(m, r->event, participant(c, r->from), participant(c, r->to), r->text, r->note);
    case LUN_SR_TICK:
      return lun_mermaid_tick(m, r->tick, i + 1 < c->q->n && c->q->row[i + 1].t > 0 ? c->q->row[i + 1].t : 0, 0);
    case LUN_SR_IDLE:
    case LUN_SR_FOLD: return lun_mermaid_note(m, "over", whose, r->text);
    case LUN_SR_STATE: return *r->note ? lun_mermaid_note(m, "over", whose, r->note) : (void)0;
    default: return; /* now, and what is not yet */
  }
}

bool lun_mermaid_sequence(FILE *out, const lun_sequence *q, size_t first, lun_arena *a) {
  cast c = {.q = q, .as = lun_arena_take(a, (size_t)(q->nactors + 1) * sizeof *c.as)};
  if (!c.as) return false;
  lun_mermaid m = lun_mermaid_begin(out);
  put_cast(&m, &c);
  for (size_t i = first; i < q->n; i++) put_row(&m, &c, i);
  lun_mermaid_end(&m);
  return true;
}
