/* html_sequence.c - the sequence diagrams of a page: each task's is made when the
 * task has ended, or at the end of the walk, from the model that all pictures
 * draw (scene/sequence.h). It writes the model as it is; the page's code knows
 * where the cursor stands in it. */
#include <inttypes.h>
#include <stdlib.h>

#include "../scene/sequence/sequence.h"
#include "html.h"

enum {
  COLUMNS = 10,
  BYTES_MAX = 12 << 20 /* of all diagrams */
};

static bool begin(lun_html *h) {
  if (!h->diagrams) h->diagrams = open_memstream(&h->diagram_text, &h->diagram_bytes);
  return h->diagrams != NULL;
}

static void write_actors(lun_html *h, const lun_sequence *q) {
  fputs(",\"actors\":[", h->diagrams);
  for (int i = 0; i < q->nactors; i++) {
    const lun_seq_actor *a = &q->actor[i];
    fprintf(h->diagrams, "%s[%u,%u,%u,%d,%zu,%zu,%" PRId64 ",%" PRId64 "]", i ? "," : "", a->kind, a->what, a->task,
            a->column, a->first, a->last, lun_html_text(h, a->name), lun_html_text(h, a->note));
  }
  fputc(']', h->diagrams);
}

/* What the page sees for itself, because it knows the cursor. */
static bool is_of_now(const lun_seq_row *r) {
  return r->ahead || r->kind == LUN_SR_NOW || r->kind == LUN_SR_FUTURE || r->kind == LUN_SR_GAP;
}

static unsigned bits_of(const lun_seq_life *l) {
  return l->life | (unsigned)l->cancelling << 2 | (unsigned)l->blocked << 3 | (unsigned)(l->actor + 1) << 4;
}

static void write_row(lun_html *h, const lun_sequence *q, size_t i) {
  const lun_seq_row *r = &q->row[i];
  const lun_seq_event *e = r->event;
  int64_t says = lun_html_text(h, lun_say_row(q, i, &h->arena));
  fprintf(h->diagrams, "[%u,%u,%" PRIu64 ",%" PRId64 ",%u,%u,%u,%d,%d,%" PRId64 ",%" PRId64 ",%d,%" PRId64, r->kind,
          r->tick, e ? e->seq : 0, r->t == INT64_MIN ? -1 : r->t, e ? e->kind : 0u, e ? e->outcome : 0u,
          e && e->cancelling ? 1u : 0u, r->from, r->to, lun_html_text(h, r->text), lun_html_text(h, r->note), r->at,
          says);
  for (int c = 0; c < q->ncolumns; c++) fprintf(h->diagrams, ",%u", bits_of(&r->life[c]));
  fputc(']', h->diagrams);
}

static size_t write_rows(lun_html *h, const lun_sequence *q) {
  size_t i = 0;
  fputs(",\"rows\":[", h->diagrams);
  for (; i < q->n && !is_of_now(&q->row[i]); i++) {
    if (i) fputs(",\n", h->diagrams);
    write_row(h, q, i);
  }
  fputc(']', h->diagrams);
  return i;
}

static void write_list(FILE *out, const int16_t *list, size_t n) {
  fputc('[', out);
  for (size_t i = 0; i < n; i++) fprintf(out, i ? ",%d" : "%d", list[i]);
  fputc(']', out);
}

/* Of the first `rows` rows. */
static void write_shapes(lun_html *h, const lun_sequence *q, size_t rows) {
  bool any = false;
  fputs(",\"shapes\":[", h->diagrams);
  for (size_t i = 0; i < q->nshapes; i++) {
    const lun_seq_shape *s = &q->shape[i];
    if (s->first >= rows) continue;
    size_t last = s->last < rows ? s->last : rows - 1, n = last - s->first + 1;
    fprintf(h->diagrams, "%s[%zu,%zu,%d,", any ? "," : "", s->first, last, s->open);
    write_list(h->diagrams, s->lo, n);
    fputc(',', h->diagrams);
    write_list(h->diagrams, s->hi, n);
    fputc(']', h->diagrams);
    any = true;
  }
  fputc(']', h->diagrams);
}

void lun_html_sequence(lun_html *h, uint32_t task) {
  lun_seq_ask ask = {.f = h->fold, .task = task, .now = lun_fold_now(h->fold)->t, .columns = COLUMNS};
  if (!begin(h) || ftell(h->diagrams) > BYTES_MAX) return;
  lun_sequence q = lun_sequence_make(&ask, &h->arena);
  if (q.n > 0) {
    fprintf(h->diagrams, "%s\n{\"task\":%u,\"columns\":%d", h->any_diagram ? "," : "", task, q.ncolumns);
    write_actors(h, &q);
    write_shapes(h, &q, write_rows(h, &q));
    fputc('}', h->diagrams);
    h->any_diagram = true;
  }
  lun_arena_reset(&h->arena);
}

static bool wants_diagram(const lun_task *t) { return t->place < LUN_P_DONE && t->flags != LUN_FLAG_LIB; }

void lun_html_write_sequences(lun_html *h) {
  for (size_t i = 0; i < lun_fold_ntasks(h->fold); i++) {
    const lun_task *t = lun_fold_task_at(h->fold, i);
    if (wants_diagram(t)) lun_html_sequence(h, t->id);
  }
  if (!h->diagrams || fflush(h->diagrams)) return;
  fwrite(h->diagram_text, 1, h->diagram_bytes, h->out);
}

void lun_html_free_sequences(lun_html *h) {
  if (h->diagrams) fclose(h->diagrams);
  free(h->diagram_text);
}
