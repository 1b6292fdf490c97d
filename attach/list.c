/* list.c - `lunette ps`: asks each engine that has a door what it is. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../viz/base/sanitise.h"
#include "../vm/json_text.h"
#include "attach.h"
#include "link.h"

static const char *word(const json_t *answer, const char *key) {
  const char *s = json_string_value(json_object_get(answer, key));
  return s ? s : "";
}

/* Of one that is blocked in C all that is known is where. */
static const char *place_of(const json_t *answer, char *buf, size_t size) {
  const json_t *frame = json_array_get(json_object_get(answer, "stack"), 0);
  const char *in = word(answer, "in"), *at = word(answer, "at");
  if (!json_object_get(answer, "blocked")) snprintf(buf, size, "%s%s", *at ? "at " : "", at);
  else snprintf(buf, size, "in %s, called at %s:%" JSON_INTEGER_FORMAT, *in ? in : "C", word(frame, "file"),
                json_integer_value(json_object_get(frame, "line")));
  return buf;
}

static void put_clean(const char *s) {
  char clean[1024];
  lun_sanitise(clean, sizeof clean, s, strlen(s));
  fputs(clean, stdout);
}

static void put_line(pid_t pid, const json_t *answer) {
  char place[512];
  bool blocked = json_object_get(answer, "blocked") != NULL;
  const json_t *tasks = json_object_get(answer, "tasks");
  const char *script = word(answer, "script"), *loop = blocked ? "blocked" : word(answer, "loop");
  place_of(answer, place, sizeof place);
  printf("%8ld  ", (long)pid);
  if (tasks) printf("%8" JSON_INTEGER_FORMAT "  ", json_integer_value(tasks));
  else printf("%8s  ", "?");
  printf("%-8s  ", strcmp(loop, "none") == 0 ? "no loop" : loop);
  put_clean(*script ? script : "(prompt)");
  if (*place) fputs("  ", stdout), put_clean(place);
  if (json_is_true(json_object_get(answer, "control"))) fputs("  --allow-control", stdout);
  putchar('\n');
}

/* Asks one. NULL: it has ended meanwhile, or does not answer; the latter is in err, which is empty otherwise. */
static json_t *ask(pid_t pid, char *err, size_t errsize) {
  json_t *answer = NULL;
  lun_link *l = lun_link_open(pid, err, errsize);
  if (l || kill(pid, 0) != 0) *err = '\0';
  if (!l) return NULL;
  lun_link_result r = lun_link_ask(l, json_pack("{s:s}", "op", "status"), &answer, err, errsize);
  lun_link_close(l);
  if (r == LUN_LINK_OK || r == LUN_LINK_BLOCKED) return answer;
  json_decref(answer);
  return NULL;
}

void lun_attach_each(void (*tell)(void *ud, pid_t pid, const char *script), void *ud) {
  char err[512];
  size_t n = 0;
  pid_t *all = lun_link_all(&n, err, sizeof err);
  for (size_t i = 0; all && i < n; i++) {
    json_t *answer = ask(all[i], err, sizeof err);
    if (answer) tell(ud, all[i], word(answer, "script"));
    json_decref(answer);
  }
  free(all);
}

static void put_json(pid_t pid, json_t *answer, bool first) {
  json_object_del(answer, "id");
  json_object_del(answer, "ok");
  json_object_set_new(answer, "pid", json_integer(pid));
  char *text = lun_json_text(answer, JSON_COMPACT | JSON_ENSURE_ASCII);
  printf("%s%s", first ? "" : ",\n ", text ? text : "null");
  free(text);
}

int lun_attach_list(bool json) {
  char err[512];
  size_t n, told = 0, silent = 0;
  pid_t *all = lun_link_all(&n, err, sizeof err);
  if (!all) return fprintf(stderr, "lunette: %s\n", err), 69;
  if (json) putchar('[');
  for (size_t i = 0; i < n; i++) {
    json_t *answer = ask(all[i], err, sizeof err);
    if (!answer && *err) silent++, fprintf(stderr, "lunette: %s\n", err);
    if (!answer) continue;
    if (!json && told == 0) printf("%8s  %8s  %-8s  %s\n", "PID", "TASKS", "LOOP", "SCRIPT");
    if (json) put_json(all[i], answer, told == 0);
    else put_line(all[i], answer);
    told++;
    json_decref(answer);
  }
  if (json) puts("]");
  else if (told + silent == 0) puts("No Lunette program of yours is running.");
  free(all);
  return silent && told == 0 ? 69 : 0;
}
