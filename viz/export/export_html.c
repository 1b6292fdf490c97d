/* export_html.c - one HTML file that shows a recording by itself, in any browser,
 * without a network. It writes the page (viz/export/html, compiled in) with its
 * styles and code put inside, and the recording as JSON; html_changes.c says
 * what each record means. Of a very long run it keeps the newest part. */
#include <inttypes.h>
#include <string.h>

#include "html.h"

enum {
  RECORDS_MAX = 200000, /* what a page is quick to open with */
  SENTENCE_MAX = 2048
};

typedef struct page {
  lun_html h;
  const char *rest;        /* of page.html, not yet written */
  uint64_t skip;           /* records of the time that was asked for that are left out */
  uint64_t met, told, seq; /* records; seq: of the newest event */
  int64_t t;               /* of the newest event */
  bool begun;
  char sentence[SENTENCE_MAX]; /* of the present record */
  size_t sentence_len;
} page;

const size_t lun_export_html_size = sizeof(page);

/* ---- the page's files ---- */

static const lun_embedded *find_file(const char *name, size_t n) {
  const lun_embedded *file = lun_page;
  while (file->name && (strlen(file->name) != n || strncmp(file->name, name, n))) file++;
  return file->name ? file : NULL;
}

/* The text between `before` and `after` in the line, NULL when it is not such a line. */
static const char *between(const char *line, size_t n, const char *before, const char *after, size_t *len) {
  size_t head = strlen(before), tail = strlen(after);
  while (n > 0 && *line == ' ') line++, n--;
  if (n < head + tail || strncmp(line, before, head) || strncmp(line + n - tail, after, tail)) return NULL;
  *len = n - head - tail;
  return line + head;
}

static void write_file(FILE *out, const char *open, const char *name, size_t n, const char *close) {
  const lun_embedded *file = find_file(name, n);
  if (file) fprintf(out, "%s\n%s%s\n", open, file->text, close);
}

/* Writes lines of page.html from *at on until the mark of the recording. What a line refers to takes its place. */
static void write_page(FILE *out, const char **at) {
  static const char style[] = "<link rel=\"stylesheet\" href=\"", script[] = "<script src=\"";
  for (const char *end; **at && (end = strchr(*at, '\n')); *at = end + 1) {
    size_t n = (size_t)(end - *at), len;
    const char *name;
    if ((name = between(*at, n, "<!-- the recording", "-->", &len))) {
      *at = end + 1;
      return;
    }
    if ((name = between(*at, n, style, "\">", &len))) write_file(out, "<style>", name, len, "</style>");
    else if ((name = between(*at, n, script, "\"></script>", &len)))
      write_file(out, "<script>", name, len, "</script>");
    else fwrite(*at, 1, n + 1, out);
  }
}

static const char *page_text(void) {
  const lun_embedded *file = find_file("page.html", strlen("page.html"));
  return file ? file->text : "";
}

static void open_data(FILE *out, const char *id, char bracket) {
  fprintf(out, "<script type=\"application/json\" id=\"data-%s\">%c", id, bracket);
}

static void close_data(FILE *out, char bracket) { fprintf(out, "%c</script>\n", bracket); }

/* ---- the walk ---- */

/* How many records there are in the time that was asked for. */
static uint64_t count_records(const lun_export_at *at) {
  char err[256];
  lun_record r;
  uint64_t n = 0;
  lun_reader *again = lun_reader_open(at->path, err, sizeof err);
  if (!again) return 0;
  lun_reader_finish(again);
  while (lun_reader_next(again, &r) == LUN_READ_RECORD && r.t <= at->o->to) n += r.t >= at->o->from;
  lun_reader_close(again);
  return n;
}

void lun_export_html_begin(const lun_export_at *at) {
  page *p = at->state;
  uint64_t all = count_records(at);
  p->skip = all > RECORDS_MAX ? all - RECORDS_MAX : 0;
  p->h.out = at->out;
  p->h.fold = at->fold;
  if (!lun_html_begin(&p->h)) return lun_export_fail(at, "the trace cannot be exported: not enough memory");
  p->rest = page_text();
  write_page(at->out, &p->rest);
  open_data(at->out, "events", '[');
}

/* An event is [records since the one before, ns since it, kind, sentence, operations...]. */
static void open_event(page *p, uint64_t seq, int64_t t, unsigned kind, const char *sentence, size_t n) {
  fprintf(p->h.out, "%s[%" PRIu64 ",%" PRId64 ",%u,%u", p->begun ? ",\n" : "\n", seq - p->seq, t - p->t, kind,
          lun_html_word(&p->h.words, sentence, n));
  p->h.began = true;
  p->begun = true;
  p->seq = seq;
  p->t = t;
}

static void close_event(page *p) { fputc(']', p->h.out); }

/* The state in which the page begins, or goes on after records that are lost, as an event of no kind. */
static void write_state(page *p) {
  const lun_now *now = lun_fold_now(p->h.fold);
  open_event(p, now->seq, now->t, LUN_K_NONE, "", 0);
  lun_html_all(&p->h);
  close_event(p);
}

/* The sentence is made before a record that ends something, and what changed is known after it. */
void lun_export_html(const lun_export_at *at) {
  page *p = at->state;
  bool told = p->met >= p->skip && !at->rec->snapshot;
  p->sentence_len = told ? lun_export_sentence(at, p->sentence, sizeof p->sentence) : 0;
}

void lun_export_html_after(const lun_export_at *at) {
  page *p = at->state;
  const lun_record *r = at->rec;
  if (p->met++ < p->skip) return;
  if (r->snapshot) {
    if (r->kind == LUN_K_SNAP && r->aux == LUN_EDGE_END) write_state(p);
    return;
  }
  if (!p->begun) write_state(p);
  open_event(p, r->seq, lun_fold_now(at->fold)->t, r->kind, p->sentence, p->sentence_len);
  lun_html_changes(&p->h, r);
  close_event(p);
  p->told++;
}

/* ---- what is known of the whole ---- */

static void write_number(FILE *out, const char *key, uint64_t v) { fprintf(out, ",\n\"%s\":%" PRIu64, key, v); }

static void write_text(FILE *out, const char *key, const char *s) {
  fprintf(out, ",\n\"%s\":", key);
  lun_html_write_string(out, s, strlen(s));
}

static void write_names(FILE *out, const char *key, const char *const *name, size_t n) {
  fprintf(out, ",\n\"%s\":[", key);
  for (size_t i = 0; i < n; i++) fprintf(out, i ? ",\"%s\"" : "\"%s\"", name[i]);
  fputc(']', out);
}

static void write_vocabulary(FILE *out) {
#define X(op, name, args) name,
  static const char *const ops[] = {LUN_HTML_OPS(X)};
#undef X
#define X(op, name, args) args,
  static const char *const args[] = {LUN_HTML_OPS(X)};
#undef X
#define X(c, w) w,
  static const char *const whats[] = {LUN_AUX_WHAT(X)}, *const clocks[] = {LUN_AUX_CLOCK(X)};
  static const char *const statuses[] = {LUN_AUX_STATUS(X)};
#undef X
  const char *kinds[LUN_KIND_COUNT] = {""};
  for (unsigned i = 1; i < LUN_KIND_COUNT; i++) kinds[i] = lun_kind(i)->name;
  write_names(out, "ops", ops, LUN_HTML_OP_COUNT);
  write_names(out, "args", args, LUN_HTML_OP_COUNT);
  write_names(out, "whats", whats, sizeof whats / sizeof *whats);
  write_names(out, "clocks", clocks, sizeof clocks / sizeof *clocks);
  write_names(out, "statuses", statuses, sizeof statuses / sizeof *statuses);
  write_names(out, "kinds", kinds, LUN_KIND_COUNT);
}

static void write_about(const lun_export_at *at) {
  const page *p = at->state;
  const lun_now *now = lun_fold_now(at->fold);
  const lun_file_header *header = lun_reader_header(at->reader);
  fprintf(at->out, "\"format\":\"lunette-page\",\n\"version\":%d", LUN_HTML_VERSION);
  write_text(at->out, "program", now->script);
  write_number(at->out, "pid", now->pid);
  write_number(at->out, "clock", now->clock);
  write_text(at->out, "theme", at->o->given & LUN_TAKES_THEME ? at->o->light ? "light" : "dark" : "");
  write_number(at->out, "slow", (uint64_t)now->slow);
  write_number(at->out, "records", p->told);
  write_number(at->out, "leftOut", p->skip < p->met ? p->skip : p->met);
  write_number(at->out, "cutBytes", p->h.words.cut);
  write_number(at->out, "dropped", header->dropped);
  write_number(at->out, "closed", header->closed != 0);
  write_number(at->out, "faults", lun_reader_faults(at->reader));
  write_text(at->out, "fault", lun_reader_fault(at->reader));
  fprintf(at->out, ",\n\"wall\":%" PRId64, now->wall);
  write_vocabulary(at->out);
}

void lun_export_html_end(const lun_export_at *at) {
  page *p = at->state;
  FILE *out = at->out;
  if (!p->rest) return lun_html_free(&p->h); /* it has not begun */
  if (!p->begun) write_state(p);
  close_data(out, ']');
  open_data(out, "sequences", '[');
  lun_html_write_sequences(&p->h);
  close_data(out, ']');
  open_data(out, "sources", '{');
  lun_html_write_sources(&p->h, at->o->highlight);
  close_data(out, '}');
  open_data(out, "words", '[');
  lun_html_write_words(out, &p->h.words);
  close_data(out, ']');
  open_data(out, "about", '{');
  write_about(at);
  close_data(out, '}');
  write_page(out, &p->rest);
  lun_html_free(&p->h);
}
