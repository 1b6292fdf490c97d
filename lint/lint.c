/* lint.c - the table of lints, and the one pass over a trace in which they look and listen. What each looks for is its own
 * file's; what the fold finds by itself is taken over here. */
#include "lint.h"

#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../viz/fold/trouble.h"
#include "../viz/scene/source.h"
#include "../viz/scene/why/trouble.h"
#include "internal.h"

/* A lint of sources has functions: it looks at a source, hears records, and tells of a suspect. One of records has the trouble
 * that the fold finds. */
static const struct {
  const char *name, *about;
  void (*find)(linter *l, uint32_t code);
  void (*hear)(linter *l, const lun_record *r);
  void (*tell)(linter *l, const suspect *s);
  int trouble; /* LUN_TR_..., -1: none */
} table[LINT_COUNT] = {
  [LINT_SHARED] = {"shared-state", "what is read before an await and written after it", lint_find_shared, lint_hear_shared, lint_tell_shared, -1},
  [LINT_SEQUENCE] = {"sequential-awaits", "awaits in sequence that do not depend on each other", lint_find_sequence, lint_hear_sequence, lint_tell_sequence, -1},
  [LINT_FORGOTTEN] = {"forgotten-task", "a task that nobody keeps or awaits", lint_find_forgotten, lint_hear_forgotten, lint_tell_forgotten, -1},
  [LINT_HELD] = {"lock-held", "a lock held across a long wait", NULL, NULL, NULL, LUN_TR_HELD},
  [LINT_NO_SUSPEND] = {"never-suspends", "an await in a loop that never suspends", NULL, NULL, NULL, LUN_TR_NO_SUSPEND},
  [LINT_TIMEOUT] = {"timeout", "a timeout longer than the one around it", NULL, NULL, NULL, LUN_TR_OVERLONG},
};

const char *lun_lint_name(size_t i) { return i < LINT_COUNT ? table[i].name : NULL; }
const char *lun_lint_about(size_t i) { return i < LINT_COUNT ? table[i].about : NULL; }

/* ---- what the lints share ---- */

suspect *lint_suspect(linter *l, lint_kind lint, uint32_t code, uint32_t fn) {
  if (l->nsuspects == SUSPECTS_MAX) return NULL;
  if (l->nsuspects == l->cap) {
    size_t cap = l->cap ? 2 * l->cap : 16;
    suspect *all = realloc(l->suspect, cap * sizeof *all);
    if (!all) return l->out->oom = true, NULL;
    l->suspect = all;
    l->cap = cap;
  }
  suspect *s = &l->suspect[l->nsuspects++];
  *s = (suspect){.lint = (uint8_t)lint, .code = code, .fn = fn};
  return s;
}

void lint_say(linter *l, lint_kind lint, const char *file, uint32_t line, uint64_t record, const char *says, const char *remedy) {
  lun_findings *f = l->out;
  if (f->n == f->cap) {
    size_t cap = f->cap ? 2 * f->cap : 16;
    lun_finding *all = realloc(f->all, cap * sizeof *all);
    if (!all) return (void)(f->oom = true);
    f->all = all;
    f->cap = cap;
  }
  f->all[f->n++] = (lun_finding){
    .lint = table[lint].name, .file = LINT_PRINT(l, "%s", file), .line = line, .record = record, .says = says, .remedy = remedy};
}

const char *lint_text(linter *l, const lun_code *c, uint32_t i, uint32_t end) {
  enum { SHOWN = 120 };
  char text[SHOWN + 4] = "";
  size_t n = 0;
  for (uint32_t k = i; k < end && k + 1 < c->ntok && n < SHOWN; k++) {
    const lun_token *t = &c->tok[k];
    if (k > i && t->start > c->tok[k - 1].end) text[n++] = ' ';
    for (size_t b = t->start; b < t->end && n < SHOWN; b++) text[n++] = c->text[b];
  }
  if (n == SHOWN) memcpy(text + n, "...", 4);
  return LINT_PRINT(l, "%s", text);
}

const char *lint_function_name(linter *l, const lun_code *c, uint32_t fn) {
  const lun_function *f = &c->fn[fn];
  if (fn == 0) return "The main chunk";
  return f->name < f->name_end ? lint_text(l, c, f->name, f->name_end) : LINT_PRINT(l, "The function at line %u", lun_code_line(c, f->at));
}

suspect *lint_next(linter *l, lint_kind lint, uint32_t where, size_t *at) {
  uint32_t code = where ? l->number[LUN_WHERE_FILE(where)] : 0, line = LUN_WHERE_LINE(where);
  for (; code && *at < l->nsuspects; ++*at) {
    suspect *s = &l->suspect[*at];
    if (s->lint == lint && s->code + 1 == code && s->line <= line && line <= s->last) return ++*at, s;
  }
  return NULL;
}

const char *lint_task(linter *l, uint32_t task) {
  const lun_task *t = lun_fold_task(l->fold, task);
  return LINT_PRINT(l, "%s", t ? t->label : "a task that is gone");
}

/* ---- sources ---- */

/* Takes a source up; returns its number plus 1, 0: there are too many, or it is too long. */
static uint32_t add_source(linter *l, const char *name, const char *text, size_t n) {
  lun_code *c = l->ncode < SOURCES_MAX ? lun_code_new(name, text, n) : NULL;
  if (!c) return 0;
  l->code[l->ncode++] = c;
  for (size_t i = 0; i < LINT_COUNT; i++)
    if (table[i].find) table[i].find(l, l->ncode - 1);
  return l->ncode;
}

/* A place of the record: is its source known already? */
static void meet(linter *l, lun_sources *sources, uint32_t where) {
  uint32_t file = LUN_WHERE_FILE(where);
  if (!file || l->seen[file]) return;
  l->seen[file] = 1;
  const char *name = lun_fold_file(l->fold, where);
  const lun_source *s = *name ? lun_sources_get(sources, l->fold, name, NULL, NULL) : NULL;
  if (s && !s->error) l->number[file] = add_source(l, name, s->text, s->line[s->nlines]);
}

/* ---- a trace ---- */

static void listen(linter *l, lun_sources *sources, const lun_record *r) {
  const lun_kind_info *info = lun_kind(r->kind);
  lun_fold_apply(l->fold, r);
  if (r->snapshot || !info) return;
  for (unsigned i = 0; i < info->nfields; i++)
    if (info->field[i].type == LUN_F_WHERE) meet(l, sources, r->f[i]);
  for (size_t i = 0; i < LINT_COUNT; i++)
    if (table[i].hear) table[i].hear(l, r);
}

/* What the fold has found by itself. */
static void take_over(linter *l, lint_kind lint) {
  for (size_t i = 0; i < lun_fold_ntrouble(l->fold); i++) {
    const lun_trouble *t = lun_fold_trouble(l->fold, i);
    if (t->kind != table[lint].trouble) continue;
    const char *says = lun_say_trouble(l->fold, t, &l->out->arena);
    lint_say(l, lint, lun_fold_file(l->fold, t->where), LUN_WHERE_LINE(t->where), t->seq, says, lun_say_remedy(l->fold, t, &l->out->arena));
  }
}

static int by_place(const void *a, const void *b) {
  const lun_finding *x = a, *y = b;
  int file = strcmp(x->file, y->file);
  if (file) return file;
  if (x->line != y->line) return x->line < y->line ? -1 : 1;
  return strcmp(x->lint, y->lint);
}

/* Says what is left, and lets everything go. */
static bool finish(linter *l) {
  for (size_t i = 0; i < l->nsuspects; i++) table[l->suspect[i].lint].tell(l, &l->suspect[i]);
  for (size_t i = 0; i < LINT_COUNT && l->fold; i++)
    if (table[i].trouble >= 0) take_over(l, (lint_kind)i);
  if (l->out->n) qsort(l->out->all, l->out->n, sizeof *l->out->all, by_place);
  for (uint32_t i = 0; i < l->ncode; i++) lun_code_free(l->code[i]);
  size_t at = 0;
  for (void *e; (e = lun_idmap_next(&l->entered, &at));) free(e);
  lun_idmap_free(&l->entered);
  lun_idmap_free(&l->made);
  free(l->suspect);
  lun_fold_free(l->fold);
  free(l);
  return true;
}

static bool no_memory(char *err, size_t errsize) {
  snprintf(err, errsize, "there is not enough memory to look for lints");
  return false;
}

static linter *begin(lun_findings *out, lun_fold *fold) {
  linter *l = calloc(1, sizeof *l);
  *out = (lun_findings){0};
  if (!l) return NULL;
  l->out = out;
  l->fold = fold;
  return l;
}

static void look_beside(lun_sources *s, const char *trace) {
  char folder[PATH_MAX];
  snprintf(folder, sizeof folder, "%s", trace);
  lun_sources_look_in(s, dirname(folder));
}

bool lun_lint_trace(const char *trace, lun_findings *out, char *err, size_t errsize) {
  lun_record rec;
  *out = (lun_findings){0};
  *err = '\0';
  lun_reader *r = lun_reader_open(trace, err, errsize);
  if (!r) return false;
  lun_fold *fold = lun_fold_new(LUN_FOLD_SLOW_NS);
  lun_sources *sources = lun_sources_new();
  linter *l = fold && sources ? begin(out, fold) : NULL;
  if (!l) lun_fold_free(fold);
  if (l) {
    lun_fold_remember(fold, false);
    look_beside(sources, trace);
    lun_reader_until_now(r);
    while (lun_reader_next(r, &rec) == LUN_READ_RECORD) listen(l, sources, &rec);
    if (!lun_reader_is_whole(r)) lun_reader_report(r, lun_reader_written(r), err, errsize);
  }
  lun_sources_free(sources);
  lun_reader_close(r);
  return l ? finish(l) : no_memory(err, errsize);
}

/* ---- a source alone ---- */

enum { SOURCE_MAX = 1 << 20 };

static char *read_source(const char *path, size_t *n, char *err, size_t errsize) {
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char *text = NULL;
  ssize_t got = -1;
  if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= SOURCE_MAX && (text = malloc(SOURCE_MAX)) != NULL)
    got = read(fd, text, SOURCE_MAX);
  if (fd >= 0) close(fd);
  if (got < 0) {
    snprintf(err, errsize, "%s cannot be read as a source: it must be a file of at most 1 MiB", path);
    return free(text), NULL;
  }
  *n = (size_t)got;
  return text;
}

bool lun_lint_source(const char *path, lun_findings *out, char *err, size_t errsize) {
  size_t n = 0;
  *out = (lun_findings){0};
  char *text = read_source(path, &n, err, errsize);
  if (!text) return false;
  linter *l = begin(out, NULL);
  bool taken = l && add_source(l, path, text, n);
  free(text);
  if (!l) return no_memory(err, errsize);
  finish(l);
  if (!taken) snprintf(err, errsize, "%s is too long to be looked at", path);
  return taken;
}

bool lun_lint(const char *path, lun_findings *out, char *err, size_t errsize) {
  char magic[8] = "";
  FILE *in = fopen(path, "rb");
  bool is_trace = in && fread(magic, 1, sizeof magic, in) == sizeof magic && memcmp(magic, LUN_TRACE_MAGIC, sizeof magic) == 0;
  if (in) fclose(in);
  return is_trace ? lun_lint_trace(path, out, err, errsize) : lun_lint_source(path, out, err, errsize);
}

void lun_findings_free(lun_findings *f) {
  free(f->all);
  lun_arena_free(&f->arena);
  *f = (lun_findings){0};
}
