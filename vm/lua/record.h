/* record.h - the engine's records in the trace, and the places in the source that they name. */
#ifndef LUN_RECORD_H
#define LUN_RECORD_H

#include "engine.h"

/* record.c: the trace, from here. All do nothing when the engine does not record. */
uint64_t lun_rec_put(lun_engine *E, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2);
static inline uint64_t lun_rec(lun_engine *E, unsigned kind, unsigned aux, uint32_t f0, uint32_t f1, uint32_t f2) {
  return E->trace ? lun_rec_put(E, kind, aux, f0, f1, f2) : 0;
}
uint64_t lun_rec7(lun_engine *E, unsigned kind, unsigned aux, const uint32_t f[7]);
void lun_rec_text(lun_engine *E, unsigned kind, unsigned aux, uint32_t f1, uint32_t f2, const char *s, size_t n);
uint32_t lun_rec_str(lun_engine *E, const char *s);
/* The value at index in a few words, for the trace: runs nothing of the program, at most `size` bytes. */
const char *lun_brief_value(lua_State *L, int index, char *buf, size_t size);
uint32_t lun_rec_brief_put(lua_State *L, int index);
static inline uint32_t lun_rec_brief(lua_State *L, int index) {
  return lun_engine_of(L)->trace && !lua_isnil(L, index) ? lun_rec_brief_put(L, index) : 0;
}
int lun_rec_failure(lua_State *L); /* LUN_OUT_... of the error on top; LUN_OUT_ERROR when nobody records */
/* The line of the program's own code that runs in L (0 when not recorded): skips the library's frames. */
uint32_t lun_where(lua_State *L);
uint32_t lun_thread_where(lua_State *co); /* the same of a thread that does not run; 0: there is none */
/* The same of task t, from its innermost frame that is the program's. */
uint32_t lun_task_where(lun_task *t);
uint32_t lun_where_of(lun_engine *E, const lua_Debug *ar);
/* What belongs to another loop or thread (LUN_WRONG_...) is used by the task `of`, 0: by none that is known; `text` says so. */
void lun_rec_wrong(lun_engine *E, int what, uint32_t of, uint32_t where, const char *text);
void lun_rec_program(lun_engine *E, const char *script, const char *version); /* the PROGRAM record */
void lun_engine_snapshot(lun_writer *w, void *ud); /* snapshot.c: a lun_snapshot_fn; ud: the engine */

#endif
