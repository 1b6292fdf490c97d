/* html.h - what the files of the html export share: the recording as the page
 * gets it. The page is one JSON document of words (texts, each once) and events;
 * an event is a record's sentence with the operations that it meant for the
 * state. What a record means is decided by the fold alone: html_changes.c
 * compares the fold before and after, and the page's own code applies the
 * operations without knowing any kind of record.
 *
 *   export_html.c    the document: styles, data, code; what of a long run is kept
 *   html_words.c     texts by number, made harmless
 *   html_changes.c   from the fold's state to operations
 *   html_sequence.c  sequence diagrams
 *   html_lines.c     output, sources
 *   html/            the page's code and styles, compiled in */
#ifndef LUN_HTML_H
#define LUN_HTML_H

#include <stdio.h>

#include "../../vm/embedded.h"
#include "../base/arena.h"
#include "../base/idmap.h"
#include "../scene/highlight.h"
#include "export.h"

extern const lun_embedded lun_page[]; /* the files of viz/export/html; ends with a NULL name */

/* The page's format; raised when an operation changes its meaning. */
#define LUN_HTML_VERSION 1

/* The operations, X(OP, "name", "arguments"). In the page they are numbered in this order, and it gets this table: an
 * argument whose name ends in ' is the number of a word. Times are ns. */
#define LUN_HTML_OPS(X) \
  X(TASK, "task", "id label' func' flags parent by input made") \
  X(STATE, "state", "id place what on why' where bits") \
  X(ENDED, "ended", "id outcome'") \
  X(CANCEL, "cancel", "id stage by asker'") \
  X(JOURNEY, "journey", "id sentence'") \
  X(LOOP, "loop", "state running handle what label' where depth") \
  X(TICK, "tick", "number ready") \
  X(HOLD, "hold", "hold speed") \
  X(READY, "ready", "handle of what label' cause since") \
  X(TAKE, "take", "handle") \
  X(TIMER, "timer", "handle task what when label'") \
  X(UNTIMER, "untimer", "handle") \
  X(REVOKE, "revoke", "handle") \
  X(DOOM, "doom", "handle") \
  X(WATCH, "watch", "fd dir label'") \
  X(UNWATCH, "unwatch", "fd dir") \
  X(WATCHER, "watcher", "fd dir task") \
  X(JOB, "job", "id pool worker label' since") \
  X(UNJOB, "unjob", "id") \
  X(LINE, "line", "kind input task more text'") \
  X(GROW, "grow", "kind text'") \
  X(CALLBACK, "callback", "label'") \
  X(MARK, "mark", "task text'") \
  X(LOST, "lost", "count") \
  X(CLEAR, "clear", "") \
  X(TROUBLE, "trouble", "word' severity task stand sentence' remedy'") \
  X(END, "end", "status exit error' message'")

#define X(op, name, args) LUN_HTML_##op,
enum lun_html_op { LUN_HTML_OPS(X) LUN_HTML_OP_COUNT };
#undef X

/* ---- html_words.c ---- */

/* Texts by number, in the order in which they were first asked for. All zeros is an empty table. */
typedef struct lun_html_words {
  char *bytes; /* each followed by a zero */
  size_t used, cap;
  struct lun_html_word *word;
  size_t n, word_cap;
  uint32_t *slot; /* numbers + 1, by hash */
  size_t slots;
  uint64_t cut; /* bytes of text that were left out, because a text or all of them were too long */
} lun_html_words;

/* The number of a text, a new one when it was not seen before; 0 for the empty one, and when out of memory. */
uint32_t lun_html_word(lun_html_words *w, const char *s, size_t n);
void lun_html_words_free(lun_html_words *w);
/* Writes all words as the elements of a JSON array. */
void lun_html_write_words(FILE *out, const lun_html_words *w);
/* Writes the n bytes at s as a JSON string of one harmless line: no byte of it can end a script element, none is a
 * control character, none reorders what stands beside it. */
void lun_html_write_string(FILE *out, const char *s, size_t n);

/* ---- html_changes.c ---- */

/* One walk over a trace. */
typedef struct lun_html {
  FILE *out;
  lun_fold *fold;
  lun_html_words words;
  lun_idmap seen;    /* by task: what the page knows of it */
  uint32_t *running; /* tasks that the page takes to be running */
  size_t nrunning, running_cap;
  lun_now loop; /* what the page knows of the loop; its strings are not used */
  uint32_t loop_label;

  uint64_t line_seq;
  uint64_t troubles; /* told of, all kinds together */
  uint8_t *files;    /* which of the 4096 files are spoken of */
  lun_arena arena;
  bool began;     /* an operation of the present event was written */
  FILE *diagrams; /* sequence diagrams, in memory until the end */
  char *diagram_text;
  size_t diagram_bytes;
  bool any_diagram;
} lun_html;

/* With out and fold set, and the rest zero. False: out of memory. */
bool lun_html_begin(lun_html *h);
/* Writes one operation; `args` as the table says. */
void lun_html_op(lun_html *h, enum lun_html_op op, const int64_t *args, size_t n);
#define LUN_HTML_OP(h, op, ...) \
  lun_html_op(h, LUN_HTML_##op, (const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / 8)
int64_t lun_html_text(lun_html *h, const char *s);   /* the number of a word */
int64_t lun_html_where(lun_html *h, uint32_t where); /* the place itself; its file will be in the page */

/* Writes the operations that bring the page from an empty state, or from any other one, to the present one. */
void lun_html_all(lun_html *h);
/* Writes those that a record meant, which has just been applied. */
void lun_html_changes(lun_html *h, const lun_record *r);
void lun_html_free(lun_html *h);

/* ---- html_sequence.c ---- */

void lun_html_sequence(lun_html *h, uint32_t task); /* keeps the diagram of a task as it is now */
/* Writes the diagrams that were kept, and those of the tasks that live, as elements of a JSON array. */
void lun_html_write_sequences(lun_html *h);
void lun_html_free_sequences(lun_html *h);

/* ---- html_lines.c ---- */

void lun_html_lines(lun_html *h, const lun_record *r); /* output that the record added */
void lun_html_all_lines(lun_html *h);                  /* the newest lines that there are */
/* Writes the sources that are spoken of, as members of a JSON object. */
void lun_html_write_sources(lun_html *h, lun_highlight_fn *highlight);

#endif
