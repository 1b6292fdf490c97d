/* place.h - the private directory where running processes can be met:
 * $XDG_RUNTIME_DIR/lunette, or lunette-UID below $TMPDIR or /tmp. In it are the
 * traces of engines, and PID.socket, the door of each (docs/attach.md). */
#ifndef LUN_PLACE_H
#define LUN_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/un.h>

/* Writes the directory's path and makes it (0700). False, with a sentence in err, when there is none that belongs to
 * this user alone. */
bool lun_place(char *path, size_t size, char *err, size_t errsize);
/* The address of `name` in the directory behind the descriptor `dir`, however long that one's path is. */
struct sockaddr_un lun_place_address(int dir, const char *name);

#endif
