/* export.h - a trace in other formats: each is a fold over its records with
 * another back end. An exporter is one file and one row in export_table.c, an
 * option one row in export_options.c; --help comes from the two. */
#ifndef LUN_EXPORT_H
#define LUN_EXPORT_H

#include <stdio.h>

#include "../fold/fold.h"
#include "../scene/highlight.h"

/* ---- options: one set for all formats, of which each takes its own ---- */

enum {
  LUN_TAKES_TASK = 1,
  LUN_TAKES_TIME = 2, /* the walk sees to it: every exporter that goes record by record takes it */
  LUN_TAKES_SIZE = 4,
  LUN_TAKES_THEME = 8,
  LUN_TAKES_PICTURE = 16,
  LUN_TAKES_SPEED = 32,
};

typedef enum lun_picture_kind { LUN_PICTURE_TIMELINE, LUN_PICTURE_SEQUENCE } lun_picture_kind;

typedef struct lun_export_options {
  unsigned given;     /* LUN_TAKES_...: what was asked for; the rest is as by default */
  const char *format; /* the name of an exporter */
  const char *task;   /* as on screen ("ada·3", "ada-3"), as in the program ("Task-3"), or its id in jsonl; NULL: all */
  int64_t from, to;   /* ns of loop time, both included; from 0 to INT64_MAX is everything */
  int w, h;           /* cells or pixels, as the format has it; 0: what suits it */
  bool light;         /* theme: light, not dark */
  uint8_t picture;    /* lun_picture_kind */
  double speed;       /* seconds of the trace per second of the recording; 0: what suits it */
  lun_highlight_fn *highlight; /* somebody who knows the language; NULL: sources are plain */
} lun_export_options;

lun_export_options lun_export_defaults(void); /* everything of the trace; the format is NULL */
/* Reads the option `name`, "--task", with its value; both are to outlive *o. Returns false, with one sentence in err,
 * when there is no such option or its value cannot be. */
bool lun_export_take(lun_export_options *o, const char *name, const char *value, char *err, size_t errsize);
/* Row i of the table of options: name, value, help. False behind the last one. */
bool lun_export_option_at(size_t i, const char *text[static 3]);
/* Prints the formats, a line each; and behind them the options. */
void lun_export_formats_help(FILE *out);
void lun_export_help(FILE *out);

/* ---- exporters ---- */

/* What an exporter is given. `fold` is the state before a record that ends something, and after any other one, so that
 * whatever the record speaks of is known. */
typedef struct lun_export_at {
  FILE *out;
  lun_fold *fold;
  const lun_record *rec; /* NULL in begin and end */
  const lun_export_options *o;
  lun_reader *reader;
  const char *path; /* of the trace, for an exporter that reads it again */
  void *state;      /* the exporter's own: zeros when it begins */
  bool translated;  /* sentences are in the reader's language: for the eye, never in a file */
  struct lun_export_walk *walk;
} lun_export_at;

typedef struct lun_exporter {
  const char *name, *help; /* help: one line */
  unsigned takes;          /* LUN_TAKES_... */
  const size_t *state;     /* bytes of its own state; NULL: none */
  /* Each may be NULL. `early` is called before the record is applied, whatever it is. In `begin` and `end` the fold stands before the first and after the last record of the time that
   * was asked for; `end` is also called after a failure, and frees what the state holds. */
  void (*begin)(const lun_export_at *at);
  void (*early)(const lun_export_at *at);
  void (*record)(const lun_export_at *at); /* the state as told above */
  void (*after)(const lun_export_at *at);  /* the state after the record */
  void (*end)(const lun_export_at *at);
} lun_exporter;

/* The table; a name of NULL ends it. */
extern const lun_exporter lun_exporters[];

/* Writes the trace at trace_path to out, as far as it is written now. Returns 0, and in err what is missing of the
 * trace, in sentences, "" when nothing is; or -1 with one sentence in err: the
 * trace cannot be opened, the format is unknown or does not have an option that was given, no task is called so. Whether
 * out could be written is for the caller to ask of it (ferror); the walk ends early when it could not. */
int lun_export(const char *trace_path, const lun_export_options *o, FILE *out, char *err, size_t errsize);

/* ---- for exporters ---- */

/* Whether `id` is the task that was asked for; any is, when none was. */
bool lun_export_wants(const lun_export_at *at, uint32_t id);
/* Whether the record tells of that task: it runs, or the record names it or what it awaits. */
bool lun_export_concerns(const lun_export_at *at);
/* Writes what the record says as one sentence, "" when the text format leaves it out; cuts it at cap, ends it with a
 * zero and returns its length. It is not sanitised. */
size_t lun_export_sentence(const lun_export_at *at, char *dst, size_t cap);
/* Ends the export with a sentence. The first one counts. */
void lun_export_fail(const lun_export_at *at, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline int64_t lun_export_i64(const lun_record *r, unsigned lo) {
  return (int64_t)(r->f[lo] | (uint64_t)r->f[lo + 1] << 32);
}

/* ---- what the table holds ---- */
extern const size_t lun_export_text_size;
void lun_export_text_begin(const lun_export_at *at);
void lun_export_text(const lun_export_at *at);
void lun_export_text_end(const lun_export_at *at);
void lun_export_svg_end(const lun_export_at *at);
void lun_export_jsonl(const lun_export_at *at);
extern const size_t lun_export_chrome_size;
void lun_export_chrome_begin(const lun_export_at *at);
void lun_export_chrome(const lun_export_at *at);
void lun_export_chrome_end(const lun_export_at *at);
extern const size_t lun_export_otlp_size;
void lun_export_otlp_begin(const lun_export_at *at);
void lun_export_otlp_before(const lun_export_at *at);
void lun_export_otlp(const lun_export_at *at);
void lun_export_otlp_end(const lun_export_at *at);
extern const size_t lun_export_html_size;
void lun_export_html_begin(const lun_export_at *at);
void lun_export_html(const lun_export_at *at);
void lun_export_html_after(const lun_export_at *at);
void lun_export_html_end(const lun_export_at *at);
extern const size_t lun_export_asciicast_size;
void lun_export_asciicast_begin(const lun_export_at *at);
void lun_export_asciicast(const lun_export_at *at);
void lun_export_asciicast_end(const lun_export_at *at);
void lun_export_mermaid(const lun_export_at *at); /* at the end */

#endif
