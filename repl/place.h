/* place.h - the private directory where running processes keep their traces:
 * $XDG_RUNTIME_DIR/lunette, or lunette-UID below $TMPDIR or /tmp. */
#ifndef LUN_PLACE_H
#define LUN_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the directory's path and makes it (0700). False, with a sentence in err, when there is none that belongs to
 * this user alone. */
bool lun_place(char *path, size_t size, char *err, size_t errsize);

#endif
