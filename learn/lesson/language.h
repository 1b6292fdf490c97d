/* language.h - the reader's language: which it is, and where the program's messages
 * are in it. Lessons are translated in files of their own (translate.h). */
#ifndef LUN_LANGUAGE_H
#define LUN_LANGUAGE_H

#include "../../viz/base/message.h"

/* Chooses it: `told` ("zh"), or when that is NULL what the environment says (LANGUAGE, LC_ALL, LC_MESSAGES, LANG); from then
 * on gettext answers in it, in this process and in those that it starts. `program` is its file: the catalogues are found from
 * there. Numbers stay as C writes them. `lang` gets the language as lessons name it, "zh"; "" is English. */
enum { LUN_LANG_SIZE = 16 };
void lun_language_open(const char *program, const char *told, char lang[static LUN_LANG_SIZE]);

#endif
