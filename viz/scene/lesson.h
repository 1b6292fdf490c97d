/* lesson.h - what the Lesson panel shows: a step of a lesson as a list of blocks,
 * and the same as rows of a width. Who plays the lesson makes the
 * blocks; every back end paints the rows. It knows no lesson file, no run and
 * no progress. */
#ifndef LUN_SCENE_LESSON_H
#define LUN_SCENE_LESSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"
#include "measure.h"
#include "phrase.h"
#include "scale.h"

typedef enum lun_block_kind {
  LUN_BLOCK_PROSE,  /* Markdown */
  LUN_BLOCK_HEAD,   /* a hairline with a few words: "Predict", "Hint 1" */
  LUN_BLOCK_OPTION, /* an answer, Markdown, with its number */
  LUN_BLOCK_LINE,   /* a line to be put in its place, verbatim, with its number */
  LUN_BLOCK_ENTRY,  /* what has been typed so far: the cursor stands behind it */
  LUN_BLOCK_EVENT,  /* something that happened, with its record's number */
  LUN_BLOCK_CODE,   /* a program, verbatim */
  LUN_BLOCK_PROGRAM, /* the step's, verbatim: shown where no Source shows it */
  LUN_BLOCK_PRINTED, /* what it printed, verbatim: shown where no REPL shows it */
  LUN_BLOCK_NOTE    /* what one can do now, dim */
} lun_block_kind;

/* lun_view.lesson_top: the rows from the news on, as many of the last ones as fit. */
enum { LUN_LESSON_NEWS = 1 << 20 };

typedef enum lun_block_mark { LUN_MARK_NONE, LUN_MARK_CHOSEN, LUN_MARK_RIGHT, LUN_MARK_HERE } lun_block_mark;

typedef struct lun_block {
  uint8_t kind, mark; /* lun_block_kind, lun_block_mark */
  int number;         /* OPTION, LINE */
  lun_instant at;     /* EVENT */
  const char *text;   /* any bytes: whoever shows it sanitises */
} lun_block;

/* All of it belongs to whoever made the page. */
typedef struct lun_lesson_page {
  const char *title;    /* of the step, without marks */
  int step, steps;      /* from 1 */
  int lesson, lessons;  /* likewise, in the course */
  const lun_block *block;
  size_t n;
  size_t news;          /* the block with which what came last begins; n: nothing did */
  bool titled;          /* the title stands above the text: the panel's own has no room for it */
  bool alone;           /* no Source and no REPL is to be seen: the text shows the program, and what it printed, itself */
  uint32_t points;      /* bits 1 << panel: the text sends the learner there */
} lun_lesson_page;

/* A row of the panel. */
typedef struct lun_lesson_row {
  const lun_block *block; /* whose row it is; NULL: a blank one */
  int indent;             /* of its words, and of what stands in front of them: a number, a sign */
  int lead_indent;
  lun_phrase words, lead;
} lun_lesson_row;

typedef struct lun_lesson_rows {
  lun_lesson_row *row;
  size_t n;
  size_t head; /* the first of them, the title, which stay when the others are scrolled */
} lun_lesson_rows;

/* Lays the page out in `width` of the measure's units: with blank rows within its lists if all of it then fits in `rows`,
 * without any if only so it does. A program that stands before the rest stays there if all fits, else it comes last. n is 0
 * when memory is out. */
lun_lesson_rows lun_lesson_lay(const lun_lesson_page *page, const lun_measure *m, int width, int rows, lun_arena *a);
/* The row with which the news begin; behind the last one: there are none. */
int lun_lesson_news(const lun_lesson_page *page, const lun_lesson_rows *rows);

#endif
