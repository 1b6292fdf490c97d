/* fold_output.c - what the program and the prompt said, as lines: inputs,
 * output, values, errors, warnings. It keeps the newest lines, bounded in number
 * and in bytes, and joins what was printed in pieces. */
#include <stdlib.h>

#include "fold_internal.h"

static lun_output *newest(lun_fold *f) { return f->noutput > f->output_first ? &f->output[f->noutput - 1] : NULL; }

static void drop_oldest(lun_fold *f) {
  lun_output *o = &f->output[f->output_first++];
  f->output_bytes -= o->len;
  free((char *)o->text);
}

static void trim(lun_fold *f) {
  while (f->noutput - f->output_first >= OUTPUT_MAX || (f->output_bytes > OUTPUT_BYTES_MAX && newest(f)))
    drop_oldest(f);
  if (f->noutput < f->output_cap || f->output_first <= f->output_cap / 8) return;
  f->noutput -= f->output_first;
  memmove(f->output, f->output + f->output_first, f->noutput * sizeof *f->output);
  f->output_first = 0;
}

static void append(lun_fold *f, lun_output *o, const char *s, size_t n) {
  if (n > LINE_BYTES_MAX - o->len) n = LINE_BYTES_MAX - o->len; /* the rest of an endless line is in the trace */
  char *text = realloc((char *)o->text, o->len + n + 1);
  if (!text) return lun_f_fault(f);
  memcpy(text + o->len, s, n);
  o->len += n;
  text[o->len] = 0;
  o->text = text;
  f->output_bytes += n;
}

static lun_output *add_line(lun_fold *f, const lun_output *like) {
  trim(f);
  lun_output *all = lun_f_grow(f, f->output, &f->output_cap, f->noutput + 1, sizeof *all);
  char *empty = all ? calloc(1, 1) : NULL;
  if (all) f->output = all;
  if (!empty) return lun_f_fault(f), NULL;
  all[f->noutput] = *like;
  all[f->noutput].text = empty;
  all[f->noutput].len = 0;
  all[f->noutput].t = f->now.t;
  all[f->noutput].seq = f->now.seq;
  return &all[f->noutput++];
}

/* The line of this kind that is still open, among the last few: the other stream may have printed since. */
static lun_output *open_line(lun_fold *f, uint8_t kind) {
  for (size_t i = f->noutput, tries = 0; i > f->output_first && tries < 8; i--, tries++) {
    lun_output *o = &f->output[i - 1];
    if (o->kind == kind) return o->open ? o : NULL;
  }
  return NULL;
}

/* Adds text as lines; `o`: the line that it continues, or NULL. */
static void add_text(lun_fold *f, lun_output *o, lun_output like, const char *s, size_t n) {
  for (bool begun = o; o || !begun || n; begun = true) {
    const char *end = n ? memchr(s, '\n', n) : NULL;
    size_t part = end ? (size_t)(end - s) : n;
    like.more = begun && !like.open;
    if (!o && !(o = add_line(f, &like))) return;
    append(f, o, s, part);
    if (!end) return;
    o->open = false;
    o = NULL;
    s += part + 1;
    n -= part + 1;
  }
}

static uint32_t input_of(const lun_fold *f, uint32_t id) {
  const task *t = lun_f_task(f, id);
  return t ? t->pub.input : 0;
}

void lun_f_PRINT(lun_fold *f, const lun_record *r) {
  uint8_t kind = r->aux == LUN_STREAM_ERR ? LUN_L_ERR : LUN_L_OUT;
  lun_output like = {.kind = kind, .open = true, .input = input_of(f, r->f[1]), .task = r->f[1]};
  if (r->len) add_text(f, open_line(f, kind), like, r->text, r->len);
}

/* A text too long for one record goes on in the next one. */
static lun_output *continued(lun_fold *f, uint8_t kind, uint32_t input, const lun_record *r) {
  lun_output *last = newest(f);
  bool goes_on = f->text_seq && f->text_seq + 1 == r->seq && last && last->kind == kind && last->input == input;
  f->text_seq = r->len + 4 > LUN_TEXT_MAX ? r->seq : 0;
  return goes_on ? last : NULL;
}

void lun_f_INPUT(lun_fold *f, const lun_record *r) {
  f->causes.input = true;
  task *t = lun_f_task(f, r->f[2]);
  f->input = r->f[1];
  f->input_task = r->f[2];
  if (t) t->pub.input = f->input;
  lun_output like = {.kind = LUN_L_INPUT, .input = f->input, .task = r->f[2]};
  add_text(f, continued(f, LUN_L_INPUT, f->input, r), like, r->text, r->len);
}

void lun_f_take_input(lun_fold *f, task *t) {
  f->input_task = t->pub.id;
  t->pub.input = f->input;
  for (size_t i = f->noutput; i > f->output_first && f->output[i - 1].kind == LUN_L_INPUT; i--)
    if (f->output[i - 1].input == f->input) f->output[i - 1].task = t->pub.id;
}

void lun_f_VALUE(lun_fold *f, const lun_record *r) {
  static const uint8_t kinds[] = {LUN_L_NONE, LUN_L_VALUE, LUN_L_ERROR, LUN_L_CANCELLED};
  uint8_t kind = kinds[r->aux < sizeof kinds ? r->aux : 0];
  lun_output like = {.kind = kind, .input = r->f[1], .task = r->f[2]};
  add_text(f, continued(f, kind, r->f[1], r), like, r->text, r->len);
}

const char *lun_warning_head(const lun_record *r) {
  bool whole = !strcmp(r->str[0], "asyncio"); /* what its logger says stands by itself */
  return whole || strstr(r->str[1], r->str[0]) ? "" : r->str[0];
}

void lun_f_WARN(lun_fold *f, const lun_record *r) {
  const char *head = lun_warning_head(r), *text = r->str[1];
  uint32_t of = r->f[2];
  lun_output like = {.kind = LUN_L_WARN, .input = input_of(f, of), .task = of};
  lun_output *o = add_line(f, &like);
  if (!o) return;
  if (*head) append(f, o, head, strlen(head)), append(f, o, ": ", 2);
  add_text(f, o, like, text, strlen(text));
}

void lun_f_free_output(lun_fold *f) {
  while (f->output_first < f->noutput) drop_oldest(f);
  free(f->output);
}

size_t lun_fold_noutput(const lun_fold *f) { return f->noutput - f->output_first; }

const lun_output *lun_fold_output(const lun_fold *f, size_t i) {
  return i < lun_fold_noutput(f) ? &f->output[f->output_first + i] : NULL;
}
