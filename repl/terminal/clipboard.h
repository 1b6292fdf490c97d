/* clipboard.h - a text to the clipboard of whoever sits at the terminal, however
 * far away that is. */
#ifndef LUN_CLIPBOARD_H
#define LUN_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>

/* Asks the terminal to take the n bytes (OSC 52), and writes them to a private file as well, because no terminal says
 * whether it did. `said` gets a sentence for the last row that names `what`. False: neither was possible. */
bool lun_clipboard_take(const char *text, size_t n, const char *what, char *said, size_t size);

#endif
