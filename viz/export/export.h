/* export.h - a trace in other formats: each is a fold over its records with
 * another back end. An exporter is one file and one line in the table. */
#ifndef LUN_EXPORT_H
#define LUN_EXPORT_H

#include <stdio.h>

#include "../fold/fold.h"

/* What an exporter is given. The state is that before a record that ends something, and that after any other one, so
 * that whatever the record speaks of is known. */
typedef struct lun_export_at {
  FILE *out;
  const lun_fold *fold;
  const lun_record *rec;
} lun_export_at;

typedef struct lun_exporter {
  const char *name, *help;                     /* help: one line */
  void (*begin)(FILE *out);                    /* before the first record; NULL: nothing */
  void (*record)(const lun_export_at *at);     /* writes a record, or nothing */
  void (*end)(FILE *out, const lun_reader *r); /* after the last one; NULL: nothing */
} lun_exporter;

/* The table; a name of NULL ends it. */
extern const lun_exporter lun_exporters[];

/* Writes the trace at trace_path to out in the named format, as far as it is written now. Returns 0, or -1 with one
 * sentence in err: the trace cannot be opened, the format is unknown. Whether out could be written is for the caller
 * to ask of it (ferror); the walk ends early when it could not. */
int lun_export(const char *trace_path, const char *format, FILE *out, char *err, size_t errsize);

/* ---- what the table holds; export_text.c, export_jsonl.c ---- */
void lun_export_text_begin(FILE *out);
void lun_export_text(const lun_export_at *at);
void lun_export_text_end(FILE *out, const lun_reader *r);
void lun_export_jsonl(const lun_export_at *at);

#endif
