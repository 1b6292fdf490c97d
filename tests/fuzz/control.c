/* control.c - the door of a running engine, to which any bytes are sent in two pieces: whatever comes, each answer is one
 * JSON object on a line, the visitor is shown out or served, and the next one finds the engine as it was. */
#include <jansson.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../vm/lua/attach/door.h"
#include "../../vm/lua/script.h"
#include "../../vm/place.h"
#include "fuzz.h"

static lun_engine *engine;
static char place[256];

/* Something to be looked at: tasks that wait for each other, on a loop that does not run. */
static char tasks[] = "loop = asyncio.new_event_loop()\n"
                      "local async function leaf() await asyncio.sleep(1) end\n"
                      "a = loop:create_task(leaf(), {name = 'a'})\n"
                      "b = loop:create_task((async function() await a end)(), {name = 'b \\27[31m'})\n";

static void remove_place(void) {
  lun_door_close(engine);
  rmdir(place);
  *strrchr(place, '/') = '\0';
  rmdir(place);
}

static void open_door(void) {
  char folder[] = "/tmp/lunette-fuzz-XXXXXX", err[256];
  DEMAND(mkdtemp(folder), "a folder");
  setenv("XDG_RUNTIME_DIR", folder, 1);
  DEMAND(lun_place(place, sizeof place, err, sizeof err), "%s", err);
  engine = lun_engine_new(lun_clock_virtual(), NULL, false);
  DEMAND(engine, "an engine");
  lun_script script = {.code = tasks};
  DEMAND(lun_script_run(engine, &script) == 0, "a program");
  lun_door_open(engine, &(lun_door_options){.script = "fuzz.lua", .version = "0"});
  DEMAND(engine->door, "a door");
  atexit(remove_place);
}

static int knock(void) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  snprintf(to.sun_path, sizeof to.sun_path, "%.70s/%ld.socket", place, (long)getpid());
  DEMAND(connect(fd, (struct sockaddr *)&to, sizeof to) == 0, "somebody is let in");
  return fd;
}

static void say(int fd, const uint8_t *data, size_t n) {
  if (n) (void)!send(fd, data, n, MSG_NOSIGNAL | MSG_DONTWAIT);
  lun_door_answer(engine->L);
}

static void is_an_answer(const char *line, size_t n) {
  json_error_t e;
  json_t *answer = json_loadb(line, n, JSON_REJECT_DUPLICATES, &e);
  DEMAND(json_is_object(answer), "%.*s", (int)n, line);
  DEMAND(json_is_boolean(json_object_get(answer, "ok")) || json_object_get(answer, "blocked"), "%.*s", (int)n, line);
  json_decref(answer);
}

static void hear(int fd) {
  static char said[1 << 20];
  size_t n = 0;
  for (ssize_t k; n < sizeof said && (k = recv(fd, said + n, sizeof said - n, MSG_DONTWAIT)) > 0;) n += (size_t)k;
  for (char *line = said, *end; (end = memchr(line, '\n', n)); n -= (size_t)(end - line) + 1, line = end + 1)
    is_an_answer(line, (size_t)(end - line));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  if (!engine) open_door();
  int fd = knock();
  size_t first = n ? data[0] * n / 256 : 0;
  say(fd, data + (n > 0), first);
  if (n > first + 1) say(fd, data + 1 + first, n - first - 1);
  hear(fd);
  close(fd);
  lun_door_answer(engine->L);
  DEMAND(!engine->trace, "nothing is recorded when nobody looks");
  return 0;
}
