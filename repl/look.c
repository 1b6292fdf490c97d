/* look.c - look.h: asks the engine, and puts its answers (docs/protocol.md,
 * `look`) into lines. Answers hold what programs call their functions and
 * their files, which is sanitised here; the lines of sources are not. */
#include "look.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../viz/export/tree.h"
#include "../viz/scene/glyphs.h"
#include "../viz/scene/source.h"
#include "../viz/scene/why/why.h"
#include "../vm/json_text.h"

/* ---- asking ---- */

/* A question on its way. `tell` writes the answer; what it writes is shown. */
typedef struct question {
  const lun_console *c;
  uint32_t task;
  bool json;
  void (*tell)(FILE *out, const struct question *q, const json_t *answer);
} question;

static void tell_json(FILE *out, const json_t *answer) {
  json_t *copy = json_copy((json_t *)(uintptr_t)answer);
  json_object_del(copy, "ok");
  json_object_del(copy, "id");
  char *text = lun_json_text(copy, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_SORT_KEYS);
  fputs(text ? text : "{}", out);
  free(text);
  json_decref(copy);
}

static void show(const question *q, const json_t *answer) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (!out) return;
  if (q->json) tell_json(out, answer);
  else q->tell(out, q, answer);
  if (fclose(out) == 0 && size > 0) {
    if (text[size - 1] == '\n') text[size - 1] = '\0';
    q->c->say(q->c->ud, LUN_SAY_TEXT, text);
  }
  free(text);
}

static void answered(void *ud, const json_t *answer) {
  question *q = ud;
  const char *error = json_string_value(json_object_get(answer, "error"));
  if (error != NULL) lun_console_say(q->c, LUN_SAY_ERROR, "%s", error);
  else if (answer != NULL) show(q, answer);
  free(q);
}

/* Sends the command with what there is to tell of its answer. */
static void ask(const lun_console *c, json_t *command, question like) {
  lun_session *s = c->session;
  question *q = s->phase != LUN_DEAD ? malloc(sizeof *q) : NULL;
  if (q) *q = like;
  if (q && lun_remote_send(s->remote, command, answered, q)) {
    if (lun_session_blocked(s) > 0) lun_console_say(c, LUN_SAY_NOTE, "The loop is blocked: the answer comes when it is not.");
    return;
  }
  if (!q) json_decref(command);
  free(q);
  lun_console_say(c, LUN_SAY_ERROR, "There is no engine to ask: it has ended. .tree and .why tell what is recorded.");
}

/* ---- arguments ---- */

bool lun_take_json(char *args) {
  static const char word[] = "--json";
  size_t n = sizeof word - 1;
  for (char *at = args; (at = strstr(at, word)) != NULL; at += n) {
    bool whole = (at == args || isspace((unsigned char)at[-1])) && (at[n] == '\0' || isspace((unsigned char)at[n]));
    if (!whole) continue;
    memmove(at, at + n, strlen(at + n) + 1);
    size_t begin = strspn(args, " \t"), end = strlen(args);
    while (end > begin && isspace((unsigned char)args[end - 1])) args[--end] = '\0';
    memmove(args, args + begin, end - begin + 1);
    return true;
  }
  return false;
}

/* The task that is called `name`; NULL: none is. */
static const lun_task *task_named(const lun_fold *f, const char *name) {
  lun_thing thing;
  if (!lun_thing_named(f, name, &thing) || thing.kind != LUN_THING_OBJECT) return NULL;
  return lun_fold_task(f, (uint32_t)thing.id);
}

/* What a command is about: "ada-3", "ada-3 2", "ada-3 2 --json". */
typedef struct about {
  const lun_task *task;
  long frame; /* 0: not said */
  bool json;
} about;

/* A number behind the name; a task may be called "job 2", too, which goes before. */
static bool take_frame(const lun_console *c, char *text, about *a) {
  char *blank = strrchr(text, ' '), *end;
  if ((a->task = task_named(c->session->fold, text)) != NULL || blank == NULL) return a->task != NULL;
  a->frame = strtol(blank + 1, &end, 10);
  if (end == blank + 1 || *end != '\0' || a->frame < 1 || a->frame > 1000000) return false;
  while (blank > text && isspace((unsigned char)blank[-1])) blank--;
  *blank = '\0';
  return (a->task = task_named(c->session->fold, text)) != NULL;
}

static bool take_about(const lun_console *c, const char *name, const char *args, bool frame, about *a) {
  char text[512];
  *a = (about){0};
  snprintf(text, sizeof text, "%s", args);
  a->json = lun_take_json(text);
  if (*text == '\0') {
    lun_console_say(c, LUN_SAY_ERROR, "%s takes the name of a task%s; .tasks lists them.", name, frame ? ", and the number of a frame" : "");
    return false;
  }
  if (frame ? take_frame(c, text, a) : (a->task = task_named(c->session->fold, text)) != NULL) return true;
  lun_console_say(c, LUN_SAY_ERROR, "There is no task %s; .tasks lists them.", text);
  return false;
}

/* ---- frames ---- */

static const char *text_of(const json_t *o, const char *key) {
  const char *s = json_string_value(json_object_get(o, key));
  return s ? s : "";
}

static int number_of(const json_t *o, const char *key) { return (int)json_integer_value(json_object_get(o, key)); }

/* "jobs.lua:7"; a function in C has no line. */
static void put_place(FILE *out, const json_t *frame) {
  lun_tell_text(out, text_of(frame, "file"));
  if (number_of(frame, "line") > 0) fprintf(out, ":%d", number_of(frame, "line"));
}

static void put_function(FILE *out, const json_t *frame, int width) {
  const char *kind = text_of(frame, "kind");
  const char *func = text_of(frame, "func"), *before = strcmp(kind, "generator") == 0 ? "generator " : "";
  int used = lun_tell_text(out, before) + lun_tell_text(out, func);
  fprintf(out, "%*s", used < width ? width - used : 0, "");
}

void lun_tell_frames(FILE *out, const json_t *frames, bool numbered) {
  size_t i;
  const json_t *frame;
  json_array_foreach(frames, i, frame) {
    if (numbered) fprintf(out, "%4zu  ", i + 1);
    else fprintf(out, "      ");
    put_function(out, frame, 24);
    fputs("  ", out);
    put_place(out, frame);
    fputc('\n', out);
  }
}

/* ---- .bt ---- */

static void put_task(FILE *out, const lun_fold *f, uint32_t id) {
  const lun_task *t = lun_fold_task(f, id);
  if (t != NULL) lun_tell_task(out, t);
  else fprintf(out, "task %u", id);
}

static void put_name(FILE *out, const lun_fold *f, uint32_t id) {
  const lun_task *t = lun_fold_task(f, id);
  if (t != NULL) lun_tell_text(out, t->label);
  else fprintf(out, "task %u", id);
}

void lun_tell_stack(FILE *out, const lun_fold *f, uint32_t task, const json_t *answer) {
  size_t i;
  const json_t *above;
  put_task(out, f, task);
  fputc('\n', out);
  lun_tell_frames(out, json_object_get(answer, "frames"), true);
  json_array_foreach(json_object_get(answer, "awaited_by"), i, above) {
    put_name(out, f, (uint32_t)number_of(above, "of"));
    fputs(" is awaited by ", out);
    put_task(out, f, (uint32_t)number_of(above, "task"));
    fputc('\n', out);
    lun_tell_frames(out, json_object_get(above, "frames"), false);
  }
}

static void tell_stack(FILE *out, const question *q, const json_t *answer) {
  lun_tell_stack(out, q->c->session->fold, q->task, answer);
}

/* Of an engine that has ended the record still knows. */
static void tell_recorded(const lun_console *c, const lun_task *t) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return;
  lun_tell_task(out, t);
  fputc('\n', out);
  lun_tell_recorded_stack(out, c->session->fold, t);
  if (fclose(out) == 0 && size > 0) text[size - 1] = '\0', c->say(c->ud, LUN_SAY_TEXT, text);
  free(text);
}

void lun_look_stack(const lun_console *c, const char *args) {
  about a;
  if (!take_about(c, ".bt", args, false, &a)) return;
  if (c->session->phase == LUN_DEAD && !a.json) {
    tell_recorded(c, a.task);
    return;
  }
  json_t *command = json_pack("{sssssI}", "op", "look", "at", "stack", "task", (json_int_t)a.task->id);
  ask(c, command, (question){c, a.task->id, a.json, tell_stack});
}

/* ---- .list ---- */

enum { AROUND = 5 }; /* lines shown before and after */

static void put_lines(FILE *out, const lun_source *src, size_t line, const char *glyph) {
  size_t first = line > AROUND ? line - AROUND : 1, last = line + AROUND < src->nlines ? line + AROUND : src->nlines;
  for (size_t i = first; i <= last; i++) {
    size_t n = src->line[i] - src->line[i - 1];
    while (n > 0 && strchr("\r\n", src->text[src->line[i - 1] + n - 1])) n--;
    lun_tell_text(out, i == line ? glyph : " ");
    fprintf(out, " %4zu  %.*s\n", i, (int)n, src->text + src->line[i - 1]);
  }
}

static void put_source(FILE *out, const lun_fold *f, const json_t *frame, const char *glyph) {
  lun_sources *sources = lun_sources_new();
  const lun_source *src = sources ? lun_sources_get(sources, f, text_of(frame, "file"), NULL, NULL) : NULL;
  int line = number_of(frame, "line");
  if (src == NULL) fputs("out of memory\n", out);
  else if (src->error != NULL) fprintf(out, "%s\n", src->error);
  else if (line < 1 || (size_t)line > src->nlines) fprintf(out, "The file has no line %d: it was changed since.\n", line);
  else put_lines(out, src, (size_t)line, glyph);
  lun_sources_free(sources);
}

/* Of the frame in the answer of `locals`, which chooses as .locals does. */
static void tell_source(FILE *out, const question *q, const json_t *answer) {
  const lun_fold *f = q->c->session->fold;
  const json_t *frame = json_object_get(answer, "frame");
  const lun_task *t = lun_fold_task(f, q->task);
  put_function(out, frame, 0);
  fputs("  ", out);
  put_place(out, frame);
  fputc('\n', out);
  if (json_is_true(json_object_get(frame, "lib"))) fputs("This function is asyncio's own; .bt shows the frames of the program.\n", out);
  else put_source(out, f, frame, t ? lun_glyph_task(t).utf8 : ">");
}

static void ask_frame(const lun_console *c, const about *a, question q) {
  json_t *command = json_pack("{sssssIsi}", "op", "look", "at", "locals", "task", (json_int_t)a->task->id, "width", c->session->width);
  if (a->frame > 0) json_object_set_new(command, "frame", json_integer(a->frame));
  ask(c, command, q);
}

void lun_look_source(const lun_console *c, const char *args) {
  about a;
  if (take_about(c, ".list", args, true, &a)) ask_frame(c, &a, (question){c, a.task->id, a.json, tell_source});
}

/* ---- .locals ---- */

static void put_local(FILE *out, const json_t *local) {
  fputs("  ", out);
  lun_tell_text(out, text_of(local, "name"));
  fputs(" = ", out);
  lun_tell_text(out, text_of(local, "value"));
  fputc('\n', out);
}

static void tell_locals(FILE *out, const question *q, const json_t *answer) {
  const json_t *frame = json_object_get(answer, "frame"), *locals = json_object_get(answer, "locals"), *local;
  size_t i;
  (void)q;
  fprintf(out, "frame %d  ", number_of(answer, "number"));
  put_function(out, frame, 0);
  fputs("  ", out);
  put_place(out, frame);
  fputc('\n', out);
  json_array_foreach(locals, i, local) put_local(out, local);
  if (json_array_size(locals) == 0) fputs("  It has no variables here.\n", out);
}

void lun_look_locals(const lun_console *c, const char *args) {
  about a;
  if (take_about(c, ".locals", args, true, &a)) ask_frame(c, &a, (question){c, a.task->id, a.json, tell_locals});
}

/* ---- .who ---- */

static void tell_forgotten(FILE *out, const question *q, const json_t *tasks) {
  size_t i;
  const json_t *id;
  if (json_array_size(tasks) == 0) fputs("Each task is held by something.\n", out);
  else fputs("Only the loop's weak reference knows these; a collection destroys them:\n", out);
  json_array_foreach(tasks, i, id) {
    fputs("  ", out);
    put_task(out, q->c->session->fold, (uint32_t)json_integer_value(id));
    fputc('\n', out);
  }
}

static void tell_awaiters(FILE *out, const question *q, const json_t *tasks) {
  size_t i;
  const json_t *id;
  json_array_foreach(tasks, i, id) {
    fputs("awaited by ", out);
    put_task(out, q->c->session->fold, (uint32_t)json_integer_value(id));
    fputc('\n', out);
  }
}

static void put_step(FILE *out, const char *before, const json_t *step) {
  fputs(before, out);
  lun_tell_text(out, json_is_string(step) ? json_string_value(step) : "?");
  fputc('\n', out);
}

/* The road from what keeps it: each step holds the next. */
static void tell_road(FILE *out, const json_t *steps) {
  size_t i;
  const json_t *step;
  json_array_foreach(steps, i, step) put_step(out, i == 0 ? "kept alive by  " : "  and in it     ", step);
}

static void tell_holders(FILE *out, const json_t *holders, int count) {
  size_t i;
  const json_t *holder;
  if (count < 2) return;
  fprintf(out, "held by %d in all:\n", count);
  json_array_foreach(holders, i, holder) put_step(out, "  ", holder);
  if (json_array_size(holders) < (size_t)count) fprintf(out, "  and %zu more\n", (size_t)count - json_array_size(holders));
}

static void tell_who(FILE *out, const question *q, const json_t *answer) {
  const json_t *kept = json_object_get(answer, "kept"), *forgotten = json_object_get(answer, "forgotten");
  if (forgotten != NULL) {
    tell_forgotten(out, q, forgotten);
    return;
  }
  uint32_t task = (uint32_t)number_of(answer, "task");
  if (task != 0) put_task(out, q->c->session->fold, task);
  else lun_tell_text(out, text_of(answer, "object"));
  fputc('\n', out);
  tell_awaiters(out, q, json_object_get(answer, "awaited_by"));
  if (kept == NULL) fputs("Nothing holds it but weak references: a collection destroys it.\n", out);
  tell_road(out, kept);
  tell_holders(out, json_object_get(answer, "holders"), number_of(answer, "count"));
}

void lun_look_who(const lun_console *c, const char *args) {
  char text[512];
  snprintf(text, sizeof text, "%s", args);
  bool json = lun_take_json(text);
  const lun_task *t = *text != '\0' ? task_named(c->session->fold, text) : NULL;
  json_t *command = json_pack("{sssssi}", "op", "look", "at", "who", "width", c->session->width);
  if (t != NULL) json_object_set_new(command, "task", json_integer((json_int_t)t->id));
  else if (*text != '\0') json_object_set_new(command, "object", json_string(text));
  ask(c, command, (question){c, t ? t->id : 0, json, tell_who});
}
