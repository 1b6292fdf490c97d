/* html_lines.c - texts that come in lines: what was printed and typed, and the
 * sources that the run speaks of. It owns how lines are told to the page; the
 * fold splits output, the sources' reader reads files. */
#include <string.h>

#include "../scene/source.h"
#include "html.h"

enum {
  LINES_MAX = 20000,      /* of one source */
  SOURCES_BYTES = 8 << 20 /* of all of them */
};

/* ---- output ---- */

static void tell_line(lun_html *h, const lun_output *o) {
  LUN_HTML_OP(h, LINE, o->kind, o->input, o->task, o->more, (int64_t)lun_html_word(&h->words, o->text, o->len));
}

void lun_html_all_lines(lun_html *h) {
  size_t n = lun_fold_noutput(h->fold);
  for (size_t i = 0; i < n; i++) {
    const lun_output *o = lun_fold_output(h->fold, i);
    if (o->seq <= h->line_seq) continue;
    tell_line(h, o);
  }
  if (n > 0) h->line_seq = lun_fold_output(h->fold, n - 1)->seq;
}

/* How many lines a text makes; what follows the last line end is none when it is empty. */
static size_t parts_of(const char *s, size_t n) {
  size_t parts = 0;
  for (const char *end; n > 0 && (end = memchr(s, '\n', n)); parts++) {
    n -= (size_t)(end - s) + 1;
    s = end + 1;
  }
  return parts + (n > 0);
}

static uint8_t kind_of(const lun_record *r) {
  if (r->kind == LUN_K_INPUT) return LUN_L_INPUT;
  if (r->kind == LUN_K_PRINT) return r->aux == LUN_STREAM_ERR ? LUN_L_ERR : LUN_L_OUT;
  return LUN_L_VALUE;
}

/* The first part of the text belongs to a line that was open. */
static void tell_growth(lun_html *h, const lun_record *r) {
  const char *end = r->len ? memchr(r->text, '\n', r->len) : NULL;
  size_t n = end ? (size_t)(end - r->text) : r->len;
  if (n > 0) LUN_HTML_OP(h, GROW, kind_of(r), (int64_t)lun_html_word(&h->words, r->text, n));
}

void lun_html_lines(lun_html *h, const lun_record *r) {
  size_t n = lun_fold_noutput(h->fold), first = n;
  bool prints = r->kind == LUN_K_PRINT || r->kind == LUN_K_INPUT || r->kind == LUN_K_VALUE;
  if (!prints && r->kind != LUN_K_WARN) return;
  while (first > 0 && lun_fold_output(h->fold, first - 1)->seq == r->seq) first--;
  if (prints && n - first < parts_of(r->text, r->len)) tell_growth(h, r);
  for (; first < n; first++) tell_line(h, lun_fold_output(h->fold, first));
  h->line_seq = r->seq;
}

/* ---- sources ---- */

/* A line as [kind, text, kind, text...]. */
static void write_line(FILE *out, const char *s, const uint8_t *kinds, size_t n) {
  fputc('[', out);
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i + 1; end < n && kinds[end] == kinds[i]; end++) continue;
    fprintf(out, i ? ",%u," : "%u,", kinds[i]);
    lun_html_write_string(out, s + i, end - i);
  }
  fputc(']', out);
}

/* A page is made to be given away, and a trace may name any file: only what is Lua by its name goes along. */
static bool may_go_along(const char *name) {
  size_t n = strlen(name);
  return *name == '<' || (n > 4 && !strcmp(name + n - 4, ".lua"));
}

static void write_error(FILE *out, const char *error) {
  fputs(",\"error\":", out);
  lun_html_write_string(out, error, strlen(error));
}

static void write_source(FILE *out, const lun_source *src, size_t *room) {
  if (!src || src->error) return write_error(out, src ? src->error : "There is no memory left to read it.");
  size_t size = src->line[src->nlines];
  if (size > *room) return write_error(out, "The sources are too large: this one is left out.");
  *room -= size;
  fputs(",\"lines\":[", out);
  for (size_t i = 0; i < src->nlines && i < LINES_MAX; i++) {
    size_t from = src->line[i], to = src->line[i + 1];
    while (to > from && (src->text[to - 1] == '\n' || src->text[to - 1] == '\r')) to--;
    fputs(i ? ",\n" : "\n", out);
    write_line(out, src->text + from, src->kinds + from, to - from);
  }
  fputc(']', out);
}

void lun_html_write_sources(lun_html *h, lun_highlight_fn *highlight) {
  lun_sources *sources = lun_sources_new();
  size_t room = SOURCES_BYTES;
  bool any = false;
  for (uint32_t i = 1; h->files && sources && i < 4096; i++) {
    const char *name = h->files[i] ? lun_fold_file(h->fold, i << 20) : "";
    if (!*name) continue;
    fprintf(h->out, "%s\n\"%u\":{\"name\":", any ? "," : "", i);
    lun_html_write_string(h->out, name, strlen(name));
    if (may_go_along(name)) write_source(h->out, lun_sources_get(sources, h->fold, name, highlight, NULL), &room);
    else write_error(h->out, "Only files whose names end in .lua are put into the page.");
    fputc('}', h->out);
    any = true;
  }
  lun_sources_free(sources);
}
