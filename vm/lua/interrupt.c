/* interrupt.c - Ctrl-C for code that does not await, and a look at code that
 * computes long. A signal handler may do next to nothing: it sets a hook on
 * the Lua thread that runs now, and the hook does the rest.
 *
 * While a loop runs, the program (asyncio.run does) may have a function called
 * first, prims.sigint; it cancels the main task, and only the second SIGINT
 * raises KeyboardInterrupt. Where no hook runs, the third ends the process. */
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "attach/blocked.h"
#include "engine.h"
#include "tasks/objects.h"
#include "errors.h"
#include "debug/hook.h"
#include "interrupt.h"

enum { SAMPLE_MS = 50, INSISTENT = 3 };
#define SOON_NS INT64_C(3000000000)
#define DEAF_NS INT64_C(1000000000)

/* The only mutable global: signal handlers get no argument. One engine in a process takes signals. */
static lun_engine *volatile engine;

int lun_set_sigint(lua_State *L) {
  lua_settop(L, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, LUN_R_PRIMS);
  lua_getfield(L, -1, "on_sigint");
  lua_pushvalue(L, 1);
  lua_setfield(L, -3, "on_sigint");
  return 1; /* the one before */
}

static int raise_interrupt(lua_State *L) {
  lua_pushliteral(L, "");
  lun_push_error(L, "KeyboardInterrupt");
  return lua_error(L);
}

/* Handles one SIGINT: the program's handler, or KeyboardInterrupt. Throws. */
static int handle_one(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  lun_push_prim(L, "on_sigint");
  if (lua_isnil(L, -1) || !E->loop) return raise_interrupt(L);
  E->asker = LUN_ASK_SIGINT;
  E->asker_text = "Ctrl-C";
  int status = lua_pcall(L, 0, 0, 0);
  E->asker = 0;
  E->asker_text = NULL;
  return status == LUA_OK ? 0 : lua_error(L);
}

void lun_interrupt_over(lun_engine *E) {
  E->interrupts = 0;
  E->insist = false;
  E->interrupted = 0;
}

bool lun_interrupt_take(lua_State *L, lun_lualoop *loop) {
  lun_engine *E = lun_engine_of(L);
  bool handled = !E->interrupts; /* by the hook: once is enough */
  lun_interrupt_over(E);
  loop->core.gated = false;
  if (handled || (E->control && !E->file_runs)) return true; /* at the prompt it is for code that runs; nothing runs between two callbacks */
  lua_pushcfunction(L, handle_one);
  return lua_pcall(L, 0, 0, 0) == LUA_OK;
}

/* Two of them in a turn, one soon after the other: whatever the code catches, it is raised again, until the turn ends. */
static bool is_insisting(const lun_engine *E, int64_t now) {
  return E->interrupts > 1 || (E->interrupted != 0 && now - E->interrupted < SOON_NS);
}

void lun_interrupt_raise(lua_State *L) {
  lun_engine *E = lun_engine_of(L);
  int64_t now = lun_monotonic_ns();
  E->insist = E->insist || is_insisting(E, now);
  E->interrupted = now;
  if (E->insist) lun_hook_now(L);
  else E->interrupts = 0;
  handle_one(L);
}

static void tell(const char *text, size_t n) {
  if (write(STDERR_FILENO, text, n) < 0) return; /* nobody listens: it ends all the same */
}

/* The thread of Lua that runs. While the state is closed, finalizers run on the main one. */
static lua_State *running(const lun_engine *E) { return E->closing ? E->L : E->running; }

/* No hook runs in a finalizer, nor in a function in C that does not return. What is recorded is in the file already. */
static void end_deaf(lun_engine *E) {
  static const char before[] = "\nlunette: ended by the third Ctrl-C: the code ",
                    after[] = " cannot be interrupted (a finalizer, a message handler, or a function in C)\n";
  lua_State *L = running(E);
  char place[256];
  size_t n = L ? lun_blocked_place(L, place, sizeof place) : 0;
  tell(before, sizeof before - 1);
  tell(place, n);
  tell(after + (n == 0), sizeof after - 1 - (n == 0));
  _exit(130);
}

/* A viewer has its own way to end an engine that does not react. */
static bool is_deaf(lun_engine *E) {
  int64_t now = lun_monotonic_ns();
  if (E->interrupts == 1) E->asked = now;
  return !E->control && E->interrupts >= INSISTENT && now - E->asked > DEAF_NS;
}

static void on_sigint(int sig) {
  lun_engine *E = engine;
  (void)sig;
  if (!E) return;
  E->interrupts++;
  if (is_deaf(E)) end_deaf(E);
  if (E->loop) {
    E->loop->core.gated = true;
    lun_poller_wake(E->poller);
  }
  lua_State *L = running(E);
  if (L && (E->task || E->handle || !E->loop)) lun_hook_now(L); /* where no hook runs, it keeps the line up to date */
}

/* Looking: where is the code that has held the loop since the last look? */

static void on_sigprof(int sig) {
  lun_engine *E = engine;
  (void)sig;
  if (!E || !E->running || !E->handle || E->interrupts) return;
  if (E->sampled == E->handle) E->look = true, lun_hook_now(E->running);
  E->sampled = E->handle;
}

static void handle(int sig, void (*f)(int)) {
  struct sigaction sa;
  memset(&sa, 0, sizeof sa);
  sa.sa_handler = f;
  sigemptyset(&sa.sa_mask);
  sa.sa_flags = sig == SIGPROF ? SA_RESTART : 0;
  sigaction(sig, &sa, NULL);
}

void lun_interrupt_install(lun_engine *E, bool viewer) {
  engine = E;
  lun_hook_exact(E, false);
  handle(SIGINT, on_sigint);
  if (viewer) lun_interrupt_sample(E, true);
}

/* Counts the process's own time only: an idle engine is not disturbed. One that is under way when it ends finds nothing. */
void lun_interrupt_sample(lun_engine *E, bool on) {
  suseconds_t us = on ? SAMPLE_MS * 1000 : 0;
  struct itimerval every = {{0, us}, {0, us}};
  engine = E;
  if (on) handle(SIGPROF, on_sigprof);
  setitimer(ITIMER_PROF, &every, NULL);
}

void lun_interrupt_end(const lun_engine *E) {
  if (engine == E) engine = NULL;
}
