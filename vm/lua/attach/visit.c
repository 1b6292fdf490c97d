/* visit.c - visit.h: the table of what may be asked, and the recording that
 * begins when the first visitor wants to see and ends when the last has gone.
 * What visitors see is the trace and nothing else; answers only acknowledge. */
#include "visit.h"
#include "../tasks/tasks.h"
#include "../record.h"
#include "../errors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../commands.h"
#include "../debug/hold.h"
#include "../debug/orders.h"
#include "../debug/place.h"
#include "../interrupt.h"
#include "../output.h"

/* A visitor's recording is a ring with room for several snapshots, so that there is always one to start from. */
enum { RING_LEAST = 64 << 20, RING_MOST = 1 << 30, BYTES_A_TASK = 1600, COUNT_SHARE = 20 };

/* Numbers */

static size_t count_tasks(lua_State *L) {
  size_t n = 0;
  for (uint32_t at = 0; lun_task_next(L, &at); lua_pop(L, 1)) n++;
  return n;
}

/* Counting many takes time: it is done again only after twenty times as long. */
static size_t tasks_now(lun_house *h) {
  int64_t now = lun_monotonic_ns();
  if (now < h->count_again) return h->tasks;
  h->tasks = count_tasks(h->engine->running);
  int64_t end = lun_monotonic_ns();
  h->count_again = end + COUNT_SHARE * (end - now);
  return h->tasks;
}

static const char *loop_state(const lun_house *h) {
  const lun_engine *E = h->engine;
  if (!E->loop) return "none";
  if (E->hold && lun_hold_stands(E->hold)) return "held";
  return h->busy ? "busy" : "idle";
}

/* "jobs.lua:12": where the code stands in the midst of which the answer is given; "" between two callbacks. */
static void place(const lun_house *h, lua_State *L, char *buf, size_t size) {
  lua_Debug ar;
  *buf = '\0';
  for (int level = 0; h->within && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0 || lun_is_internal(&ar)) continue;
    snprintf(buf, size, "%s:%d", ar.short_src, ar.currentline);
    return;
  }
}

/* The recording */

static lun_lualoop *loop_on_top(lua_State *L) { return lun_test(L, -1, LUN_TYPE_LOOP); }

/* From now on all loops write to w; NULL: they write no more. */
static void record_to(lun_engine *E, lun_writer *w) {
  lua_State *L = E->running;
  E->trace = w;
  lun_prims_recording(L);
  lun_loops_push(L);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    lun_lualoop *loop = loop_on_top(L);
    if (loop) loop->core.trace = w;
  }
  lua_pop(L, 1);
  lun_interrupt_sample(E, w != NULL);
  lun_output_watch(L, w != NULL);
}

/* By how many tasks there are at most. */
static uint64_t ring_bytes(lua_State *L) {
  const lun_engine *E = lun_engine_of(L);
  uint64_t bytes = RING_LEAST + ((uint64_t)E->anchors.used + E->tasks.used) * BYTES_A_TASK;
  return bytes < RING_MOST ? bytes : RING_MOST;
}

static bool open_writer(lun_house *h, const char *path, uint64_t limit, char *err, size_t errsize) {
  bool exact = lun_clock_is_virtual(&h->engine->clock);
  if (h->writer) return lun_writer_reopen(h->writer, path, limit, err, errsize);
  h->writer = lun_writer_new(path, limit, exact, err, errsize);
  return h->writer != NULL;
}

/* What runs just now, as it would have been told when it began. */
static void tell_running(lun_engine *E, lua_State *L) {
  if (E->task) lun_rec(E, LUN_K_STEP, LUN_HOW_WAKE, E->task->future.id, E->handle, 0);
  else if (E->handle) lun_rec(E, LUN_K_RUN, LUN_WHAT_CALL, E->handle, 0, 0);
  lun_place_look(L);
}

static bool begin(lun_house *h, char *err, size_t errsize) {
  lun_engine *E = h->engine;
  char path[sizeof h->directory + 32];
  snprintf(path, sizeof path, "%s/%ld.trace", h->directory, (long)getpid());
  if (!open_writer(h, path, ring_bytes(E->running), err, errsize)) return false;
  lun_writer_snapshot(h->writer, lun_engine_snapshot, E);
  record_to(E, h->writer);
  lun_rec7(E, LUN_K_CLOCK, E->clock.ops->kind, (uint32_t[7]){0});
  lun_writer_tell(h->writer, lun_clock_ns(&E->clock));
  lun_rec_program(E, h->script, h->options.version);
  if (h->within) tell_running(E, E->running);
  return true;
}

static void end(lun_house *h) {
  char path[sizeof h->directory + 32];
  snprintf(path, sizeof path, "%s", lun_writer_path(h->writer));
  record_to(h->engine, NULL);
  lun_writer_close(h->writer);
  unlink(path);
}

static bool is_own(const lun_house *h) { return h->writer && h->engine->trace == h->writer; }

/* Requests */

static json_t *ask_status(lun_house *h, const json_t *request, bool *records) {
  lua_State *L = h->engine->running;
  char at[LUA_IDSIZE + 16];
  (void)request, (void)records;
  place(h, L, at, sizeof at);
  return json_pack("{s:b,s:i,s:i,s:o,s:I,s:s,s:o,s:b,s:b}", "ok", 1, "version", LUN_DOOR_VERSION, "pid", (int)getpid(),
                   "script", lun_text_json(h->script, strlen(h->script)), "tasks", (json_int_t)tasks_now(h), "loop",
                   loop_state(h), "at", lun_text_json(at, strlen(at)), "control", h->options.control, "recorded",
                   h->engine->trace != NULL);
}

/* Recording begins with the present state, or goes on. */
static json_t *ask_record(lun_house *h, const json_t *request, bool *records) {
  lun_engine *E = h->engine;
  char err[512];
  (void)request;
  if (!E->trace && !begin(h, err, sizeof err)) return lun_refuse(err);
  if (!*records && is_own(h)) *records = true, h->records++;
  const char *path = lun_writer_path(E->trace), *stopped = lun_writer_stopped(E->trace);
  if (stopped) return lun_refuse(stopped);
  return json_pack("{s:b,s:o,s:b}", "ok", 1, "trace", lun_text_json(path, strlen(path)), "control", h->options.control);
}

/* A question that runs nothing of the program. */
static json_t *ask_look(lun_house *h, const json_t *request, bool *records) {
  (void)records;
  return lun_command(h->engine, request);
}

static const struct {
  const char *name;
  json_t *(*answer)(lun_house *h, const json_t *request, bool *records);
} asks[] = {{"status", ask_status}, {"record", ask_record}, {"look", ask_look}};

/* While it stands nobody but visitors is listened to. */
static void wait_for_word(void *ud) {
  const lun_house *h = ud;
  lun_door_wait(h->engine);
}

static json_t *act(lun_house *h, const json_t *request) {
  lun_engine *E = h->engine;
  if (!h->options.control)
    return lun_refuse("this program was started without --allow-control: it can be looked at and not be touched");
  if (!E->hold && !lun_hold_new(E, wait_for_word, h)) return lun_refuse("not enough memory");
  h->holds = true;
  json_t *reply = lun_command(E, request);
  return reply ? reply : lun_refuse("unknown command");
}

json_t *lun_visit_answer(lun_house *h, const json_t *request, bool *records) {
  const char *op = json_string_value(json_object_get(request, "op"));
  if (!op) return lun_refuse("a request is an object with an `op`");
  for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
    if (strcmp(asks[i].name, op) == 0) return asks[i].answer(h, request, records);
  return act(h, request);
}

void lun_visit_leave(lun_house *h) {
  if (h->records == 0 || --h->records > 0) return;
  if (h->holds) lun_hold_unbreak(h->engine->hold, 0), lun_hold_go(h->engine->hold);
  if (is_own(h)) end(h);
}

void lun_visit_free(lun_house *h) {
  if (is_own(h)) lun_engine_end(h->engine); /* whoever looks sees how it ended */
  h->records = h->records > 0;
  lun_visit_leave(h);
  if (h->holds) lun_hold_free(h->engine);
  lun_writer_free(h->writer);
  h->writer = NULL;
}
