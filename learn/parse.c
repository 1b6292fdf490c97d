/* parse.c - from the text of a lesson's file to a lesson. It goes line by line and
 * knows where it stands: in the front matter, a step, a part of a step, an
 * option, a fence. What it does not understand it complains of, with line and
 * column, and goes on. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lesson.h"

enum { FILE_MAX = 4 << 20, STEPS_MAX = 500, ID_MAX = 64 };

/* A text that grows by lines. */
typedef struct text {
  char *s;
  size_t n, cap;
} text;

typedef struct parser {
  lun_lesson *l;
  bool translation;
  lun_complain_fn *complain;
  void *ud;
  const char *at, *end; /* what is left of the file */
  int line;
  /* Where lines go that are prose: the lesson's, a step's, a part's; and an option's text or feedback. */
  lun_step *step;
  lun_part *part;
  lun_option *option;
  text prose, option_text, feedback, hashed;
  lun_step **next_step;
  lun_part **next_part;
  lun_option **next_option;
  lun_fence **next_fence;
  bool failed; /* out of memory */
} parser;

/* A line of the file, without its end. */
typedef struct line {
  const char *s;
  size_t n;
} line;

static void complain(parser *p, int column, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void complain(parser *p, int column, const char *fmt, ...) {
  char sentence[512];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(sentence, sizeof sentence, fmt, ap);
  va_end(ap);
  if (p->complain != NULL) p->complain(p->ud, p->line, column, sentence);
}

/* ---- text ---- */

static void append(parser *p, text *t, const char *s, size_t n) {
  if (t->n + n + 1 > t->cap) {
    size_t cap = (t->n + n + 1) * 2;
    char *grown = realloc(t->s, cap);
    if (grown == NULL) {
      p->failed = true;
      return;
    }
    t->s = grown;
    t->cap = cap;
  }
  memcpy(t->s + t->n, s, n);
  t->n += n;
  t->s[t->n] = '\0';
}

static void append_line(parser *p, text *t, line l) {
  append(p, t, l.s, l.n);
  append(p, t, "\n", 1);
}

static const char *keep(parser *p, const char *s, size_t n) {
  char *copy = lun_arena_take(&p->l->arena, n + 1);
  if (copy == NULL) {
    p->failed = true;
    return "";
  }
  memcpy(copy, s, n);
  return copy;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* The text without blank lines at its ends; the buffer is empty afterwards. */
static const char *take(parser *p, text *t) {
  const char *s = t->s != NULL ? t->s : "";
  size_t n = t->n;
  while (n > 0 && is_blank(s[n - 1])) n--;
  while (n > 0 && (*s == '\n' || *s == '\r')) s++, n--;
  const char *kept = keep(p, s, n);
  t->n = 0;
  return kept;
}

static line trimmed(line l) {
  while (l.n > 0 && is_blank(*l.s)) l.s++, l.n--;
  while (l.n > 0 && is_blank(l.s[l.n - 1])) l.n--;
  return l;
}

static bool begins(line l, const char *word) { return l.n >= strlen(word) && memcmp(l.s, word, strlen(word)) == 0; }
static bool is(line l, const char *word) { return l.n == strlen(word) && memcmp(l.s, word, l.n) == 0; }

static bool next_line(parser *p, line *l) {
  if (p->at >= p->end) return false;
  const char *stop = memchr(p->at, '\n', (size_t)(p->end - p->at));
  size_t n = stop != NULL ? (size_t)(stop - p->at) : (size_t)(p->end - p->at);
  *l = (line){p->at, n > 0 && p->at[n - 1] == '\r' ? n - 1 : n};
  p->at += n + (stop != NULL);
  p->line++;
  return true;
}

/* The first word of *l, which is shortened by it and the blanks behind. */
static line word_of(line *l) {
  *l = trimmed(*l);
  line w = {l->s, 0};
  while (w.n < l->n && !is_blank(l->s[w.n])) w.n++;
  l->s += w.n;
  l->n -= w.n;
  *l = trimmed(*l);
  return w;
}

/* Ids name files: what is none is never kept as one. */
static bool good_id(const char *id) {
  size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return n > 0 && n <= ID_MAX && id[n] == '\0';
}

/* "ID — Title": the dash may be an em dash, an en dash or a hyphen. */
static void split_title(parser *p, line rest, const char **id, const char **title) {
  static const char *const dashes[] = {"\u2014", "\u2013", "-"};
  line w = word_of(&rest);
  *id = keep(p, w.s, w.n);
  for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
    if (!begins(rest, dashes[i])) continue;
    rest = trimmed((line){rest.s + strlen(dashes[i]), rest.n - strlen(dashes[i])});
    break;
  }
  *title = keep(p, rest.s, rest.n);
}

/* ---- what ends when something new begins ---- */

static void end_option(parser *p) {
  if (p->option == NULL) return;
  p->option->text = take(p, &p->option_text);
  p->option->feedback = take(p, &p->feedback);
  p->option = NULL;
}

static void end_part(parser *p) {
  end_option(p);
  const char *prose = take(p, &p->prose);
  if (p->part != NULL) p->part->prose = prose;
  else if (p->step != NULL) p->step->prose = prose;
  else p->l->prose = prose;
  p->part = NULL;
}

static void end_step(parser *p) {
  end_part(p);
  if (p->step != NULL) p->step->hashed = take(p, &p->hashed);
  p->step = NULL;
}

/* ---- front matter ---- */

static void set_field(parser *p, line key, line value) {
  lun_lesson *l = p->l;
  const struct {
    const char *key;
    const char **field;
  } fields[] = {{"id", &l->id},           {"title", &l->title}, {"part", &l->part},   {"needs", &l->needs},
                {"outcome", &l->outcome}, {"kills", &l->kills}, {"clock", &l->clock}, {"lang", &l->lang}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    if (!is(key, fields[i].key)) continue;
    *fields[i].field = keep(p, value.s, value.n);
    if (i == 0 && !good_id(l->id)) complain(p, 1, "a lesson's id is made of at most %d of a-z, 0-9 and -; this one is '%s'", ID_MAX, l->id), l->id = "";
    return;
  }
  if (is(key, "minutes")) l->minutes = atoi(keep(p, value.s, value.n));
  else complain(p, 1, "unknown field '%.*s' in the front matter", (int)key.n, key.s);
}

static void front_matter(parser *p) {
  line l;
  if (!next_line(p, &l) || !is(trimmed(l), "---")) {
    complain(p, 1, "a lesson begins with a line '---', its fields, and another '---'");
    p->at = l.n || p->line ? l.s : p->at; /* that line is read again, as prose or a heading */
    p->line = 0;
    return;
  }
  while (next_line(p, &l) && !is(trimmed(l), "---")) {
    const char *colon = memchr(l.s, ':', l.n);
    if (colon != NULL) set_field(p, trimmed((line){l.s, (size_t)(colon - l.s)}), trimmed((line){colon + 1, (size_t)(l.s + l.n - colon - 1)}));
    else if (trimmed(l).n > 0) complain(p, 1, "a field of the front matter is 'key: value'");
  }
}

/* ---- headings ---- */

static int kind_of(line w) {
  for (int i = 0; i < LUN_STEP_KIND_COUNT; i++)
    if (is(w, lun_step_word((unsigned)i))) return i;
  return -1;
}

static void step_heading(parser *p, line rest) {
  int kind = LUN_STEP_TELL;
  if (p->l->nsteps == STEPS_MAX) return complain(p, 1, "a lesson has at most %d steps; this one and those after it are left out", STEPS_MAX), (void)(p->at = p->end);
  end_step(p);
  if (!p->translation) {
    line w = word_of(&rest);
    kind = kind_of(w);
    if (kind < 0) complain(p, 4, "unknown kind of step '%.*s'; there are tell, predict, run, observe, change, make, recap", (int)w.n, w.s);
    if (kind < 0) kind = LUN_STEP_TELL;
  }
  lun_step *s = lun_arena_take(&p->l->arena, sizeof *s);
  if (s == NULL) {
    p->failed = true;
    return;
  }
  *s = (lun_step){.kind = (uint8_t)kind, .prose = "", .hashed = "", .line = p->line};
  split_title(p, rest, &s->id, &s->title);
  if (!good_id(s->id)) {
    char stand_in[32];
    int n = snprintf(stand_in, sizeof stand_in, "line-%d", p->line);
    complain(p, 4, "a step's id is made of at most %d of a-z, 0-9 and -; this one is '%s'", ID_MAX, s->id);
    s->id = keep(p, stand_in, (size_t)n);
  }
  if (lun_lesson_step(p->l, s->id) != NULL) complain(p, 4, "there is a step '%s' already", s->id);
  append(p, &p->hashed, s->title, strlen(s->title));
  append(p, &p->hashed, "\n", 1);
  *p->next_step = p->step = s;
  p->next_step = &s->next;
  p->next_fence = &s->fence;
  p->next_option = &s->option;
  p->next_part = &s->part;
  p->l->nsteps++;
}

/* In which kinds of steps a sub-heading may stand; a translation has no kinds. */
static bool allowed(const parser *p, const char *kinds) {
  return p->translation || strstr(kinds, lun_step_word(p->step->kind)) != NULL;
}

static void begin_part(parser *p, lun_part_kind kind, line rest) {
  lun_part *part = lun_arena_take(&p->l->arena, sizeof *part);
  if (part == NULL) {
    p->failed = true;
    return;
  }
  *part = (lun_part){.kind = (uint8_t)kind, .id = "", .title = "", .prose = "", .line = p->line};
  if (kind == LUN_PART_HINT) part->level = atoi(keep(p, rest.s, rest.n));
  if (kind == LUN_PART_WRONG) split_title(p, rest, &part->id, &part->title);
  if (kind == LUN_PART_SAID) part->id = keep(p, rest.s, rest.n);
  if (kind == LUN_PART_HINT && (part->level < 1 || part->level > 3)) complain(p, 10, "hints are numbered 1, 2 and 3");
  if (kind == LUN_PART_WRONG && !good_id(part->id)) complain(p, 11, "'### wrong ID \u2014 Title': the id is made of a-z, 0-9 and -");
  *p->next_part = p->part = part;
  p->next_part = &part->next;
  p->next_fence = &part->fence;
}

static void part_heading(parser *p, line rest) {
  static const struct {
    const char *word, *kinds;
    lun_part_kind kind;
  } parts[] = {{"hint", "change make", LUN_PART_HINT},
               {"wrong", "change make", LUN_PART_WRONG},
               {"said", "predict", LUN_PART_SAID},
               {"after", "predict run observe change make", LUN_PART_AFTER}};
  end_part(p);
  if (p->step == NULL) {
    complain(p, 1, "a sub-heading stands in a step");
    return;
  }
  line w = word_of(&rest);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (!is(w, parts[i].word)) continue;
    if (!allowed(p, parts[i].kinds)) complain(p, 5, "'%s' has no place in a step of kind '%s'", parts[i].word, lun_step_word(p->step->kind));
    begin_part(p, parts[i].kind, rest);
    return;
  }
  complain(p, 5, "unknown sub-heading '%.*s'; there are hint, wrong, said, after", (int)w.n, w.s);
}

/* ---- fences ---- */

static int role_of(line w) {
  for (int i = 0; i < LUN_ROLE_COUNT; i++)
    if (is(w, lun_role_word((unsigned)i))) return i;
  return -1;
}

static const char *kinds_of_role(int role) {
#define X(n, w, k) k,
  static const char *const kinds[] = {LUN_ROLES(X)};
#undef X
  return kinds[role];
}

static bool take_ends(lun_fence *f, line value) {
  for (unsigned i = 0; i < LUN_ENDS_COUNT; i++)
    if (is(value, lun_ends_word(i))) return f->ends = (uint8_t)i, true;
  return false;
}

static bool take_number(parser *p, line value, double *out) {
  char *end;
  const char *s = keep(p, value.s, value.n);
  *out = strtod(s, &end);
  return end != s && *end == '\0' && *out > 0;
}

static bool take_schedules(parser *p, lun_fence *f, line value) {
  double n;
  if (is(value, "all")) return f->schedules = LUN_SCHEDULES_ALL, true;
  if (!take_number(p, value, &n) || n > 2000) return false;
  f->schedules = (int)n;
  return true;
}

static void fence_key(parser *p, lun_fence *f, line pair, int column) {
  const char *equals = memchr(pair.s, '=', pair.n);
  line key = pair, value = {"", 0};
  if (equals != NULL) key.n = (size_t)(equals - pair.s), value = (line){equals + 1, pair.n - key.n - 1};
  bool good = false, known = true;
  if (is(key, "debug")) good = f->debug = is(value, "on");
  else if (is(key, "cpu")) good = take_number(p, value, &f->cpu);
  else if (is(key, "clock")) f->clock = keep(p, value.s, value.n), good = value.n > 0;
  else if (is(key, "status")) good = take_ends(f, value);
  else if (is(key, "schedules")) good = take_schedules(p, f, value);
  else known = false;
  if (!known) complain(p, column, "unknown key '%.*s' of a fence; there are debug, cpu, clock, status, schedules", (int)key.n, key.s);
  else if (!good) complain(p, column, "'%.*s' cannot be '%.*s'", (int)key.n, key.s, (int)value.n, value.s);
}

static bool is_fence(line l) { return begins(l, "```"); }

/* The lines up to the fence's end; `into` NULL: they are left out. */
static void fence_body(parser *p, text *into) {
  int opened = p->line;
  line l;
  while (next_line(p, &l)) {
    if (is(trimmed(l), "```")) return;
    if (into != NULL) append_line(p, into, l);
  }
  p->line = opened;
  complain(p, 1, "this fence is not closed by a line ```");
}

/* A fence that is shown and not run stands in the prose as it is. */
static void shown_fence(parser *p, line opening) {
  append_line(p, &p->prose, opening);
  fence_body(p, &p->prose);
  append(p, &p->prose, "```\n", 4);
}

static void run_fence(parser *p, int role, line keys, const char *from) {
  text code = {0};
  lun_fence *f = lun_arena_take(&p->l->arena, sizeof *f);
  if (f == NULL) {
    p->failed = true;
    return;
  }
  *f = (lun_fence){.role = (uint8_t)role, .line = p->line + 1, .code = ""};
  for (line pair = word_of(&keys); pair.n > 0; pair = word_of(&keys)) fence_key(p, f, pair, (int)(pair.s - from) + 1);
  if (!allowed(p, kinds_of_role(role))) complain(p, 8, "a fence '%s' has no place in a step of kind '%s'", lun_role_word((unsigned)role), lun_step_word(p->step->kind));
  bool of_wrong = role == LUN_ROLE_WRONG || role == LUN_ROLE_WHEN;
  if (of_wrong != (p->part != NULL && p->part->kind == LUN_PART_WRONG)) complain(p, 8, "'wrong' and 'when' stand below '### wrong', other fences above the sub-headings");
  fence_body(p, &code);
  f->code = keep(p, code.s != NULL ? code.s : "", code.n);
  free(code.s);
  *p->next_fence = f;
  p->next_fence = &f->next;
}

static void fence(parser *p, line l) {
  line info = {l.s + 3, l.n - 3};
  line language = word_of(&info), role = info;
  int column = (int)(info.s - l.s) + 1;
  end_option(p);
  if (!is(language, "lua") || info.n == 0) {
    shown_fence(p, l);
    return;
  }
  role = word_of(&info);
  int r = role_of(role);
  if (r < 0) complain(p, column, "unknown fence '%.*s'", (int)role.n, role.s);
  else if (p->step == NULL) complain(p, 1, "a program stands in a step");
  else if (p->translation) complain(p, 1, "a translation has no programs: they are those of the English lesson");
  if (r < 0 || p->step == NULL || p->translation) fence_body(p, NULL);
  else run_fence(p, r, info, l.s);
}

/* ---- options and prose ---- */

static bool is_option(const parser *p, line l) {
  return p->step != NULL && p->part == NULL && (p->translation || p->step->kind == LUN_STEP_PREDICT) && l.n > 4 &&
         begins(l, "- ") && l.s[2] >= 'a' && l.s[2] <= 'h' && l.s[3] == ':';
}

/* One with a letter that was there is read, and left out. */
static bool has_letter(const lun_step *s, char letter) {
  const lun_option *o = s->option;
  while (o != NULL && o->letter != letter) o = o->next;
  return o != NULL;
}

static void begin_option(parser *p, line l) {
  end_option(p);
  lun_option *o = lun_arena_take(&p->l->arena, sizeof *o);
  if (o == NULL) {
    p->failed = true;
    return;
  }
  *o = (lun_option){.letter = l.s[2], .text = "", .feedback = "", .line = p->line};
  p->option = o;
  if (has_letter(p->step, o->letter)) complain(p, 3, "there is an option '%c' already", o->letter);
  else *p->next_option = o, p->next_option = &o->next;
  append_line(p, &p->option_text, trimmed((line){l.s + 4, l.n - 4}));
}

static void prose(parser *p, line l) {
  line t = trimmed(l);
  if (p->option != NULL && begins(t, ">")) append_line(p, &p->feedback, trimmed((line){t.s + 1, t.n - 1}));
  else if (p->option != NULL && t.n > 0 && is_blank(*l.s)) append_line(p, p->feedback.n > 0 ? &p->feedback : &p->option_text, t);
  else {
    end_option(p);
    append_line(p, &p->prose, l);
  }
}

/* ---- the whole ---- */

/* <!-- en 75e9869a -->: which English text a translated step was made from. */
static bool take_stamp(parser *p, line l) {
  unsigned stamp;
  char mark[32];
  snprintf(mark, sizeof mark, "%.*s", (int)l.n, l.s);
  if (!p->translation || p->step == NULL || sscanf(mark, "<!-- en %8x -->", &stamp) != 1) return false;
  p->step->stamp = stamp;
  return true;
}

static void one_line(parser *p, line l) {
  bool heading = begins(l, "## ");
  if (!heading && !is_fence(l) && p->step != NULL) append_line(p, &p->hashed, l);
  if (take_stamp(p, l)) return;
  if (heading) step_heading(p, trimmed((line){l.s + 3, l.n - 3}));
  else if (begins(l, "### ")) part_heading(p, trimmed((line){l.s + 4, l.n - 4}));
  else if (is_fence(l)) fence(p, l);
  else if (begins(l, "# ") && p->step == NULL) return; /* the title again, for whoever reads the file */
  else if (is_option(p, l)) begin_option(p, l);
  else prose(p, l);
}

lun_lesson *lun_lesson_parse(const char *path, const char *s, size_t n, bool translation, lun_complain_fn *c, void *ud) {
  lun_lesson *l = calloc(1, sizeof *l);
  if (l == NULL) return NULL;
  l->id = l->title = l->part = l->outcome = l->kills = l->clock = l->lang = l->needs = l->prose = "";
  parser p = {.l = l, .translation = translation, .complain = c, .ud = ud, .at = s, .end = s + n};
  p.next_step = &l->step;
  l->path = keep(&p, path, strlen(path));
  front_matter(&p);
  for (line each; next_line(&p, &each) && !p.failed;) one_line(&p, each);
  end_step(&p);
  free(p.prose.s), free(p.option_text.s), free(p.feedback.s), free(p.hashed.s);
  if (!p.failed) return l;
  lun_lesson_free(l);
  return NULL;
}

lun_lesson *lun_lesson_load(const char *path, bool translation, lun_complain_fn *c, void *ud, char *err, size_t errsize) {
  FILE *in = fopen(path, "rb");
  char *s = in != NULL ? malloc(FILE_MAX + 1) : NULL;
  size_t n = s != NULL ? fread(s, 1, FILE_MAX + 1, in) : 0;
  lun_lesson *l = NULL;
  if (in == NULL) snprintf(err, errsize, "cannot read %s: %s", path, strerror(errno));
  else if (s == NULL) snprintf(err, errsize, "out of memory");
  else if (ferror(in)) snprintf(err, errsize, "cannot read %s: %s", path, strerror(errno));
  else if (n > FILE_MAX) snprintf(err, errsize, "%s is too long for a lesson", path);
  else if ((l = lun_lesson_parse(path, s, n, translation, c, ud)) == NULL) snprintf(err, errsize, "out of memory");
  if (in != NULL) fclose(in);
  free(s);
  return l;
}
