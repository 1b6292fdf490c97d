/* look.c - `lunette tree` and `lunette bt`: the state of another process's program,
 * once. What a tree looks like is viz/export/tree's, how a stack is told, the
 * prompt's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../repl/look.h"
#include "../viz/base/sanitise.h"
#include "../viz/export/tell.h"
#include "../viz/export/tree.h"
#include "../viz/scene/why/why.h"
#include "../vm/json_text.h"
#include "attach.h"
#include "sight.h"

enum { TASKS_TOLD = 200, UNAVAILABLE = 69, NO_SUCH = 65 };

static int refuse(const char *err) {
  fprintf(stderr, "lunette: %s\n", err);
  return UNAVAILABLE;
}

int lun_attach_tree(pid_t pid, bool json) {
  char err[512];
  lun_sight s;
  if (!lun_sight_take(&s, pid, err, sizeof err)) return refuse(err);
  if (s.fold) lun_tell_tree(stdout, s.fold, json);
  else lun_sight_blocked(s.blocked, json);
  lun_sight_free(&s);
  return 0;
}

/* ---- stacks ---- */

static void put_clean(const char *text, size_t n) {
  char clean[1024];
  lun_sanitise(clean, sizeof clean, text, n);
  puts(clean);
}

static void put_task(void *ud, const lun_task *t) {
  lun_tell_task(stdout, t);
  putchar('\n');
  lun_tell_recorded_stack(stdout, ud, t);
}

static void put_all(const lun_fold *f) {
  size_t living = lun_tell_living(f, TASKS_TOLD, put_task, (void *)(uintptr_t)f);
  if (living == 0) puts("No task is alive.");
  if (living > TASKS_TOLD) printf("and %zu more tasks; name one, or --json has them all\n", living - TASKS_TOLD);
}

static void put_answer(const lun_fold *f, uint32_t task, const json_t *answer) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out) return;
  lun_tell_stack(out, f, task, answer);
  if (fclose(out) == 0)
    for (char *line = text, *end; *line; line = *end ? end + 1 : end) end = line + strcspn(line, "\n"), put_clean(line, (size_t)(end - line));
  free(text);
}

static void put_json(json_t *answer) {
  json_object_del(answer, "ok");
  json_object_del(answer, "id");
  char *text = lun_json_text(answer, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_SORT_KEYS);
  puts(text ? text : "null");
  free(text);
}

static int put_one(const lun_sight *s, const char *name, bool json) {
  lun_thing thing;
  char err[512];
  json_t *answer = NULL;
  bool known = lun_thing_named(s->fold, name, &thing) && thing.kind == LUN_THING_OBJECT && lun_fold_task(s->fold, (uint32_t)thing.id);
  if (!known) {
    lun_sanitise(err, sizeof err, name, strlen(name));
    return fprintf(stderr, "lunette: there is no task %s; `lunette tree` names them\n", err), NO_SUCH;
  }
  json_t *request = json_pack("{sssssI}", "op", "look", "at", "stack", "task", (json_int_t)thing.id);
  lun_link_result r = lun_link_ask(s->link, request, &answer, err, sizeof err);
  if (r == LUN_LINK_OK && json) put_json(answer);
  else if (r == LUN_LINK_OK) put_answer(s->fold, (uint32_t)thing.id, answer);
  json_decref(answer);
  return r == LUN_LINK_OK ? 0 : refuse(r == LUN_LINK_BLOCKED ? "the loop is blocked since; ask again" : err);
}

int lun_attach_stacks(pid_t pid, const char *task, bool json) {
  char err[512];
  lun_sight s;
  int status = 0;
  if (!lun_sight_take(&s, pid, err, sizeof err)) return refuse(err);
  if (s.blocked) lun_sight_blocked(s.blocked, json);
  else if (task) status = put_one(&s, task, json);
  else if (json) lun_tell_tree(stdout, s.fold, true);
  else put_all(s.fold);
  lun_sight_free(&s);
  return status;
}
