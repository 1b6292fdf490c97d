/* view_find.c - `/`, `n`, `N`: finds a task by its name, a line of the source
 * that is shown, or a line of what was printed. All that can be found is one
 * ring: the tasks, then the lines, then the output; the search begins behind
 * what was found last, and begins anew at the end. */
#include "view_internal.h"

#include <string.h>

#include "../../base/sanitise.h"

/* The ring. `at` is the place of what was found, or chosen, last. */
typedef struct ring {
  const lun_source *src; /* NULL: no text is shown */
  size_t tasks, lines, outputs, at;
} ring;

/* Whether the text stands in s; a text without capitals stands for both cases of its letters. */
static bool holds(const char *s, size_t n, const char *text) {
  size_t len = strlen(text);
  bool exact = false;
  for (size_t i = 0; i < len; i++) exact = exact || (text[i] >= 'A' && text[i] <= 'Z');
  for (size_t i = 0; i + len <= n; i++) {
    size_t k = 0;
    while (k < len && (s[i + k] == text[k] || (!exact && s[i + k] >= 'A' && s[i + k] <= 'Z' && s[i + k] + 32 == text[k])))
      k++;
    if (k == len) return true;
  }
  return false;
}

static bool task_holds(const lun_task *t, const char *text) {
  return t && (holds(t->label, strlen(t->label), text) || holds(t->func, strlen(t->func), text) ||
               holds(t->name, strlen(t->name), text));
}

static bool ring_holds(const ring *r, const lun_fold *f, size_t i, const char *text) {
  if (i < r->tasks) return task_holds(lun_fold_task_at(f, i), text);
  i -= r->tasks;
  if (i < r->lines) return holds(r->src->text + r->src->line[i], r->src->line[i + 1] - r->src->line[i], text);
  const lun_output *o = lun_fold_output(f, i - r->lines);
  return o && holds(o->text, o->len, text);
}

static const lun_source *shown_source(const lun_view *v, const lun_fold *f) {
  const char *name = v->source_where ? lun_fold_file(f, v->source_where) : "";
  const lun_source *src = *name && v->sources ? lun_sources_get(v->sources, f, name, NULL, NULL) : NULL;
  return src && !src->error ? src : NULL;
}

/* Where the search begins: in the panel that has the focus, at what is chosen there. */
static size_t begin_at(const ring *r, const lun_view *v, const lun_fold *f) {
  size_t i = 0;
  if (v->focus == LUN_PANEL_SOURCE && r->lines > 0)
    return r->tasks + (v->source_line > 0 && (size_t)v->source_line <= r->lines ? (size_t)v->source_line - 1 : r->lines - 1);
  if (v->focus == LUN_PANEL_REPL && r->outputs > 0) {
    while (i < r->outputs && lun_fold_output(f, i)->seq != v->found_output) i++;
    return r->tasks + r->lines + (i < r->outputs ? i : r->outputs - 1);
  }
  while (i < r->tasks && lun_fold_task_at(f, i)->id != v->task) i++;
  return i < r->tasks ? i : SIZE_MAX;
}

static ring make_ring(const lun_view *v, const lun_fold *f) {
  ring r = {.src = shown_source(v, f), .tasks = lun_fold_ntasks(f), .outputs = lun_fold_noutput(f)};
  r.lines = r.src ? r.src->nlines : 0;
  r.at = begin_at(&r, v, f);
  return r;
}

static lun_command show_line(lun_view *v, size_t line) {
  const lun_slot *s = lun_layout_slot(&v->shown, LUN_PANEL_SOURCE);
  int rows = s ? s->area.h - 1 : 9;
  v->source_line = (int)line + 1;
  v->source_top = at_least(v->source_line - rows / 3, 1);
  lun_v_focus(v, LUN_PANEL_SOURCE);
  return lun_v_done();
}

/* A line of output leads to the moment at which it was printed. */
static lun_command show_output(lun_view *v, const lun_output *o) {
  v->found_output = o->seq;
  if (o->task) v->task = o->task;
  v->focus = v->tab = LUN_PANEL_REPL;
  v->mode = LUN_MODE_LOOK;
  return lun_v_seek((lun_instant){o->t, o->seq});
}

static lun_command show(lun_view *v, const lun_fold *f, const ring *r, size_t i) {
  if (i >= r->tasks + r->lines) return show_output(v, lun_fold_output(f, i - r->tasks - r->lines));
  if (i >= r->tasks) return show_line(v, i - r->tasks);
  if (v->focus == LUN_PANEL_SOURCE || v->focus == LUN_PANEL_REPL) lun_v_focus(v, LUN_PANEL_TIMELINE);
  lun_v_select(v, f, lun_fold_task_at(f, i)->id);
  return lun_v_done();
}

lun_command lun_v_find_next(const deed *d) {
  lun_view *v = d->v;
  ring r = make_ring(v, d->f);
  size_t n = r.tasks + r.lines + r.outputs;
  bool on = d->arg > 0;
  if (!v->find[0]) return lun_v_refused("There is nothing to look for yet. / asks for a text.");
  if (r.at == SIZE_MAX) r.at = on ? n - 1 : 0;
  for (size_t i = 1; i <= n; i++) {
    size_t at = (r.at + (on ? i : n - i)) % n;
    if (ring_holds(&r, d->f, at, v->find)) return show(v, d->f, &r, at);
  }
  return lun_v_refused("No task, no line of the source shown and no output has that in it.");
}

lun_command lun_v_find(const deed *d) {
  d->v->finding = true;
  d->v->find[0] = 0;
  return lun_v_done();
}

static void append(lun_view *v, uint32_t ch) {
  char utf8[4];
  size_t n = strlen(v->find), len = lun_unsafe(ch) ? 0 : lun_utf8_put(utf8, ch);
  if (n + len >= sizeof v->find) return;
  memcpy(v->find + n, utf8, len);
  v->find[n + len] = 0;
}

static void rub_out(lun_view *v) {
  size_t n = strlen(v->find);
  while (n > 0 && ((unsigned char)v->find[--n] & 0xC0) == 0x80) continue;
  v->find[n] = 0;
}

lun_command lun_v_find_key(lun_view *v, const lun_fold *f, const lun_key *key) {
  if (key->name == LUN_KEY_CHAR && !(key->mods & (LUN_MOD_ALT | LUN_MOD_CTRL))) append(v, key->ch);
  else if (key->name == LUN_KEY_BACKSPACE) rub_out(v);
  else if (key->name == LUN_KEY_ENTER || key->name == LUN_KEY_ESC) v->finding = false;
  return key->name == LUN_KEY_ENTER && v->find[0] ? lun_v_find_next(&(deed){v, f, 1}) : lun_v_done();
}
