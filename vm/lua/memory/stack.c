/* stack.c - where the program stands, asked from inside Lua's allocator. There most of Lua's API is forbidden; but
 * lua_getstack and lua_getinfo with "Sl" allocate nothing, push nothing and only read the list of calls, which is whole
 * whenever Lua asks for memory. Of a thread whose stack just moves they see the old one: it is asked before anything is
 * given back. The engine knows whom it resumed last, be it a task's coroutine or a plain one. */
#include "tracer.h"
#include "../tasks/objects.h"

bool lun_frame_inner(lun_engine *E, lua_Debug *ar) {
  for (int level = 0; lua_getstack(E->running, level, ar); level++) {
    lua_getinfo(E->running, "Sl", ar);
    if (ar->currentline > 0) return true;
  }
  return false;
}

typedef struct look {
  lun_places *places;
  lun_frame *f;
  uint32_t n, most;
  lun_frame inner; /* the innermost frame of the library, for when there is none of the program */
} look;

static void look_at(look *k, lua_State *L) {
  lua_Debug ar;
  for (int level = 0; k->n < k->most && lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline <= 0) continue;
    uint32_t file = lun_places_file(k->places, &ar);
    lun_frame f = {file & ~LUN_OURS, (uint32_t)ar.currentline};
    if (!(file & LUN_OURS)) k->f[k->n++] = f;
    else if (!k->inner.file) k->inner = f;
  }
}

/* Those that have resumed the running plain coroutine in this task's turn, or in none. Returns the outermost, which was
 * no plain one. */
static const lua_State *look_at_nest(look *k, const lun_nest **nest, const lun_task *t, const lua_State *inner) {
  for (; *nest && (*nest)->task == t; *nest = (*nest)->outer) look_at(k, (*nest)->from), inner = (*nest)->from;
  return inner;
}

/* Those that have resumed and those that await the running coroutine, and the tasks that started this one eagerly. */
static void look_outward(look *k, const lun_engine *E) {
  const lun_nest *nest = E->nest;
  const lua_State *seen = E->running;
  for (const lun_task *t = E->task; t; t = t->outer) {
    seen = look_at_nest(k, &nest, t, seen);
    for (int i = t->depth - 1; i >= 0 && k->n < k->most; i--)
      if (t->stack[i]->co && t->stack[i]->co != seen) look_at(k, t->stack[i]->co);
  }
  seen = look_at_nest(k, &nest, NULL, seen);
  if (E->loop && E->loop->L && E->loop->L != seen) look_at(k, E->loop->L);
}

uint32_t lun_frames_now(lun_engine *E, lun_places *p, lun_frame *f, uint32_t most) {
  look k = {.places = p, .f = f, .most = most};
  look_at(&k, E->running);
  if (k.n < most) look_outward(&k, E);
  if (k.n == 0 && k.inner.file) f[k.n++] = k.inner;
  return k.n;
}
