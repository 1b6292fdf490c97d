/* judge.c - the request as JSON, the process, the reply. */
#include "judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "../../vm/json_text.h"
#include "../lesson/language.h"

#define PATIENCE INT64_C(120000000000)
enum { OUTPUT_MAX = 16 << 20 };

/* Text of a learner's file may be no UTF-8: such bytes become question marks, in a copy. */
static json_t *text(const char *s) {
  json_t *v = json_string(s);
  char *copy = v == NULL ? strdup(s) : NULL;
  for (char *p = copy; p != NULL && *p != '\0'; p++)
    if ((unsigned char)*p >= 0x80) *p = '?';
  if (copy != NULL) v = json_string(copy);
  free(copy);
  return v != NULL ? v : json_string("");
}

static json_t *request_of(const lun_question *q) {
  json_t *traces = json_array(), *fences = json_array();
  for (const char *const *t = q->traces; *t != NULL; t++) json_array_append_new(traces, json_string(*t));
  for (const lun_fence *const *f = q->fences; *f != NULL; f++)
    json_array_append_new(fences, json_pack("{ss so so si}", "role", lun_role_word((*f)->role), "code", text((*f)->code),
                                            "file", text(q->file), "line", (*f)->line));
  return json_pack("{so so so so}", "traces", traces, "fences", fences, "source", text(q->source != NULL ? q->source : ""),
                   "start", text(q->start != NULL ? q->start : ""));
}

static json_t *results_of(const lun_child *c, char *err, size_t errsize) {
  json_t *reply = c->output != NULL ? json_loadb(c->output, c->output_len, 0, NULL) : NULL;
  json_t *results = json_object_get(reply, "results");
  const char *error = json_string_value(json_object_get(reply, "error"));
  if (c->end == LUN_CHILD_TOO_LONG) snprintf(err, errsize, _("the checks of this step take too long"));
  else if (error != NULL) snprintf(err, errsize, "%s", error);
  else if (!json_is_array(results)) snprintf(err, errsize, _("the judge ended without an answer"));
  if (error != NULL || !json_is_array(results)) results = NULL;
  json_incref(results);
  json_decref(reply);
  return results;
}

json_t *lun_judge_ask(const lun_question *q, char *err, size_t errsize) {
  const char *const argv[] = {q->program, "--judge", NULL};
  json_t *request = request_of(q);
  char *s = request != NULL ? lun_json_text(request, JSON_COMPACT) : NULL;
  json_t *results = NULL;
  json_decref(request);
  if (s == NULL) return snprintf(err, errsize, _("out of memory")), NULL;
  lun_child c = {.argv = argv, .input = s, .input_len = strlen(s), .patience = PATIENCE, .output_max = OUTPUT_MAX};
  lun_child_run(&c);
  if (c.end == LUN_CHILD_FAILED) snprintf(err, errsize, _("the judge could not be started"));
  else results = results_of(&c, err, errsize);
  free(c.output);
  free(s);
  return results;
}
