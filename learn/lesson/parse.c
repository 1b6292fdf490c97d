/* parse.c - from the text of a lesson's file to a lesson. It goes line by line and
 * knows where it stands: in the front matter, a step, a part of a step, an
 * option, a fence. What it does not understand it complains of, with line and
 * column, and goes on. Headings are parse_head.c's, programs parse_fence.c's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../viz/base/infile.h"
#include "parse_room.h"

enum { FILE_MAX = 4 << 20 };

/* ---- options and prose ---- */

static bool is_option(const parser *p, line l) {
  return p->step != NULL && p->part == NULL && (p->translation || p->step->kind == LUN_STEP_PREDICT) && l.n > 4 &&
         lun_parse_begins(l, "- ") && l.s[2] >= 'a' && l.s[2] <= 'h' && l.s[3] == ':';
}

/* One with a letter that was there is read, and left out. */
static bool has_letter(const lun_step *s, char letter) {
  const lun_option *o = s->option;
  while (o != NULL && o->letter != letter) o = o->next;
  return o != NULL;
}

static void begin_option(parser *p, line l) {
  lun_parse_end_option(p);
  lun_option *o = lun_arena_take(&p->l->arena, sizeof *o);
  if (o == NULL) {
    p->failed = true;
    return;
  }
  *o = (lun_option){.letter = l.s[2], .text = "", .feedback = "", .line = p->line};
  p->option = o;
  if (has_letter(p->step, o->letter)) lun_parse_complain(p, 3, "there is an option '%c' already", o->letter);
  else *p->next_option = o, p->next_option = &o->next;
  lun_parse_append_line(p, &p->option_text, lun_parse_trimmed((line){l.s + 4, l.n - 4}));
}

static void prose(parser *p, line l) {
  line t = lun_parse_trimmed(l);
  if (p->option != NULL && lun_parse_begins(t, ">")) lun_parse_append_line(p, &p->feedback, lun_parse_trimmed((line){t.s + 1, t.n - 1}));
  else if (p->option != NULL && t.n > 0 && lun_parse_blank(*l.s)) lun_parse_append_line(p, p->feedback.n > 0 ? &p->feedback : &p->option_text, t);
  else {
    lun_parse_end_option(p);
    lun_parse_append_line(p, &p->prose, l);
  }
}

/* ---- the whole ---- */

/* <!-- en 75e9869a -->: which English text a translated step was made from. */
static bool take_stamp(parser *p, line l) {
  unsigned stamp;
  char mark[32];
  snprintf(mark, sizeof mark, "%.*s", (int)l.n, l.s);
  if (!p->translation || p->step == NULL || sscanf(mark, "<!-- en %8x -->", &stamp) != 1) return false;
  p->step->stamp = stamp;
  return true;
}

static bool is_fence(line l) { return lun_parse_begins(l, "```"); }

static void one_line(parser *p, line l) {
  bool heading = lun_parse_begins(l, "## ");
  if (!heading && !is_fence(l) && p->step != NULL) lun_parse_append_line(p, &p->hashed, l);
  if (take_stamp(p, l)) return;
  if (heading) lun_parse_step(p, lun_parse_trimmed((line){l.s + 3, l.n - 3}));
  else if (lun_parse_begins(l, "### ")) lun_parse_part(p, lun_parse_trimmed((line){l.s + 4, l.n - 4}));
  else if (is_fence(l)) lun_parse_fence(p, l);
  else if (lun_parse_begins(l, "# ") && p->step == NULL) return; /* the title again, for whoever reads the file */
  else if (is_option(p, l)) begin_option(p, l);
  else prose(p, l);
}

lun_lesson *lun_lesson_parse(const char *path, const char *s, size_t n, bool translation, lun_complain_fn *c, void *ud) {
  lun_lesson *l = calloc(1, sizeof *l);
  if (l == NULL) return NULL;
  l->id = l->title = l->part = l->outcome = l->kills = l->clock = l->lang = l->needs = l->prose = "";
  parser p = {.l = l, .translation = translation, .complain = c, .ud = ud, .at = s, .end = s + n};
  p.next_step = &l->step;
  l->path = lun_parse_keep(&p, path, strlen(path));
  lun_parse_front_matter(&p);
  for (line each; lun_parse_next(&p, &each) && !p.failed;) one_line(&p, each);
  lun_parse_end_step(&p);
  free(p.prose.s), free(p.option_text.s), free(p.feedback.s), free(p.hashed.s);
  if (!p.failed) return l;
  lun_lesson_free(l);
  return NULL;
}

lun_lesson *lun_lesson_load(const char *path, bool translation, lun_complain_fn *c, void *ud, char *err, size_t errsize) {
  FILE *in = lun_infile_open(path);
  char *s = in != NULL ? malloc(FILE_MAX + 1) : NULL;
  size_t n = s != NULL ? fread(s, 1, FILE_MAX + 1, in) : 0;
  lun_lesson *l = NULL;
  if (in == NULL) snprintf(err, errsize, "cannot read %s: %s", path, strerror(errno));
  else if (s == NULL) snprintf(err, errsize, "out of memory");
  else if (ferror(in)) snprintf(err, errsize, "cannot read %s: %s", path, strerror(errno));
  else if (n > FILE_MAX) snprintf(err, errsize, "%s is too long for a lesson", path);
  else if ((l = lun_lesson_parse(path, s, n, translation, c, ud)) == NULL) snprintf(err, errsize, "out of memory");
  if (in != NULL) fclose(in);
  free(s);
  return l;
}
