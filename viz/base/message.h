/* message.h - what a person reads, in the reader's language. Who starts the program
 * chooses the language (learn/lesson/language.h); where nobody did, it is English. */
#ifndef LUN_MESSAGE_H
#define LUN_MESSAGE_H

#include <libintl.h>

/* "" is no message: gettext would answer it with the head of the catalogue. */
static inline __attribute__((format_arg(1))) const char *lun_message(const char *s) { return *s ? gettext(s) : s; }

/* _() says it in the reader's language; N_() marks what a table says, for `make pot`. Tables in which each cell would
 * have to be marked are told to it by tools/messages.c. */
#define _(s)  lun_message(s)
#define N_(s) s

#endif
