/* words.h - a lesson's Markdown as lines of text: wrapped, harmless, the marks of
 * emphasis gone, {key:COMMAND} as the key that is bound to it. */
#ifndef LUN_LEARN_WORDS_H
#define LUN_LEARN_WORDS_H

#include <stdio.h>

#include "../viz/base/arena.h"

/* Prints it, wrapped to `cols` columns, each line after `indent` blanks. Programs and lists keep their lines. */
void lun_words_print(FILE *out, const char *markdown, int cols, int indent);
/* The text with each {key:COMMAND} as the key, in the arena; the marks of emphasis stay. Never NULL. */
const char *lun_words_with_keys(const char *markdown, lun_arena *a);
/* The text without the marks of emphasis and of code, in the arena. Never NULL. */
const char *lun_words_unmarked(const char *markdown, lun_arena *a);
/* The key that a command of the picture has, by the name that lessons use: "next-callback". NULL: there is no such name. */
const char *lun_words_key(const char *name);

#endif
