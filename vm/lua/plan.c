/* plan.c - picks, one after the other (plan.h). */
#include "plan.h"
#include "record.h"

#include <stdlib.h>
#include <string.h>

struct lun_plan {
  size_t n, at;
  unsigned pick[];
};

static size_t count_of(const char *s) {
  size_t n = *s != '\0';
  for (; *s != '\0'; s++) n += *s == ',';
  return n;
}

lun_plan *lun_plan_new(const char *picks) {
  size_t n = count_of(picks);
  lun_plan *p = calloc(1, sizeof *p + n * sizeof *p->pick);
  const char *s = picks;
  for (; p != NULL && p->n < n; p->n++) {
    char *end;
    p->pick[p->n] = (unsigned)strtoul(s, &end, 10);
    if (end == s || (*end != ',' && *end != '\0')) return free(p), NULL;
    s = end + (*end == ',');
  }
  return p;
}

void lun_plan_free(lun_plan *p) { free(p); }

unsigned lun_plan_choose(lun_engine *E, unsigned n, const char *what) {
  lun_plan *p = E->plan;
  if (p == NULL || n < 2 || n > LUN_CHOICE_MAX) return 0;
  unsigned pick = p->at < p->n ? p->pick[p->at] : 0;
  p->at++;
  if (pick >= n) pick = n - 1; /* a plan for another program */
  lun_rec(E, LUN_K_CHOICE, 0, n, pick, lun_rec_str(E, what));
  return pick;
}

/* math.random(m), math.random(a, b): a choice when there are few outcomes, else chance with its fixed seed. */
static int planned_random(lua_State *L) {
  lua_Integer lo = 1, hi;
  int n = lua_gettop(L), is_integer = 0, also = 1;
  hi = lua_tointegerx(L, n, &is_integer);
  if (n == 2) lo = lua_tointegerx(L, 1, &also);
  bool few = (n == 1 || n == 2) && is_integer && also && hi >= lo && (lua_Unsigned)hi - (lua_Unsigned)lo < LUN_CHOICE_MAX;
  if (few) return lua_pushinteger(L, lo + lun_plan_choose(lun_engine_of(L), (unsigned)(hi - lo) + 1, "math.random")), 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, n, LUA_MULTRET);
  return lua_gettop(L);
}

void lun_plan_begin(lun_engine *E, lun_plan *p) {
  lua_State *L = E->L;
  E->plan = p;
  lua_getglobal(L, "math");
  lua_getfield(L, -1, "random");
  lua_pushcclosure(L, planned_random, 1);
  lua_setfield(L, -2, "random");
  lua_pop(L, 1);
}
