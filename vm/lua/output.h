/* output.h - what the program writes, and what is said of it: print, io.write and io.stdout, warnings and
 * errors, all of which go to the streams and into the trace. Nothing of the engine prints in another way. */
#ifndef LUN_OUTPUT_H
#define LUN_OUTPUT_H

#include "engine.h"

void lun_output_open(lua_State *L);
/* From now on, or no longer, what the program writes to its streams goes into the trace, too. Never throws. */
void lun_output_watch(lua_State *L, bool on);

void lun_bounded_check(lun_engine *E); /* a run with a bound on its output ends when its recording may not grow */
void lun_note_warning(lua_State *L, const char *category, int level, const char *text, uint32_t of); /* in the trace; LUN_LEVEL_... */
void lun_warn(lua_State *L, const char *category, int level, const char *text, uint32_t of); /* and a line on standard error */
void lun_warn_piece(void *ud, const char *piece, int to_continue); /* warnings.c: a lua_WarnFunction; ud: the engine */
const char *lun_print_line(lua_State *L, size_t *len); /* what print writes of all that is on the stack; on top of it then; may throw */
void lun_error_text_out(lun_engine *E, const char *text, size_t n); /* a part of such a line; never throws */
void lun_error_line(lua_State *L, const char *text, size_t n); /* text on standard error, and in the trace */

#endif
