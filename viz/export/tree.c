/* tree.c - tree.h: links the living tasks to those that await them, and writes
 * them. It asks the fold and no one else, so that it serves a run that lives,
 * one that is held or blocked, and one that is long over. */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "../base/idmap.h"
#include "../base/sanitise.h"
#include "../base/width.h"
#include "../scene/glyphs.h"
#include "../term/ascii.h"
#include "json.h"

enum {
  LINES_MAX = 400, /* that are read by anybody */
  LEVELS_MAX = 40, /* of the drawing: tasks that wait for each other in a row may be thousands */
  FRAMES_MAX = 12  /* functions of a task that are drawn, one level each */
};

/* A living task and its place among those that are awaited by the same one; in the order of creation. */
typedef struct node {
  const lun_task *task;
  struct node *parent, *child, *last, *next;
} node;

typedef struct tree {
  node *node;
  size_t n;
  node root; /* of no task: its children are awaited by nobody */
} tree;

static bool is_alive(const lun_task *t) { return t->place < LUN_P_DONE; }

static void link_node(tree *t, const lun_idmap *by_id, node *n) {
  node *parent = n->task->parent ? lun_idmap_get(by_id, n->task->parent) : NULL;
  n->parent = parent ? parent : &t->root;
  if (n->parent->last) n->parent->last->next = n;
  else n->parent->child = n;
  n->parent->last = n;
}

static bool build(tree *t, const lun_fold *f) {
  lun_idmap by_id = {0};
  size_t all = lun_fold_ntasks(f);
  bool good = true;
  *t = (tree){.node = calloc(all + 1, sizeof *t->node)};
  if (!t->node) return false;
  for (size_t i = 0; i < all && good; i++) {
    const lun_task *task = lun_fold_task_at(f, i);
    if (!is_alive(task)) continue;
    t->node[t->n].task = task;
    good = lun_idmap_set(&by_id, task->id, &t->node[t->n++]);
  }
  for (size_t i = 0; i < t->n && good; i++) link_node(t, &by_id, &t->node[i]);
  lun_idmap_free(&by_id);
  return good;
}

/* The node that is drawn after n: its first child, its next, or the next of those above; NULL: it was the last one. */
static const node *after(const tree *t, const node *n) {
  if (n->child) return n->child;
  while (n != &t->root && !n->next) n = n->parent;
  return n == &t->root ? NULL : n->next;
}

/* ---- words ---- */

int lun_tell_text(FILE *out, const char *s) {
  char clean[1024];
  size_t n = lun_sanitise(clean, sizeof clean, s, strlen(s));
  if (lun_ascii_wanted()) n = lun_text_to_ascii(clean, n);
  fwrite(clean, 1, n, out);
  return lun_text_width(clean, n);
}

static void put_place(FILE *out, const lun_fold *f, uint32_t where) {
  if (!where) return;
  fputs("  ", out);
  lun_tell_text(out, lun_fold_file(f, where));
  fprintf(out, ":%u", LUN_WHERE_LINE(where));
}

static const char *const states[LUN_P_COUNT] = {"ready", "running", "waiting", "done", "failed", "cancelled"};

static bool is_cancelling(const lun_task *t) { return t->cancel.asked && !t->cancel.ended && is_alive(t); }

/* The design's words are "→ gather(a, b)": what is awaited may bring its arrow along. */
static void put_why(FILE *out, const lun_task *t) {
  const char *glyph = lun_glyph_awaited(t->what);
  if (strncmp(t->why, glyph, strlen(glyph)) != 0) lun_tell_text(out, glyph), fputc(' ', out);
  lun_tell_text(out, t->why);
}

void lun_tell_task(FILE *out, const lun_task *t) {
  lun_tell_text(out, lun_glyph_task(t).utf8);
  fputc(' ', out);
  lun_tell_text(out, t->label);
  fputs("  ", out);
  if (is_cancelling(t)) fputs("cancelling, ", out);
  if (t->place == LUN_P_WAITING && *t->why) put_why(out, t);
  else fputs(t->place < LUN_P_COUNT ? states[t->place] : "?", out);
  if (!is_alive(t) && *t->outcome) fputs(": ", out), lun_tell_text(out, t->outcome);
}

void lun_tell_recorded_stack(FILE *out, const lun_fold *f, const lun_task *t) {
  lun_frame running[64];
  bool runs = t->place == LUN_P_RUNNING && lun_fold_now(f)->running == t->id;
  size_t n = runs ? lun_fold_stack(f, running, 64) : 0;
  for (size_t i = 0; i < (n ? n : t->nframes); i++) {
    const lun_frame *fr = n ? &running[i] : &t->frame[t->nframes - 1 - i];
    fputs("      ", out);
    int used = lun_tell_text(out, *fr->func ? fr->func : "?");
    fprintf(out, "%*s", used < 24 ? 24 - used : 0, "");
    put_place(out, f, fr->where);
    fputc('\n', out);
  }
}

/* ---- the drawing ---- */

typedef struct drawing {
  FILE *out;
  const lun_fold *fold;
  int lines;
  size_t left_out; /* tasks for which there was no line */
  const char *margin[LEVELS_MAX + FRAMES_MAX + 2];
  int levels;
} drawing;

static void begin_line(drawing *d, bool branch, bool last) {
  for (int i = 0; i < d->levels; i++) lun_tell_text(d->out, d->margin[i]);
  if (branch) lun_tell_text(d->out, last ? "└─ " : "├─ ");
  d->lines++;
}

/* What follows stands under a branch: a line goes on beside it unless that was the last one. */
static void go_in(drawing *d, bool last) { d->margin[d->levels++] = last ? "   " : "│  "; }

/* The tasks of a branch, n itself included. */
static size_t count(const node *n) {
  size_t all = 0;
  const node *top = n;
  for (;;) {
    all++;
    if (n->child) {
      n = n->child;
      continue;
    }
    while (n != top && !n->next) n = n->parent;
    if (n == top) return all;
    n = n->next;
  }
}

static void draw_frame(drawing *d, const lun_frame *fr) {
  begin_line(d, true, true);
  lun_tell_text(d->out, *fr->func ? fr->func : "?");
  put_place(d->out, d->fold, fr->where);
  fputc('\n', d->out);
  go_in(d, true);
}

/* The program's own functions, outermost first, each under the one that awaits it. Of very many the ends. */
static void draw_frames(drawing *d, const lun_task *t) {
  size_t own = 0, k = 0, half = FRAMES_MAX / 2;
  for (size_t i = 0; i < t->nframes; i++) own += t->frame[i].flags != LUN_FLAG_LIB;
  for (size_t i = 0; i < t->nframes && d->lines < LINES_MAX; i++) {
    if (t->frame[i].flags == LUN_FLAG_LIB) continue;
    bool left_out = own > FRAMES_MAX && k >= half && k < own - half;
    if (left_out && k == half) begin_line(d, true, true), fprintf(d->out, "%zu more\n", own - 2 * half);
    else if (!left_out) draw_frame(d, &t->frame[i]);
    k++;
  }
}

static void draw(drawing *d, const node *n, int level) {
  bool last = !n->next;
  if (d->lines >= LINES_MAX || d->levels >= LEVELS_MAX) {
    d->left_out += count(n);
    return;
  }
  int before = d->levels;
  begin_line(d, level > 0, last);
  lun_tell_task(d->out, n->task);
  fputc('\n', d->out);
  if (level > 0) go_in(d, last);
  draw_frames(d, n->task);
  for (const node *c = n->child; c; c = c->next) draw(d, c, level + 1);
  d->levels = before;
}

/* ---- JSON ---- */

static void put_frames_json(lun_json *j, const lun_fold *f, const lun_task *t) {
  lun_json_key(j, "stack");
  lun_json_open(j, '[');
  for (size_t i = t->nframes; i > 0; i--) {
    const lun_frame *fr = &t->frame[i - 1];
    lun_json_open(j, '{');
    lun_json_put_str(j, "func", fr->func);
    lun_json_put_str(j, "file", lun_fold_file(f, fr->where));
    lun_json_put_uint(j, "line", LUN_WHERE_LINE(fr->where));
    lun_json_put_bool(j, "lib", fr->flags == LUN_FLAG_LIB);
    lun_json_close(j, '}');
  }
  lun_json_close(j, ']');
}

static void put_json(lun_json *j, const lun_fold *f, const lun_task *t, bool stack) {
  lun_json_open(j, '{');
  lun_json_put_uint(j, "task", t->id);
  lun_json_put_str(j, "name", t->name);
  lun_json_put_str(j, "label", t->label);
  lun_json_put_str(j, "func", t->func);
  lun_json_put_str(j, "state", t->place < LUN_P_COUNT ? states[t->place] : "");
  lun_json_put_bool(j, "cancelling", is_cancelling(t));
  lun_json_put_str(j, "waits_for", t->place == LUN_P_WAITING ? t->why : "");
  lun_json_put_uint(j, "awaited_by", t->parent);
  lun_json_put_str(j, "file", lun_fold_file(f, t->where));
  lun_json_put_uint(j, "line", LUN_WHERE_LINE(t->where));
  lun_json_put_uint(j, "turns", t->turns);
  lun_json_key(j, "ran");
  lun_json_time(j, t->t_run, 9);
  if (stack) put_frames_json(j, f, t);
  lun_json_close(j, '}');
}

static void put_all_json(FILE *out, const lun_fold *f, const tree *t, bool stack) {
  lun_json j = {.out = out};
  lun_json_open(&j, '[');
  if (stack)
    for (const node *n = t->root.child; n; n = after(t, n)) put_json(&j, f, n->task, true);
  else
    for (size_t i = 0; i < t->n; i++) put_json(&j, f, t->node[i].task, false);
  lun_json_close(&j, ']');
  fputc('\n', out);
}

void lun_tell_tree(FILE *out, const lun_fold *f, bool json) {
  tree t;
  drawing d = {.out = out, .fold = f};
  if (!build(&t, f)) fputs("out of memory\n", out);
  else if (json) put_all_json(out, f, &t, true);
  else if (t.n == 0) fputs("No task is alive.\n", out);
  else
    for (const node *n = t.root.child; n; n = n->next) draw(&d, n, 0);
  if (d.left_out > 0) fprintf(out, "and %zu more tasks; --json has them all\n", d.left_out);
  free(t.node);
}

void lun_tell_tasks_json(FILE *out, const lun_fold *f) {
  tree t;
  if (build(&t, f)) put_all_json(out, f, &t, false);
  else fputs("[]\n", out);
  free(t.node);
}
