/* internal.h - what the parts of repl/ that repl.c chooses from are called. */
#ifndef LUN_REPL_INTERNAL_H
#define LUN_REPL_INTERNAL_H

#include "remote.h"
#include "repl.h"

/* How many bytes of trace an engine keeps for its prompt. */
#define LUN_TRACE_LIMIT (256ull << 20)

/* What the prompt of a lesson says at first. */
const char *lun_lesson_words(const lun_remote_options *engine);
/* The REPL as lines. Returns the exit status. */
int lun_plain_main(const lun_remote_options *engine);
/* The REPL on the full screen. Returns the exit status, or -1 with a sentence in err when the terminal cannot do it. */
int lun_screen_main(const lun_remote_options *engine, bool window, char *err, size_t errsize);

#endif
