/* source_rows.h - what the Source panel shows: which file and line, and who is
 * at which of its lines. */
#ifndef LUN_SOURCE_ROWS_H
#define LUN_SOURCE_ROWS_H

#include "lanes.h"
#include "view/moment.h"
#include "source.h"

/* What it needs beside the moment. */
typedef struct lun_source_in {
  lun_sources *sources;
  const lun_lanes *lanes;
  lun_highlight_fn *highlight; /* NULL: none */
  void *highlight_ud;
} lun_source_in;

/* Who stands at a line that is shown. */
typedef struct lun_line_note {
  const lun_task *task; /* the most urgent one that is here, NULL: nobody */
  int tasks;
  bool raised;     /* it is the line that runs */
  const char *who; /* the name at the right of the line */
  lun_ink ink;     /* ... and its ink */
  uint32_t breakpoint; /* the number of the one on this line, 0: none */
} lun_line_note;

/* The place to show (LUN_WHERE), 0: none; the view remembers it. */
uint32_t lun_source_place(const lun_moment *m, const lun_source_in *in);
/* The source of a place, NULL when it has none. It may hold but an error. */
const lun_source *lun_source_of(const lun_moment *m, const lun_source_in *in, uint32_t where);
/* Its first line (from 1) among `rows`: the one that was scrolled to; else it stays as long as `line`, or the one that
 * was gone to, is well within. The view remembers it. */
size_t lun_source_top(const lun_moment *m, const lun_source *src, size_t line, int rows);
/* Who is at which of the lines [top, top + rows) of a file: an array of `rows` in the arena, NULL when out of memory. */
lun_line_note *lun_source_notes(const lun_moment *m, const lun_source_in *in, uint32_t file, size_t top, int rows);
/* The bytes of line i (from 0) without its end. */
size_t lun_source_length(const lun_source *src, size_t i);
lun_style lun_source_style(uint8_t kind);

#endif
