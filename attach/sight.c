/* sight.c - sight.h: has a recording begin, and folds its first state. */
#include "sight.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../repl/look.h"
#include "../viz/base/sanitise.h"
#include "../viz/read/reader.h"
#include "../vm/json_text.h"

/* What could not be read would look as if it were not there. */
static bool is_read(const lun_reader *r, char *err, size_t errsize) {
  int error = lun_reader_error(r);
  if (error) snprintf(err, errsize, "what the program tells cannot be read: %s", strerror(error));
  return error == 0;
}

/* All that is there now, from the newest snapshot on. Nobody asks for the past. */
static lun_fold *fold_now(const char *trace, char *err, size_t errsize) {
  lun_record rec;
  lun_reader *r = lun_reader_open(trace, err, errsize);
  lun_fold *f = r ? lun_fold_new(LUN_FOLD_SLOW_NS) : NULL;
  if (r && !f) snprintf(err, errsize, "not enough memory for what the program tells");
  if (f) {
    lun_fold_remember(f, false);
    lun_reader_seek(r, UINT64_MAX);
    lun_reader_until_now(r);
  }
  while (f && lun_reader_next(r, &rec) == LUN_READ_RECORD) lun_fold_apply(f, &rec);
  if (f && !is_read(r, err, errsize)) lun_fold_free(f), f = NULL;
  lun_reader_close(r);
  return f;
}

bool lun_sight_take(lun_sight *s, pid_t pid, char *err, size_t errsize) {
  char trace[PATH_MAX];
  json_t *answer = NULL;
  *s = (lun_sight){.link = lun_link_open(pid, err, errsize)};
  if (!s->link) return false;
  lun_link_result r = lun_link_record(s->link, trace, sizeof trace, &answer, err, errsize);
  if (r == LUN_LINK_BLOCKED) return s->blocked = answer, true;
  json_decref(answer);
  if (r == LUN_LINK_OK) s->fold = fold_now(trace, err, errsize);
  if (s->fold) return true;
  lun_sight_free(s);
  return false;
}

void lun_sight_free(lun_sight *s) {
  lun_link_close(s->link);
  lun_fold_free(s->fold);
  json_decref(s->blocked);
  *s = (lun_sight){0};
}

static void put_lines(const char *text) {
  for (const char *end; *text; text = *end ? end + 1 : end) {
    char clean[1024];
    end = text + strcspn(text, "\n");
    lun_sanitise(clean, sizeof clean, text, (size_t)(end - text));
    puts(clean);
  }
}

void lun_sight_blocked(const json_t *blocked, bool json) {
  const char *in = json_string_value(json_object_get(blocked, "in"));
  char *text = NULL;
  size_t size;
  if (json) {
    text = lun_json_text(blocked, JSON_COMPACT | JSON_ENSURE_ASCII);
    puts(text ? text : "null");
    return free(text);
  }
  FILE *out = open_memstream(&text, &size);
  if (!out) return;
  fprintf(out, "The loop is blocked in %s, a function in C that has not returned. It was called from\n", in && *in ? in : "C");
  lun_tell_frames(out, json_object_get(blocked, "stack"), false);
  if (fclose(out) == 0) put_lines(text);
  free(text);
}
