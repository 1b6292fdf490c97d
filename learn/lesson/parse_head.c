/* parse_head.c - front matter and headings: where a step or a part of a step
 * begins, and what ends there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse_room.h"

enum { STEPS_MAX = 500 };

/* "ID — Title": the dash may be an em dash, an en dash or a hyphen. */
static void split_title(parser *p, line rest, const char **id, const char **title) {
  static const char *const dashes[] = {"\u2014", "\u2013", "-"};
  line w = lun_parse_word(&rest);
  *id = lun_parse_keep(p, w.s, w.n);
  for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
    if (!lun_parse_begins(rest, dashes[i])) continue;
    rest = lun_parse_trimmed((line){rest.s + strlen(dashes[i]), rest.n - strlen(dashes[i])});
    break;
  }
  *title = lun_parse_keep(p, rest.s, rest.n);
}

/* ---- what ends when something new begins ---- */

void lun_parse_end_option(parser *p) {
  if (p->option == NULL) return;
  p->option->text = lun_parse_take(p, &p->option_text);
  p->option->feedback = lun_parse_take(p, &p->feedback);
  p->option = NULL;
}

static void end_part(parser *p) {
  lun_parse_end_option(p);
  const char *prose = lun_parse_take(p, &p->prose);
  if (p->part != NULL) p->part->prose = prose;
  else if (p->step != NULL) p->step->prose = prose;
  else p->l->prose = prose;
  p->part = NULL;
}

void lun_parse_end_step(parser *p) {
  end_part(p);
  if (p->step != NULL) p->step->hashed = lun_parse_take(p, &p->hashed);
  p->step = NULL;
}

/* ---- front matter ---- */

static void set_field(parser *p, line key, line value) {
  lun_lesson *l = p->l;
  const struct {
    const char *key;
    const char **field;
  } fields[] = {{"id", &l->id},           {"title", &l->title}, {"part", &l->part},   {"needs", &l->needs},
                {"outcome", &l->outcome}, {"kills", &l->kills}, {"clock", &l->clock}, {"lang", &l->lang}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    if (!lun_parse_is(key, fields[i].key)) continue;
    *fields[i].field = lun_parse_keep(p, value.s, value.n);
    if (i == 0 && !lun_parse_good_id(l->id)) lun_parse_complain(p, 1, "a lesson's id is made of at most %d of a-z, 0-9 and -; this one is '%s'", LUN_PARSE_ID_MAX, l->id), l->id = "";
    return;
  }
  if (lun_parse_is(key, "minutes")) l->minutes = atoi(lun_parse_keep(p, value.s, value.n));
  else lun_parse_complain(p, 1, "unknown field '%.*s' in the front matter", (int)key.n, key.s);
}

void lun_parse_front_matter(parser *p) {
  line l = {p->at, 0};
  if (!lun_parse_next(p, &l) || !lun_parse_is(lun_parse_trimmed(l), "---")) {
    lun_parse_complain(p, 1, "a lesson begins with a line '---', its fields, and another '---'");
    p->at = l.s; /* that line is read again, as prose or a heading */
    p->line = 0;
    return;
  }
  while (lun_parse_next(p, &l) && !lun_parse_is(lun_parse_trimmed(l), "---")) {
    const char *colon = memchr(l.s, ':', l.n);
    if (colon != NULL) set_field(p, lun_parse_trimmed((line){l.s, (size_t)(colon - l.s)}), lun_parse_trimmed((line){colon + 1, (size_t)(l.s + l.n - colon - 1)}));
    else if (lun_parse_trimmed(l).n > 0) lun_parse_complain(p, 1, "a field of the front matter is 'key: value'");
  }
}

/* ---- headings ---- */

static int kind_of(line w) {
  for (int i = 0; i < LUN_STEP_KIND_COUNT; i++)
    if (lun_parse_is(w, lun_step_word((unsigned)i))) return i;
  return -1;
}

void lun_parse_step(parser *p, line rest) {
  int kind = LUN_STEP_TELL;
  if (p->l->nsteps == STEPS_MAX) return lun_parse_complain(p, 1, "a lesson has at most %d steps; this one and those after it are left out", STEPS_MAX), (void)(p->at = p->end);
  lun_parse_end_step(p);
  if (!p->translation) {
    line w = lun_parse_word(&rest);
    kind = kind_of(w);
    if (kind < 0) lun_parse_complain(p, 4, "unknown kind of step '%.*s'; there are tell, predict, run, observe, change, make, recap", (int)w.n, w.s);
    if (kind < 0) kind = LUN_STEP_TELL;
  }
  lun_step *s = lun_arena_take(&p->l->arena, sizeof *s);
  if (s == NULL) {
    p->failed = true;
    return;
  }
  *s = (lun_step){.kind = (uint8_t)kind, .prose = "", .hashed = "", .line = p->line};
  split_title(p, rest, &s->id, &s->title);
  if (!lun_parse_good_id(s->id)) {
    char stand_in[32];
    int n = snprintf(stand_in, sizeof stand_in, "line-%d", p->line);
    lun_parse_complain(p, 4, "a step's id is made of at most %d of a-z, 0-9 and -; this one is '%s'", LUN_PARSE_ID_MAX, s->id);
    s->id = lun_parse_keep(p, stand_in, (size_t)n);
  }
  if (lun_lesson_step(p->l, s->id) != NULL) lun_parse_complain(p, 4, "there is a step '%s' already", s->id);
  lun_parse_append(p, &p->hashed, s->title, strlen(s->title));
  lun_parse_append(p, &p->hashed, "\n", 1);
  *p->next_step = p->step = s;
  p->next_step = &s->next;
  p->next_fence = &s->fence;
  p->next_option = &s->option;
  p->next_part = &s->part;
  p->l->nsteps++;
}

bool lun_parse_allowed(const parser *p, const char *kinds) {
  return p->translation || strstr(kinds, lun_step_word(p->step->kind)) != NULL;
}

static void begin_part(parser *p, lun_part_kind kind, line rest) {
  lun_part *part = lun_arena_take(&p->l->arena, sizeof *part);
  if (part == NULL) {
    p->failed = true;
    return;
  }
  *part = (lun_part){.kind = (uint8_t)kind, .id = "", .title = "", .prose = "", .line = p->line};
  if (kind == LUN_PART_HINT) part->level = atoi(lun_parse_keep(p, rest.s, rest.n));
  if (kind == LUN_PART_WRONG) split_title(p, rest, &part->id, &part->title);
  if (kind == LUN_PART_SAID) part->id = lun_parse_keep(p, rest.s, rest.n);
  if (kind == LUN_PART_HINT && (part->level < 1 || part->level > 3)) lun_parse_complain(p, 10, "hints are numbered 1, 2 and 3");
  if (kind == LUN_PART_WRONG && !lun_parse_good_id(part->id)) lun_parse_complain(p, 11, "'### wrong ID \u2014 Title': the id is made of a-z, 0-9 and -");
  *p->next_part = p->part = part;
  p->next_part = &part->next;
  p->next_fence = &part->fence;
}

void lun_parse_part(parser *p, line rest) {
  static const struct {
    const char *word, *kinds;
    lun_part_kind kind;
  } parts[] = {{"hint", "change make", LUN_PART_HINT},
               {"wrong", "change make", LUN_PART_WRONG},
               {"said", "predict", LUN_PART_SAID},
               {"after", "predict run observe change make", LUN_PART_AFTER}};
  end_part(p);
  if (p->step == NULL) {
    lun_parse_complain(p, 1, "a sub-heading stands in a step");
    return;
  }
  line w = lun_parse_word(&rest);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (!lun_parse_is(w, parts[i].word)) continue;
    if (!lun_parse_allowed(p, parts[i].kinds)) lun_parse_complain(p, 5, "'%s' has no place in a step of kind '%s'", parts[i].word, lun_step_word(p->step->kind));
    begin_part(p, parts[i].kind, rest);
    return;
  }
  lun_parse_complain(p, 5, "unknown sub-heading '%.*s'; there are hint, wrong, said, after", (int)w.n, w.s);
}
