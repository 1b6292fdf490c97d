/* blocked.c - reads the stack of a thread from within a signal handler.
 *
 * It is asked only when the hook of an interrupt has had time enough to run and
 * did not: then the thread is inside a function in C, and its stack of calls,
 * which only Lua itself changes, stands still. Should it be moving all the
 * same, a fault is caught, and less is told. */
#include "blocked.h"
#include "../tasks/objects.h"
#include "../errors.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>

enum { FRAMES_MAX = 16, LEVELS_MAX = 200, STRING_MAX = 200 };

/* A text that grows as far as its room goes. */
typedef struct text {
  char *at, *end;
} text;

static void put(text *t, const char *s) {
  while (*s && t->at < t->end) *t->at++ = *s++;
}

static void put_number(text *t, int n) {
  char digits[16], *d = digits + sizeof digits - 1;
  *d = '\0';
  do *--d = (char)('0' + n % 10);
  while (n /= 10);
  put(t, d);
}

/* What is no printable ASCII becomes a question mark. */
static char printable(char c) { return c >= ' ' && c < 127 ? c : '?'; }

static void put_plain(text *t, const char *s) {
  for (; *s; s++) put(t, (char[2]){printable(*s)});
}

/* A string of JSON, its beginning. */
static void put_string(text *t, const char *s) {
  put(t, "\"");
  for (int n = 0; *s && n < STRING_MAX; s++, n++) {
    char c[2] = {printable(*s)};
    if (*c == '"' || *c == '\\') put(t, "\\");
    put(t, c);
  }
  put(t, "\"");
}

/* What has no name of its own is taken for the body of the coroutine that runs. */
static const char *name_of(lua_State *L, const lua_Debug *ar) {
  const lun_task *t = lun_engine_of(L)->task;
  if (ar->name) return ar->name;
  return *ar->what == 'm' ? "main chunk" : t && t->depth ? t->stack[t->depth - 1]->name : "function";
}

static void put_frame(text *t, lua_State *L, const lua_Debug *ar, bool first) {
  put(t, first ? "" : ",");
  put(t, "{\"func\":");
  put_string(t, name_of(L, ar));
  put(t, ",\"file\":");
  put_string(t, ar->short_src);
  put(t, ",\"line\":");
  put_number(t, ar->currentline);
  put(t, "}");
}

static void put_frames(text *t, lua_State *L) {
  lua_Debug ar;
  int told = 0;
  for (int level = 0; level < LEVELS_MAX && told < FRAMES_MAX && lua_getstack(L, level, &ar); level++) {
    if (!lua_getinfo(L, "Sln", &ar) || ar.currentline <= 0 || lun_is_internal(&ar)) continue;
    put_frame(t, L, &ar, told++ == 0);
  }
}

/* The function in C at the top, NULL: it is Lua's turn, or nobody's. */
static const char *native(lua_State *L) {
  lua_Debug ar;
  if (!lua_getstack(L, 0, &ar) || !lua_getinfo(L, "Sn", &ar) || *ar.what != 'C') return NULL;
  return ar.name ? ar.name : "?";
}

static sigjmp_buf back; /* signal handlers get no argument */

static void on_fault(int sig) {
  (void)sig;
  siglongjmp(back, 1);
}

static void put_stack(text *t, lua_State *L, const char *script) {
  const char *in = native(L);
  put(t, "{\"blocked\":true,\"script\":");
  put_string(t, script);
  put(t, ",\"in\":");
  put_string(t, in ? in : "");
  put(t, ",\"stack\":[");
  put_frames(t, L);
  put(t, "]}\n");
}

/* What a writer is given, so that all of them can be called under one guard. */
typedef struct asked {
  lua_State *L;
  const char *script;
} asked;

static void put_line(text *t, const asked *a) {
  put_stack(t, a->L, a->script);
}

static void put_place(text *t, const asked *a) {
  lua_Debug ar;
  for (int level = 0; level < LEVELS_MAX && lua_getstack(a->L, level, &ar); level++) {
    if (!lua_getinfo(a->L, "Sl", &ar) || ar.currentline <= 0 || lun_is_internal(&ar)) continue;
    put(t, "at ");
    put_plain(t, ar.short_src);
    put(t, ":");
    put_number(t, ar.currentline);
    return;
  }
}

/* False: a fault, in a state that was just being changed. Not inlined: what a jump back clobbers is its own. */
__attribute__((noinline)) static bool attempt(void (*writer)(text *, const asked *), text *t, const asked *a) {
  if (sigsetjmp(back, 1) != 0) return false;
  writer(t, a);
  return true;
}

static size_t guarded(void (*writer)(text *, const asked *), const asked *a, const char *otherwise, char *buf, size_t size) {
  text t = {buf, buf + size};
  struct sigaction guard = {.sa_handler = on_fault}, segv, bus;
  sigemptyset(&guard.sa_mask);
  sigaction(SIGSEGV, &guard, &segv);
  sigaction(SIGBUS, &guard, &bus);
  if (!attempt(writer, &t, a)) {
    t.at = buf;
    put(&t, otherwise);
  }
  sigaction(SIGSEGV, &segv, NULL);
  sigaction(SIGBUS, &bus, NULL);
  return (size_t)(t.at - buf);
}

size_t lun_blocked_line(lua_State *L, const char *script, char *buf, size_t size) {
  return guarded(put_line, &(asked){L, script}, "{\"blocked\":true,\"in\":\"\",\"stack\":[]}\n", buf, size);
}

size_t lun_blocked_place(lua_State *L, char *buf, size_t size) {
  return guarded(put_place, &(asked){L, NULL}, "", buf, size);
}
