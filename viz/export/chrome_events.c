/* chrome_events.c - one event of the Trace Event Format each (chrome.h): its
 * fields by its phase. It knows nothing of tasks. */
#include <string.h>

#include "chrome.h"

static void put_time(chrome *x) {
  int64_t t = lun_fold_now(x->at->fold)->t, from = x->at->o->from;
  lun_json_key(&x->j, "ts");
  lun_json_time(&x->j, t > from ? t : from, 3);
}

void chrome_begin_event(chrome *x, char phase, uint32_t process, uint64_t thread, const char *name,
                        const char *category) {
  lun_json *j = &x->j;
  if (j->comma) fputs(",\n", j->out), j->comma = false;
  lun_json_open(j, '{');
  lun_json_key(j, "ph");
  lun_json_text(j, &phase, 1);
  lun_json_put_uint(j, "pid", process);
  lun_json_put_uint(j, "tid", thread);
  if (phase != 'M') put_time(x);
  if (name) lun_json_put_str(j, "name", name);
  if (category) lun_json_put_str(j, "cat", category);
}

void chrome_end_event(chrome *x) { lun_json_close(&x->j, '}'); }

void chrome_args(chrome *x) {
  lun_json_key(&x->j, "args");
  lun_json_open(&x->j, '{');
}

void chrome_end_args(chrome *x) { lun_json_close(&x->j, '}'); }

void chrome_arg_where(chrome *x, uint32_t where) {
  const char *file = lun_fold_file(x->at->fold, where);
  if (!*file) return;
  lun_json_put_str(&x->j, "file", file);
  lun_json_put_uint(&x->j, "line", LUN_WHERE_LINE(where));
}

void chrome_slice(chrome *x, uint64_t thread, const char *name, const char *category) {
  chrome_begin_event(x, 'B', CHROME_PROGRAM, thread, name, category);
  chrome_end_event(x);
}

void chrome_slice_end(chrome *x, uint64_t thread) {
  chrome_begin_event(x, 'E', CHROME_PROGRAM, thread, NULL, NULL);
  chrome_end_event(x);
}

/* Its end binds to the slice that is open there, not to the next one. */
void chrome_flow_event(chrome *x, char phase, uint64_t thread, const char *name, uint64_t id) {
  chrome_begin_event(x, phase, CHROME_PROGRAM, thread, name, "flow");
  lun_json_put_uint(&x->j, "id", id);
  if (phase == 'f') lun_json_put_str(&x->j, "bp", "e");
  chrome_end_event(x);
}

void chrome_name_process(chrome *x, uint32_t process, const char *name) {
  chrome_begin_event(x, 'M', process, 0, "process_name", NULL);
  chrome_args(x);
  lun_json_put_str(&x->j, "name", name);
  chrome_end_args(x);
  chrome_end_event(x);
}

void chrome_name_thread(chrome *x, uint32_t process, uint64_t thread, const char *name, uint64_t order) {
  chrome_begin_event(x, 'M', process, thread, "thread_name", NULL);
  chrome_args(x);
  lun_json_put_str(&x->j, "name", name);
  chrome_end_args(x);
  chrome_end_event(x);
  chrome_begin_event(x, 'M', process, thread, "thread_sort_index", NULL);
  chrome_args(x);
  lun_json_put_uint(&x->j, "sort_index", order);
  chrome_end_args(x);
  chrome_end_event(x);
}

void chrome_instant(chrome *x, char scope, uint64_t thread, const char *name, const char *key, const char *text,
                    size_t n) {
  chrome_begin_event(x, 'i', CHROME_PROGRAM, thread, name, "event");
  lun_json_key(&x->j, "s");
  lun_json_text(&x->j, &scope, 1);
  if (key && n) {
    chrome_args(x);
    lun_json_key(&x->j, key);
    lun_json_text(&x->j, text, n);
    chrome_end_args(x);
  }
  chrome_end_event(x);
}
