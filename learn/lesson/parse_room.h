/* parse_room.h - what the files that read a lesson share: the parser, which goes
 * line by line and knows where it stands, and texts that grow by lines. Nobody
 * outside of parse*.c includes it. */
#ifndef LUN_PARSE_ROOM_H
#define LUN_PARSE_ROOM_H

#include "lesson.h"

/* A text that grows by lines. */
typedef struct text {
  char *s;
  size_t n, cap;
} text;

typedef struct parser {
  lun_lesson *l;
  bool translation;
  lun_complain_fn *complain;
  void *ud;
  const char *at, *end; /* what is left of the file */
  int line;
  /* Where lines go that are prose: the lesson's, a step's, a part's; and an option's text or feedback. */
  lun_step *step;
  lun_part *part;
  lun_option *option;
  text prose, option_text, feedback, hashed;
  lun_step **next_step;
  lun_part **next_part;
  lun_option **next_option;
  lun_fence **next_fence;
  bool failed; /* out of memory */
} parser;

/* A line of the file, without its end. */
typedef struct line {
  const char *s;
  size_t n;
} line;

/* ---- parse_lines.c ---- */
__attribute__((format(printf, 3, 4))) void lun_parse_complain(parser *p, int column, const char *fmt, ...); /* of the present line */
void lun_parse_append(parser *p, text *t, const char *s, size_t n);
void lun_parse_append_line(parser *p, text *t, line l);
/* A copy that lives as long as the lesson; "" when out of memory. */
const char *lun_parse_keep(parser *p, const char *s, size_t n);
/* The text without blank lines at its ends, kept; the buffer is empty afterwards. */
const char *lun_parse_take(parser *p, text *t);
bool lun_parse_blank(char c);
line lun_parse_trimmed(line l); /* without the blanks at its ends */
bool lun_parse_begins(line l, const char *word);
bool lun_parse_is(line l, const char *word);
bool lun_parse_next(parser *p, line *l); /* the next line of the file; false: there is none */
/* The first word of *l, which is shortened by it and the blanks behind. */
line lun_parse_word(line *l);
/* Ids name files: what is none is never kept as one. At most LUN_PARSE_ID_MAX characters. */
bool lun_parse_good_id(const char *id);
enum { LUN_PARSE_ID_MAX = 64 };

/* ---- parse_head.c ---- */
void lun_parse_front_matter(parser *p);
void lun_parse_step(parser *p, line rest); /* "## ", and the rest of the line */
void lun_parse_part(parser *p, line rest); /* "### " */
void lun_parse_end_option(parser *p);
void lun_parse_end_step(parser *p);
/* Whether something that has its place in these kinds of steps has it in the present one; a translation has no kinds. */
bool lun_parse_allowed(const parser *p, const char *kinds);

/* ---- parse_fence.c ---- */
void lun_parse_fence(parser *p, line l); /* from its first line to its last */

#endif
