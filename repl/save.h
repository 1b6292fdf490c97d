/* save.h - copies a trace that may still grow. */
#ifndef LUN_SAVE_H
#define LUN_SAVE_H

#include <stdbool.h>
#include <stddef.h>

/* Copies the trace `from` to the file `to`, as a finished one; an older file is replaced only when all is written.
 * `message` gets a sentence: what was saved, or (false) what failed. */
bool lun_save_trace(const char *from, const char *to, char *message, size_t size);

#endif
