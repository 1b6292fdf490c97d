/* export_text.c - the readable log: a line a record, in the words of the
 * captions in vm/trace.h, with the names that things have on screen.
 *
 *   number  time (s)  tick  who runs   what happens
 *
 * What happens in a turn stands indented below its beginning. It owns the wording
 * of fields; what things are called comes from the fold. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "export.h"
#include "../base/message.h"
#include "../base/sanitise.h"
#include "../scene/scale.h"

enum {
  WHO = 16, /* columns for who runs */
  LINE_MAX_BYTES = LUN_TEXT_MAX + 2048,
  PIECE = 4096,
  IDLE_NS = 1000000 /* the loop's waits that are worth a word */
};

/* When the loop began to poll, -1: it does not. */
typedef struct text_state {
  int64_t polled;
} text_state;
const size_t lun_export_text_size = sizeof(text_state);

/* A sentence grows here. What does not fit is left out. */
typedef struct sentence {
  char s[LINE_MAX_BYTES];
  size_t n;
  bool gap; /* a field was empty since the last bracket opened */
} sentence;

static void say_bytes(sentence *to, const char *s, size_t n) {
  if (n > sizeof to->s - to->n) n = sizeof to->s - to->n;
  memcpy(to->s + to->n, s, n);
  to->n += n;
}

static void say(sentence *to, const char *s) {
  if (!*s) to->gap = true;
  say_bytes(to, s, strlen(s));
}

static void sayf(sentence *to, const char *fmt, ...) {
  char text[128];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  say(to, text);
}

/* ---- fields in words ---- */

/* A message in the language that is wanted. */
static const char *in_words(const lun_export_at *at, const char *message) { return at->translated ? _(message) : message; }

static void say_seconds(sentence *to, int64_t ns) {
  sayf(to, "%" PRId64 ".%03d s", ns / 1000000000, (int)(ns % 1000000000 / 1000000));
}

static void say_duration(sentence *to, int64_t ns) {
  if (ns >= 1000000000) sayf(to, "%.3f s", (double)ns / 1e9);
  else if (ns >= 1000000) sayf(to, "%.3g ms", (double)ns / 1e6);
  else sayf(to, "%.3g µs", (double)ns / 1e3);
}

static void say_where(sentence *to, const lun_fold *f, uint32_t where) {
  const char *file = lun_fold_file(f, where), *slash = strrchr(file, '/');
  if (*file) sayf(to, "%.100s:%u", slash && slash[1] ? slash + 1 : file, LUN_WHERE_LINE(where));
  else say(to, "");
}

/* Objects that are neither tasks nor awaited have only their number. */
static bool by_number(const char *field) {
  static const char *const names[] = {"loop", "guard", "conn", "server", "lock", "queue", "job"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(names[i], field)) return true;
  return false;
}

static void say_object(sentence *to, const lun_export_at *at, const char *field, uint32_t id) {
  char name[512];
  if (id == 0) return say(to, "");
  if (by_number(field)) return sayf(to, "%u", id);
  lun_fold_name(at->fold, id, name, sizeof name);
  say(to, name);
  if (lun_fold_future(at->fold, id) && !strchr(name, '#')) sayf(to, " #%u", id);
}

static void say_number(sentence *to, const char *field, uint32_t v) {
  if (!strcmp(field, "speed")) sayf(to, "x%g", v / 1000.0);
  else if (!strcmp(field, "late_us") && v == 0) say(to, "");
  else if (!strcmp(field, "held_us") && v == 0) say(to, "");
  else if (!strcmp(field, "limit_us") && v == 0) say(to, "");
  else if (!strcmp(field, "late_us") || !strcmp(field, "held_us") || !strcmp(field, "limit_us"))
    say_duration(to, (int64_t)v * 1000);
  else if (!strcmp(field, "line") && v == 0) say(to, "");
  else if ((!strcmp(field, "tasks") || !strcmp(field, "n") || !strcmp(field, "again")) && v == 0) say(to, "");
  else sayf(to, "%u", v);
}

/* What is forgotten has no number. */
static void say_bytes_held(sentence *to, const lun_record *r, unsigned i) {
  char words[LUN_WORDS];
  uint64_t bytes = r->f[i] | (uint64_t)r->f[i + 1] << 32;
  say(to, r->aux == LUN_TRACED_HELD ? lun_words_bytes(words, bytes) : "");
}

static void say_timeout(sentence *to, const lun_export_at *at, uint32_t us) {
  if (us == UINT32_MAX) return say(to, in_words(at, N_("until something comes")));
  if (us == 0) return say(to, in_words(at, N_("without waiting")));
  say(to, in_words(at, N_("at most ")));
  say_duration(to, (int64_t)us * 1000);
}

/* A result of which nothing is told is nil. A category that the message names itself is not said twice. */
static void say_string(sentence *to, const lun_record *r, const char *field, const char *s) {
  bool result = (r->kind == LUN_K_DONE || r->kind == LUN_K_EXIT) && r->aux == LUN_OUT_RESULT && !strcmp(field, "text");
  bool again = r->kind == LUN_K_WARN && !strcmp(field, "category") && strstr(r->str[1], s) != NULL;
  say(to, result && !*s ? "nil" : again ? "" : s);
}

/* What a program has read is said as exactly as the times of the records are. */
static void say_moment(sentence *to, const char *field, int64_t ns) {
  if (ns < 0) ns = 0;
  if (strcmp(field, "read_lo")) say_seconds(to, ns);
  else sayf(to, "%" PRId64 ".%06d s", ns / 1000000000, (int)(ns % 1000000000 / 1000));
}

static void say_field(sentence *to, const lun_export_at *at, const lun_field_info *info, unsigned i) {
  const lun_record *r = at->rec;
  switch (info->type) {
    case LUN_F_OBJ: return say_object(to, at, info->name, r->f[i]);
    case LUN_F_STR: return say_string(to, r, info->name, r->str[i]);
    case LUN_F_WHERE: return say_where(to, at->fold, r->f[i]);
    case LUN_F_BACK: return r->f[i] && r->f[i] < r->seq ? sayf(to, "%" PRIu64, r->seq - r->f[i]) : say(to, "");
    case LUN_F_LO: return say_moment(to, info->name, lun_export_i64(r, i));
    default:
      if (!strcmp(info->name, "bytes_lo")) return say_bytes_held(to, r, i);
      if (!strcmp(info->name, "timeout_us")) return say_timeout(to, at, r->f[i]);
      return say_number(to, info->name, r->f[i]);
  }
}

/* What a line prints ends where the line does. */
static void say_text(sentence *to, const lun_record *r) {
  size_t n = r->len;
  while (n > 0 && r->text[n - 1] == '\n') n--;
  if (n == 0) to->gap = true;
  say_bytes(to, r->text, n);
}

static void say_asker(sentence *to, const lun_export_at *at) {
  char words[512];
  lun_fold_asker(at->fold, at->rec, words, sizeof words);
  say(to, words);
}

/* A field of the caption: its name is that of a record's field, without the ending that tells its unit or half. */
static void say_named(sentence *to, const lun_export_at *at, const lun_kind_info *info, const char *name, size_t n) {
  const lun_record *r = at->rec;
  if (!strncmp(name, "aux", n)) return say(to, lun_aux_word(info->aux, r->aux));
  if (!strncmp(name, "text", n) && info->units == LUN_TEXT) return say_text(to, r);
  if (!strncmp(name, "asker", n)) return say_asker(to, at);
  if (!strncmp(name, "refused", n)) return say(to, r->aux & LUN_CANCEL_REFUSED ? in_words(at, N_("refused: it is done")) : "");
  for (unsigned i = 0; i < info->nfields; i++) {
    const char *field = info->field[i].name, *end = field + n;
    if (strncmp(field, name, n)) continue;
    if (!*end || !strcmp(end, "_us") || !strcmp(end, "_lo")) return say_field(to, at, &info->field[i], i);
  }
}

/* ---- sentences ---- */

static void say_caption(sentence *to, const lun_export_at *at, const lun_kind_info *info) {
  size_t mark = 0;
  for (const char *p = in_words(at, info->caption); *p; p++) {
    const char *end = *p == '{' ? strchr(p, '}') : NULL;
    if (end) {
      say_named(to, at, info, p + 1, (size_t)(end - p - 1));
      p = end;
    } else if (*p == '[') {
      mark = to->n;
      to->gap = false;
    } else if (*p == ']') {
      if (to->gap) to->n = mark;
    } else {
      say_bytes(to, p, 1);
    }
  }
}

/* Writes the bytes as they may be shown, piece by piece; a piece ends between two characters. */
static void write_safely(FILE *out, const char *s, size_t n) {
  char safe[LUN_SANITISED_SIZE(PIECE)];
  while (n > 0) {
    size_t part = n < PIECE ? n : PIECE;
    for (size_t back = 0; part < n && back < 3 && ((unsigned char)s[part] & 0xC0) == 0x80; back++) part--;
    fwrite(safe, 1, lun_sanitise(safe, sizeof safe, s, part), out);
    s += part;
    n -= part;
  }
}

/* Writes at most WHO characters of the name, and always as many columns. */
static void write_who(FILE *out, const char *who) {
  char safe[LUN_SANITISED_SIZE(4 * WHO)];
  size_t n = lun_sanitise(safe, sizeof safe, who, strnlen(who, 4 * WHO)), wide = 0, cut = n;
  for (size_t i = 0; i < n; i++) {
    if (((unsigned char)safe[i] & 0xC0) == 0x80) continue;
    if (++wide == WHO) cut = i; /* the last column, in case there are more */
  }
  if (wide <= WHO) fprintf(out, "%s%*s", safe, (int)(WHO - wide), "");
  else fprintf(out, "%.*s…", (int)cut, safe);
}

static void write_columns(const lun_export_at *at) {
  const lun_record *r = at->rec;
  const lun_now *now = lun_fold_now(at->fold);
  const lun_task *t = lun_fold_task(at->fold, now->running);
  int64_t us = r->t / 1000;
  fprintf(at->out, "%6" PRIu64 " %6" PRId64 ".%06d %5u  ", r->seq, us / 1000000, (int)(us % 1000000), now->tick);
  write_who(at->out, t ? t->label : now->run_handle ? now->run_label : "");
  fputs("  ", at->out);
}

/* How deep a line stands: in a turn, or the turn's own beginning and end, or the loop's. */
static int depth_of(const lun_export_at *at) {
  const lun_now *now = lun_fold_now(at->fold);
  unsigned kind = at->rec->kind;
  if (!now->running && !now->run_handle) return 0;
  bool edge = kind == LUN_K_STEP || kind == LUN_K_RUN || kind == LUN_K_RAN;
  return edge ? 1 : 2;
}

/* The end of a turn says how long it took, and so how long the loop could do nothing else. */
static void say_turn(sentence *to, const lun_export_at *at) {
  const lun_now *now = lun_fold_now(at->fold);
  int64_t took = now->run_handle ? at->rec->t - now->t_run : 0;
  if (took > now->slow) {
    say(to, in_words(at, N_("this turn blocked the loop for ")));
    say_seconds(to, took);
    return;
  }
  say(to, in_words(at, N_("the turn ends")));
  if (took <= 0) return;
  say(to, in_words(at, N_(", after ")));
  say_duration(to, took);
}

static void say_idle(sentence *to, const lun_export_at *at) {
  text_state *s = at->state;
  int64_t idle = s->polled < 0 ? 0 : at->rec->t - s->polled;
  if (idle < IDLE_NS) return;
  say(to, in_words(at, N_(", after ")));
  say_duration(to, idle);
  say(to, " idle");
}

void lun_export_text_begin(const lun_export_at *at) {
  text_state *s = at->state;
  s->polled = -1;
  fprintf(at->out, "%6s %13s %5s  %-*s  %s\n", "record", "loop time, s", "tick", WHO, "runs", "what happens");
}

static void say_record(sentence *to, const lun_export_at *at) {
  to->n = 0;
  to->gap = false;
  if (at->rec->kind == LUN_K_RAN) say_turn(to, at);
  else say_caption(to, at, lun_kind(at->rec->kind));
}

size_t lun_export_sentence(const lun_export_at *at, char *dst, size_t cap) {
  sentence s;
  say_record(&s, at);
  size_t n = s.n < cap ? s.n : cap - 1;
  while (n < s.n && n > 0 && ((unsigned char)s.s[n] & 0xC0) == 0x80) n--;
  memcpy(dst, s.s, n);
  dst[n] = 0;
  return n;
}

void lun_export_text(const lun_export_at *at) {
  const lun_record *r = at->rec;
  text_state *state = at->state;
  sentence s; /* too large to be cleared for each record */
  if (r->kind == LUN_K_SNAP && r->aux == LUN_EDGE_BEGIN)
    fputs("(what happened before this is no longer in the trace)\n", at->out);
  if (r->snapshot || !lun_export_concerns(at)) return;
  say_record(&s, at);
  if (r->kind == LUN_K_TICK) say_idle(&s, at);
  state->polled = r->kind == LUN_K_POLL ? r->t : r->kind == LUN_K_TICK ? -1 : state->polled;
  if (s.n == 0) return;
  write_columns(at);
  fprintf(at->out, "%*s", 2 * depth_of(at), "");
  write_safely(at->out, s.s, s.n);
  fputc('\n', at->out);
}

void lun_export_text_end(const lun_export_at *at) {
  const lun_reader *r = at->reader;
  uint64_t dropped = lun_reader_header(r)->dropped, faults = lun_reader_faults(r);
  if (!lun_reader_header(r)->closed) fprintf(at->out, "(the recording was not closed: it goes on, or ended suddenly)\n");
  if (dropped) fprintf(at->out, "(the disk was full: %" PRIu64 " more records were not kept)\n", dropped);
  if (faults)
    fprintf(at->out, "(damaged in %" PRIu64 " place%s; the first is %s)\n", faults, faults == 1 ? "" : "s",
            lun_reader_fault(r));
}
