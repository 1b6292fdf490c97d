/* answer.c - answer.h. It knows no socket and no command. */
#include "answer.h"

#include <stdbool.h>
#include <stdio.h>

#include "../json_text.h"
#include "../line.h"

static bool set_id(json_t *reply, const json_t *command, json_int_t number) {
  json_t *id = json_object_get(command, "id");
  if (id) return json_object_set(reply, "id", id) == 0;
  return !number || json_object_set_new(reply, "id", json_integer(number)) == 0;
}

char *lun_answer(json_t *reply, const json_t *command, const char *line, size_t n, char sorry[LUN_SORRY]) {
  json_int_t number = command ? json_integer_value(json_object_get(command, "id")) : lun_line_id(line, n);
  char *text = json_is_object(reply) && set_id(reply, command, number) ? lun_json_text(reply, JSON_COMPACT) : NULL;
  json_decref(reply);
  if (text) return text;
  int used = snprintf(sorry, LUN_SORRY, "{\"ok\":false,\"error\":\"not enough memory to answer\"");
  if (number) used += snprintf(sorry + used, LUN_SORRY - (size_t)used, ",\"id\":%lld", (long long)number);
  snprintf(sorry + used, LUN_SORRY - (size_t)used, "}");
  return sorry;
}
